//! Which texts are addresses.

use std::net::Ipv6Addr;

/// Whether a text is an absolute address of a page, with a host and nothing that ends a link on the way.
pub(crate) fn is_web_address(text: &str) -> bool {
    after_scheme(text, "https://").or_else(|| after_scheme(text, "http://")).is_some_and(|rest| {
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
        is_unbroken(rest) && names_host(place)
    })
}

/// Whether apps open a text when it stands behind words: a page, a chat, a mailbox or a number.
pub(crate) fn is_link_target(text: &str) -> bool {
    let elsewhere = ["tg://", "mailto:", "tel:"].into_iter().find_map(|scheme| after_scheme(text, scheme));
    is_web_address(text) || elsewhere.is_some_and(|rest| !rest.is_empty() && is_unbroken(rest))
}

fn after_scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

fn is_unbroken(text: &str) -> bool {
    !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// A name, an address in numbers or one in brackets, and perhaps a port.
fn names_host(place: &str) -> bool {
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) if host.parse::<Ipv6Addr>().is_ok() => ("numbers", port.strip_prefix(':').unwrap_or(port)),
        Some(_) => return false,
        None => place.split_once(':').unwrap_or((place, "")),
    };
    let is_of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_') || !c.is_ascii();
    host.chars().any(char::is_alphanumeric) && host.chars().all(is_of_name) && (port.is_empty() || is_port(port))
}

fn is_port(port: &str) -> bool {
    port.chars().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_scheme_and_a_host() {
        let pages = [
            "https://s.example",
            "HTTP://S.example:8080/a?b=c#d",
            "https://mağaza.example/ürün/42?renk=mavi",
            "https://user@s.example/1",
            "http://[::1]:3000/",
            "http://127.0.0.1:9/x",
        ];
        for page in pages {
            assert!(is_web_address(page) && is_link_target(page), "{page}");
        }
        let others = [
            "",
            "s.example",
            "www.s.example/1",
            "/cart",
            "javascript:alert(1)",
            "ftp://s.example",
            "https://",
            "https:///a",
            "https://?a",
            "https://s.example/a b",
            "https://s.example:port/",
            "https://s.example:70000",
            "https://[::g]/",
            " https://s.example",
            "mailto:",
            "tel:",
            "tg://",
            "https://a<b",
        ];
        for other in others {
            assert!(!is_web_address(other) && !is_link_target(other), "{other}");
        }
        for target in ["tg://user?id=42", "mailto:ana@s.example", "tel:+351912000111"] {
            assert!(!is_web_address(target) && is_link_target(target), "{target}");
        }
    }
}
