//! Where a file that somebody sent may be read from. The link comes from outside: without a list of hosts it could point
//! this server at its own network.

use channel_core::model::Media;
use channel_core::{ChannelError, ErrorKind};
use url::Url;

use crate::config::InstagramConfig;

/// The hosts files are read from.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    base: Url,
    names: Vec<String>,
}

impl Hosts {
    pub(crate) fn of(config: &InstagramConfig) -> Self {
        Self { base: config.base.clone(), names: config.media_hosts.clone() }
    }

    /// The address of a file.
    ///
    /// # Errors
    /// When there is none, or none that we read.
    pub(crate) fn address(&self, media: &Media) -> Result<Url, ChannelError> {
        let Some(link) = &media.url else {
            let sentence = "the platform sent no link to the file: ask for it again";
            return Err(ChannelError::refused(ErrorKind::NotFound, sentence));
        };
        Url::parse(link).ok().filter(|url| self.allows(url)).ok_or_else(|| {
            let sentence = "the file's link leads to a host that is not read from: open it in the app";
            ChannelError::refused(ErrorKind::Media, sentence)
        })
    }

    fn allows(&self, url: &Url) -> bool {
        if !url.username().is_empty() || url.password().is_some() {
            return false;
        }
        if url.host() == self.base.host() && url.scheme() == self.base.scheme() {
            return true;
        }
        let on_https = url.scheme() == "https" && url.port().is_none();
        on_https && url.domain().is_some_and(|host| self.names.iter().any(|name| matches(name, host)))
    }
}

/// Whether a host is the one named, or below it when the name starts with `*.`.
fn matches(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(parent) => host.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => host == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(base: &str, link: &str) -> Result<Url, ErrorKind> {
        let config = InstagramConfig { base: base.parse().unwrap(), ..InstagramConfig::default() };
        let media = Media { url: Some(link.to_owned()), ..Media::default() };
        Hosts::of(&config).address(&media).map_err(|error| error.kind)
    }

    #[test]
    fn only_hosts_on_the_list_are_read() {
        let table = [
            ("https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1", true),
            ("https://scontent-iad3-2.cdninstagram.com/v/1.jpg", true),
            ("https://scontent.xx.fbcdn.net/v/1.jpg", true),
            ("https://graph.instagram.com/v25.0/1", true),
            ("http://lookaside.fbsbx.com/1", false),
            ("https://lookaside.fbsbx.com:8443/1", false),
            ("https://user@lookaside.fbsbx.com/1", false),
            ("https://lookaside.fbsbx.com.evil.example/1", false),
            ("https://evilfbcdn.net/1", false),
            ("https://fbcdn.net/1", false),
            ("https://.fbcdn.net/1", false),
            ("https://evil.example/?u=.fbcdn.net", false),
            ("https://127.0.0.1/1", false),
            ("https://[::1]/1", false),
            ("http://169.254.169.254/latest/meta-data", false),
            ("file:///etc/passwd", false),
            ("not a link", false),
        ];
        for (link, allowed) in table {
            assert_eq!(judge("https://graph.instagram.com", link).is_ok(), allowed, "{link}");
        }
    }

    #[test]
    fn a_simulator_serves_its_files_from_its_own_host() {
        assert!(judge("http://127.0.0.1:4010/graph", "http://127.0.0.1:4011/files/1").is_ok());
        assert!(judge("http://127.0.0.1:4010/graph", "http://10.0.0.1/files/1").is_err());
    }

    #[test]
    fn a_file_without_a_link_is_not_there() {
        let error = Hosts::of(&InstagramConfig::default()).address(&Media::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound);
    }
}
