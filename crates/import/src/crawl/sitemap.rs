//! Sitemaps.

use crate::xml::{XmlReader, XmlToken};

/// Addresses that one sitemap may have, as its standard says.
const MAX_ADDRESSES: usize = 50_000;

/// What a sitemap names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sitemap {
    /// Pages.
    pub pages: Vec<String>,
    /// Further sitemaps.
    pub sitemaps: Vec<String>,
}

/// Reads a sitemap, an index of sitemaps or a list of addresses as text. What is broken ends the reading; what stands
/// before it counts.
#[must_use]
pub fn parse_sitemap(file: &[u8]) -> Sitemap {
    let Ok(decoded) = crate::decode::decode(file, None) else { return Sitemap::default() };
    let text = decoded.text.trim_start();
    let mut found = Sitemap::default();
    if !text.starts_with('<') {
        let lines = text.lines().map(str::trim).filter(|line| line.starts_with("http"));
        found.pages = lines.take(MAX_ADDRESSES).map(str::to_owned).collect();
        return found;
    }
    let mut reader = XmlReader::new(text);
    let mut open: Vec<String> = Vec::new();
    let mut address = String::new();
    while let Ok(Some(token)) = reader.next() {
        match token {
            XmlToken::Start(element) => {
                address.clear();
                open.push(element.name);
            }
            XmlToken::Text(text) if open.last().is_some_and(|name| name == "loc") => address.push_str(&text),
            XmlToken::Text(_) => {}
            XmlToken::End => {
                let name = open.pop();
                let trimmed = address.trim();
                if name.as_deref() == Some("loc") && !trimmed.is_empty() {
                    match open.last().map(String::as_str) {
                        Some("url") => found.pages.push(trimmed.to_owned()),
                        Some("sitemap") => found.sitemaps.push(trimmed.to_owned()),
                        _ => {}
                    }
                }
                address.clear();
            }
        }
        if found.pages.len() + found.sitemaps.len() >= MAX_ADDRESSES {
            break;
        }
    }
    found
}
