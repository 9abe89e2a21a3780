//! What counts as this machine.

/// Whether a URL is plain HTTP to this machine, by a name that nobody else can give out.
pub(crate) fn is_loopback_url(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    is_loopback_host(rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// Whether a host, with or without a port, is this machine.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_known_by_its_names() {
        assert!(is_loopback_host("localhost:1") && is_loopback_host("[::1]:80") && is_loopback_host("127.0.0.1"));
        assert!(!is_loopback_host("127.0.0.1.example.org") && !is_loopback_host("example.org:80"));
        assert!(!is_loopback_host(""));
    }

    #[test]
    fn credentials_and_other_schemes_do_not_hide_a_foreign_host() {
        assert!(is_loopback_url("http://127.0.0.1:8080/api"));
        assert!(!is_loopback_url("http://127.0.0.1@example.org/"));
        assert!(!is_loopback_url("http://127.0.0.1:80@example.org/"));
        assert!(!is_loopback_url("https://example.org/"));
    }
}
