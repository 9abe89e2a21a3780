//! Where a request comes from: whom the bounds of an address count it for, also behind a proxy of ours.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::{Peer, line};

/// What a proxy says for whom it asks.
const FORWARDED: &str = "x-forwarded-for";
/// Requests that came through no connection count as one caller's.
const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// An address, or an IPv6 network that one subscriber gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) struct Caller(line::Peer);

impl Caller {
    pub(in crate::http) fn of(parts: &Parts, trusted: &[IpAddr]) -> Self {
        let peer = parts.extensions.get::<Peer>().map_or(UNKNOWN, |Peer(address)| address.ip());
        Self::behind(peer, &parts.headers, trusted)
    }

    pub(in crate::http) fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        Self::at(origin(peer, headers, trusted))
    }

    pub(in crate::http) fn at(address: IpAddr) -> Self {
        Self(line::Peer::of(address))
    }
}

/// The last address that no proxy of ours has: those before it are whatever the caller wrote. The peer, when it is no proxy
/// itself or what it forwards says nothing.
fn origin(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == address.to_canonical());
    if !is_proxy(peer) {
        return peer;
    }
    let lines = headers.get_all(FORWARDED).iter().rev();
    let mut named = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(',')).map(address);
    named.find(|named| named.is_none_or(|address| !is_proxy(address))).flatten().unwrap_or(peer)
}

/// Some proxies write the port as well.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUSTED: [&str; 2] = ["127.0.0.1", "10.0.0.7"];

    fn origin_of(peer: &str, forwarded: &[&'static str]) -> String {
        let trusted = TRUSTED.map(|proxy| proxy.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        origin(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_proxy_of_ours_is_believed_and_what_the_caller_wrote_is_not() {
        let table: [(&str, &[&str], &str); 11] = [
            ("192.0.2.1", &[], "192.0.2.1"),
            ("192.0.2.1", &["203.0.113.9"], "192.0.2.1"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("::ffff:127.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            ("127.0.0.1", &["198.51.100.1", "203.0.113.9, 10.0.0.7"], "203.0.113.9"),
            ("127.0.0.1", &["203.0.113.9:4711"], "203.0.113.9"),
            ("127.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("127.0.0.1", &["203.0.113.9, unknown"], "127.0.0.1"),
            ("127.0.0.1", &["10.0.0.7"], "127.0.0.1"),
        ];
        for (peer, forwarded, expected) in table {
            assert_eq!(origin_of(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }
}
