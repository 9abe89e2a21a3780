//! Where the platform keeps files. The token goes nowhere else.

use url::Url;

const FILE_HOSTS: &[&str] = &["lookaside.fbsbx.com"];
/// Domains below which any host is the platform's.
const FILE_DOMAINS: &[&str] = &[".fbcdn.net", ".whatsapp.net"];

/// Whether the token may travel to this address: the platform's file servers, or the very origin calls go to.
pub(super) fn is_the_platforms(url: &Url, base: &Url) -> bool {
    if url.origin() == base.origin() {
        return true;
    }
    let Some(host) = url.domain().filter(|_| url.scheme() == "https" && url.port().is_none()) else { return false };
    FILE_HOSTS.contains(&host) || FILE_DOMAINS.iter().any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_the_platforms_servers_only() {
        let base: Url = "http://127.0.0.1:4010/graph".parse().unwrap();
        for (address, allowed) in [
            ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", true),
            ("https://scontent.xx.fbcdn.net/a.jpg", true),
            ("https://mmg.whatsapp.net/a.enc", true),
            ("http://127.0.0.1:4010/files/1", true),
            ("http://127.0.0.1:4011/files/1", false),
            ("http://lookaside.fbsbx.com/a", false),
            ("https://lookaside.fbsbx.com:8443/a", false),
            ("https://lookaside.fbsbx.com.example.org/a", false),
            ("https://evilfbcdn.net/a", false),
            ("https://lookaside.fbsbx.com@example.org/a", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_the_platforms(&address.parse().unwrap(), &base), allowed, "{address}");
        }
    }
}
