//! A call as a value: where it goes and with which token, before anything is sent.

use std::fmt;

use channel_core::signature::hub_signature;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::config::MetaConfig;

/// Where a call goes. Path segments and query values may be any text: they are encoded, so that an id from outside cannot
/// point the call elsewhere.
#[derive(Clone)]
pub struct Call<'a> {
    segments: Vec<&'a str>,
    query: Vec<(&'a str, &'a str)>,
    token: Option<&'a SecretString>,
    app_secret: Option<&'a SecretString>,
    versioned: bool,
}

impl<'a> Call<'a> {
    /// A call below the configured version, such as `["<phone id>", "messages"]`.
    #[must_use]
    pub fn to(segments: impl IntoIterator<Item = &'a str>) -> Self {
        let segments = segments.into_iter().collect();
        Self { segments, query: Vec::new(), token: None, app_secret: None, versioned: true }
    }

    /// The same call without the version in its path, as Instagram's token endpoints want it.
    #[must_use]
    pub fn unversioned(mut self) -> Self {
        self.versioned = false;
        self
    }

    /// The same call with one more query parameter. Never put a secret here unless the endpoint takes it no other way.
    #[must_use]
    pub fn query(mut self, name: &'a str, value: &'a str) -> Self {
        self.query.push((name, value));
        self
    }

    /// The same call with the token in its `Authorization` header.
    #[must_use]
    pub const fn bearer(mut self, token: &'a SecretString) -> Self {
        self.token = Some(token);
        self
    }

    /// The same call with the proof that the token is used by its own app, so that a stolen token alone is of little use
    /// (`appsecret_proof`; Graph API guide "Secure requests"). It does nothing without [`Call::bearer`]. A client that knows
    /// the app's secret proves every call ([`crate::MetaClient::with_app_secret`]); this is for a call of another app.
    #[must_use]
    pub const fn proven_by(mut self, app_secret: &'a SecretString) -> Self {
        self.app_secret = Some(app_secret);
        self
    }

    fn proof(&self, by: Option<&SecretString>) -> Option<String> {
        let signature = hub_signature(self.app_secret.or(by)?, self.token?.expose_secret().as_bytes());
        signature.strip_prefix("sha256=").map(str::to_owned)
    }

    pub(crate) const fn token(&self) -> Option<&'a SecretString> {
        self.token
    }

    /// The address, with the proof by this secret unless the call names one of its own; nothing when a segment would climb
    /// out of the path.
    pub(crate) fn url(&self, config: &MetaConfig, app_secret: Option<&SecretString>) -> Option<Url> {
        if self.segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
            return None;
        }
        let mut url = config.base().clone();
        {
            let mut path = url.path_segments_mut().ok()?;
            path.pop_if_empty();
            if self.versioned {
                path.push(config.version());
            }
            path.extend(&self.segments);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        if let Some(proof) = self.proof(app_secret) {
            url.query_pairs_mut().append_pair("appsecret_proof", &proof);
        }
        Some(url)
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} segments, {} parameters)", self.segments.len(), self.query.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(call: &Call<'_>) -> Option<String> {
        let config = MetaConfig::new("http://127.0.0.1:1/graph/".parse().unwrap()).unwrap();
        call.url(&config, None).map(String::from)
    }

    #[test]
    fn segments_and_values_are_encoded() {
        let call = Call::to(["17/../me", "messages"]).query("fields", "id,name&x=1");
        let expected = "http://127.0.0.1:1/graph/v25.0/17%2F..%2Fme/messages?fields=id%2Cname%26x%3D1";
        assert_eq!(address(&call).as_deref(), Some(expected));
    }

    #[test]
    fn a_segment_that_would_climb_or_vanish_makes_no_address() {
        for segment in ["", ".", ".."] {
            assert_eq!(address(&Call::to([segment, "messages"])), None, "{segment:?}");
        }
    }

    #[test]
    fn the_proof_is_the_tokens_hmac_under_the_app_secret() {
        let (token, secret) = (SecretString::from("token"), SecretString::from("secret"));
        let call = Call::to(["me"]).bearer(&token).proven_by(&secret);
        let expected = "http://127.0.0.1:1/graph/v25.0/me?appsecret_proof=e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a";
        assert_eq!(address(&call).as_deref(), Some(expected));
        let without_token = Call::to(["me"]).proven_by(&secret);
        assert_eq!(address(&without_token).as_deref(), Some("http://127.0.0.1:1/graph/v25.0/me"));
    }

    #[test]
    fn the_version_can_be_left_out() {
        let call = Call::to(["refresh_access_token"]).unversioned();
        assert_eq!(address(&call).as_deref(), Some("http://127.0.0.1:1/graph/refresh_access_token"));
    }
}
