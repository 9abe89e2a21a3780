//! Where a client may go, asked before a call and again when its name was resolved.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{ClientBuilder, redirect};
use url::Url;

use crate::network::{Network, is_public};

/// Which addresses may be called. Clones are cheap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    PublicAnd(Arc<[Network]>),
    Anywhere,
}

impl Reach {
    /// The public internet alone.
    #[must_use]
    pub fn to_public() -> Self {
        Self::to_public_and(Vec::new())
    }

    /// The public internet and these networks.
    #[must_use]
    pub fn to_public_and(own: Vec<Network>) -> Self {
        Self(Kind::PublicAnd(own.into()))
    }

    /// Any address: for what the operator named.
    #[must_use]
    pub fn anywhere() -> Self {
        Self(Kind::Anywhere)
    }

    /// Whether an address may be called.
    #[must_use]
    pub fn has(&self, ip: IpAddr) -> bool {
        match &self.0 {
            Kind::PublicAnd(_) => is_public(ip) || self.is_own(ip),
            Kind::Anywhere => true,
        }
    }

    /// Whether an address is in one of the networks that were named.
    #[must_use]
    pub fn is_own(&self, ip: IpAddr) -> bool {
        matches!(&self.0, Kind::PublicAnd(own) if own.iter().any(|network| network.has(ip)))
    }

    /// Whether an address may be called, as far as it can be told without resolving its name.
    #[must_use]
    pub fn admits(&self, url: &Url) -> bool {
        number(url).is_none_or(|ip| self.has(ip))
    }

    /// A client that goes nowhere else. Whoever takes it adds time limits.
    #[expect(clippy::disallowed_methods, reason = "the one place that begins a client for somebody else's addresses")]
    pub fn client(&self) -> ClientBuilder {
        reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .use_rustls_tls()
            .dns_resolver(Arc::new(Guard(self.clone())))
    }
}

/// The address of a host that is written as a number.
#[must_use]
pub(crate) fn number(url: &Url) -> Option<IpAddr> {
    url.host_str().unwrap_or_default().trim_matches(['[', ']']).parse().ok()
}

/// Resolves names to the addresses that may be called.
struct Guard(Reach);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> = found.filter(|at| reach.has(at.ip())).collect();
            if allowed.is_empty() {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "no public address").into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_called() {
        let public = Reach::to_public();
        assert!(Guard(public).resolve("localhost".parse().unwrap()).await.is_err());
        let home = Reach::to_public_and(vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        assert!(Guard(home).resolve("localhost".parse().unwrap()).await.is_ok());
    }

    #[test]
    fn numbers_are_looked_at_before_the_call() {
        let reach = Reach::to_public_and(vec!["10.2.0.0/16".parse().unwrap()]);
        for (url, admitted) in [
            ("http://[::ffff:169.254.169.254]/", false),
            ("http://2130706433/", false),
            ("http://[::1]:8080/", false),
            ("http://10.2.3.4/", true),
            ("https://8.8.8.8/", true),
            ("https://shop.example/", true),
        ] {
            assert_eq!(reach.admits(&url.parse().unwrap()), admitted, "{url}");
            assert!(Reach::anywhere().admits(&url.parse().unwrap()), "{url}");
        }
    }
}
