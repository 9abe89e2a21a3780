//! The client for addresses that strangers wrote down. It looks at every address it is about to call, after the name was
//! resolved, and follows no redirect by itself.

use std::net::IpAddr;
use std::time::Duration;

use guarded_client::{Network, Reach};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, LOCATION};
use url::Url;

/// What the client calls itself, and what a site's rules for robots may name.
pub(super) const ROBOT: &str = "SwitchboardBot";
/// How long one request may take, from the connection to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);
/// Redirects that are followed.
const REDIRECTS: usize = 5;
/// Ports of the public internet that are called.
const PORTS: [u16; 3] = [80, 443, 8443];

/// A client that reaches the public internet, and networks that the operator named.
#[derive(Clone, Debug)]
pub struct Strangers {
    client: reqwest::Client,
    reach: Reach,
}

/// What an address answered.
#[derive(Debug)]
pub(super) struct Answered {
    /// Where it was found in the end.
    pub(super) url: Url,
    /// What it is, without parameters.
    pub(super) kind: String,
    /// The whole of it.
    pub(super) body: Vec<u8>,
}

/// Why there is no answer. Nothing of it tells what stands at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// Asking again would give the same.
    Never,
    /// It may be there later.
    Later,
}

impl Strangers {
    /// A client that also reaches these networks.
    ///
    /// # Errors
    /// When the machine's certificates cannot be loaded.
    pub fn new(own: Vec<Network>) -> Result<Self, reqwest::Error> {
        let reach = Reach::to_public_and(own);
        let user_agent = concat!("SwitchboardBot/", env!("CARGO_PKG_VERSION"));
        Ok(Self { client: reach.client().timeout(PATIENCE).user_agent(user_agent).build()?, reach })
    }

    /// What stands at an address, up to a size.
    pub(super) async fn get(&self, url: &Url, most: usize) -> Result<Answered, NoAnswer> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            self.may_reach(&url)?;
            let answer = self.client.get(url.clone()).send().await.map_err(|_| NoAnswer::Later)?;
            let status = answer.status();
            if status.is_redirection() {
                let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).ok_or(NoAnswer::Never)?;
                url = url.join(to).map_err(|_| NoAnswer::Never)?;
                continue;
            }
            if status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
            {
                return Err(NoAnswer::Later);
            }
            if !status.is_success() {
                return Err(NoAnswer::Never);
            }
            return read(answer, url, most).await;
        }
        Err(NoAnswer::Never)
    }

    /// Addresses that are written as numbers are not resolved, so they are looked at here, as is what goes with them.
    fn may_reach(&self, url: &Url) -> Result<(), NoAnswer> {
        let is_web = matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let number: Option<IpAddr> = host.parse().ok();
        let is_own = number.is_some_and(|ip| self.reach.is_own(ip));
        let has_port = url.port_or_known_default().is_some_and(|port| PORTS.contains(&port));
        let is_reached = is_own || (has_port && self.reach.admits(url));
        if is_web && !host.is_empty() && is_reached { Ok(()) } else { Err(NoAnswer::Never) }
    }
}

async fn read(mut answer: reqwest::Response, url: Url, most: usize) -> Result<Answered, NoAnswer> {
    let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|_| NoAnswer::Later)? {
        if body.len() + piece.len() > most {
            return Err(NoAnswer::Never);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answered { url, kind, body })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_public_web_is_not_called() {
        let strangers = Strangers::new(Vec::new()).unwrap();
        for wrong in [
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://2130706433/",
            "http://0x7f.1/",
            "https://shop.example:22/",
            "ftp://shop.example/",
            "https://me:secret@shop.example/",
        ] {
            assert_eq!(strangers.may_reach(&wrong.parse().unwrap()), Err(NoAnswer::Never), "{wrong}");
        }
        assert_eq!(strangers.may_reach(&"https://shop.example/a".parse().unwrap()), Ok(()));
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_not_called() {
        let strangers = Strangers::new(Vec::new()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port()).parse().unwrap();
        assert_eq!(strangers.get(&url, 100).await.unwrap_err(), NoAnswer::Never);
    }
}
