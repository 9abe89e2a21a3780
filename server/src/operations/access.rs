//! Who may read the metrics.

use std::net::IpAddr;

use axum::http::{HeaderMap, header};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// What is known of a request for the metrics.
#[derive(Clone, Copy, Debug)]
pub struct Access<'a> {
    /// The address at the other end of the connection, when it is known.
    pub peer: Option<IpAddr>,
    /// The request's headers.
    pub headers: &'a HeaderMap,
}

/// Headers by which a proxy says that it speaks for somebody else.
const FORWARDED: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// Whether the metrics are shown: to whoever has the token, where one is configured; else to this computer alone. A
/// proxy on this computer is not this computer: what it forwards came from elsewhere.
#[must_use]
pub fn may_read(token: Option<&SecretString>, access: Access<'_>) -> bool {
    match token {
        Some(token) => bears(token, access.headers),
        None => {
            let forwarded = FORWARDED.iter().any(|name| access.headers.contains_key(*name));
            !forwarded && access.peer.is_some_and(|peer| peer.to_canonical().is_loopback())
        }
    }
}

fn bears(token: &SecretString, headers: &HeaderMap) -> bool {
    let Some(given) = headers.get(header::AUTHORIZATION) else { return false };
    let Some((scheme, given)) = given.as_bytes().split_at_checked("bearer ".len()) else { return false };
    scheme.eq_ignore_ascii_case(b"bearer ") && given.ct_eq(token.expose_secret().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    fn local(pairs: &[(&'static str, &'static str)], token: Option<&str>) -> bool {
        let headers = headers(pairs);
        let token = token.map(|token| SecretString::from(token.to_owned()));
        may_read(token.as_ref(), Access { peer: Some(IpAddr::from([127, 0, 0, 1])), headers: &headers })
    }

    #[test]
    fn without_a_token_this_computer_alone_may_read() {
        let headers = headers(&[]);
        let from = |peer: &str| may_read(None, Access { peer: Some(peer.parse().unwrap()), headers: &headers });
        assert!(from("127.0.0.1") && from("::1") && from("::ffff:127.0.0.1"));
        assert!(!from("10.0.0.7") && !from("192.168.1.4") && !from("2001:db8::1"));
        assert!(!may_read(None, Access { peer: None, headers: &headers }));
    }

    #[test]
    fn what_a_local_proxy_forwards_is_not_this_computer() {
        assert!(local(&[], None));
        for name in FORWARDED {
            assert!(!local(&[(name, "203.0.113.9")], None), "{name}");
        }
    }

    #[test]
    fn where_a_token_is_configured_nothing_else_counts() {
        assert!(local(&[("authorization", "Bearer right")], Some("right")));
        assert!(local(&[("authorization", "bearer right")], Some("right")));
        for given in ["Bearer wrong", "Bearer righ", "Bearer right ", "Basic right", "Bearer", ""] {
            assert!(!local(&[("authorization", given)], Some("right")), "{given:?}");
        }
        assert!(!local(&[], Some("right")));
    }
}
