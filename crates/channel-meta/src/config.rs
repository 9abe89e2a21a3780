//! Where the Graph API is, and which version of it we speak.

use channel_core::{ChannelError, ErrorKind};
use url::{Host, Url};

/// The version calls are made with unless the operator says otherwise; Meta serves it until 2028-07-29
/// (developers.facebook.com/docs/graph-api/changelog).
pub const DEFAULT_VERSION: &str = "v25.0";

/// Where calls go. A simulator takes the platform's place by its base address alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetaConfig {
    base: Url,
    version: String,
}

impl MetaConfig {
    /// The API at this address, in [`DEFAULT_VERSION`].
    ///
    /// # Errors
    /// When tokens would travel readable: plain `http` is for this machine only.
    pub fn new(base: Url) -> Result<Self, ChannelError> {
        let safe = match base.scheme() {
            "https" => base.host().is_some(),
            "http" => is_this_machine(&base),
            _ => false,
        };
        if !safe {
            let sentence = "the platform's base address must be https, or http on this machine: correct the setting";
            return Err(ChannelError::refused(ErrorKind::InvalidRequest, sentence));
        }
        Ok(Self { base, version: DEFAULT_VERSION.to_owned() })
    }

    /// The same address in another version, such as `v26.0`.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The address without version or path of a call.
    #[must_use]
    pub const fn base(&self) -> &Url {
        &self.base
    }

    /// The version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_never_leaves_this_machine_unencrypted() {
        let table = [
            ("https://graph.facebook.com", true),
            ("http://127.0.0.1:4010/graph", true),
            ("http://localhost:4010", true),
            ("http://[::1]:4010", true),
            ("http://graph.facebook.com", false),
            ("http://localhost.example.com", false),
            ("ftp://127.0.0.1", false),
        ];
        for (address, accepted) in table {
            assert_eq!(MetaConfig::new(address.parse().unwrap()).is_ok(), accepted, "{address}");
        }
    }
}
