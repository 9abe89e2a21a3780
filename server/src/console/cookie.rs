//! Reading and writing the few cookies: the session, and three choices of the reader's.

use axum::http::{HeaderMap, HeaderValue, header};

/// The session's cookie over TLS. The prefix makes browsers insist on Secure, on the path and on no domain.
pub(super) const SECURE_SESSION: &str = "__Host-switchboard_session";
/// The session's cookie on plain HTTP, which the server speaks on loopback alone.
pub(super) const PLAIN_SESSION: &str = "switchboard_session";

const YEAR: u32 = 31_536_000;

/// The value of a cookie.
pub(super) fn read<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// The name of the session's cookie.
pub(super) fn session_name(secure: bool) -> &'static str {
    if secure { SECURE_SESSION } else { PLAIN_SESSION }
}

/// Sets the session's cookie: out of reach of scripts, and not sent along by other sites' forms.
pub(super) fn session(secure: bool, token: &str) -> Option<HeaderValue> {
    let flags = if secure { "; Secure" } else { "" };
    line(&format!("{}={token}; Path=/; HttpOnly; SameSite=Lax{flags}", session_name(secure)))
}

/// Takes the session's cookie away.
pub(super) fn no_session(secure: bool) -> Option<HeaderValue> {
    let flags = if secure { "; Secure" } else { "" };
    line(&format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{flags}", session_name(secure)))
}

/// Remembers a choice of the reader's for a year. Scripts may change it.
pub(super) fn choice(name: &str, value: &str) -> Option<HeaderValue> {
    line(&format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={YEAR}"))
}

fn line(text: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("my_theme=x; theme=dark"));
        headers.append(header::COOKIE, HeaderValue::from_static("dock=open;broken"));
        assert_eq!(read(&headers, "theme"), Some("dark"));
        assert_eq!(read(&headers, "dock"), Some("open"));
        assert_eq!(read(&headers, "session"), None);
    }

    #[test]
    fn the_session_cookie_insists_on_tls_wherever_there_is_tls() {
        let plain = session(false, "t").unwrap();
        let secure = session(true, "t").unwrap();
        assert_eq!(plain, "switchboard_session=t; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(secure, "__Host-switchboard_session=t; Path=/; HttpOnly; SameSite=Lax; Secure");
    }
}
