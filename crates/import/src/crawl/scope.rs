//! Which addresses belong to a site, and when two of them are one page.

use serde::{Deserialize, Serialize};
use url::Url;

/// Parts of a query that say where a visitor came from and change nothing on the page.
const TRACKING: &[&str] = &[
    "gclid",
    "fbclid",
    "yclid",
    "msclkid",
    "dclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "_ga",
    "_gl",
    "ref",
    "sessionid",
    "phpsessid",
    "jsessionid",
    "sid",
];
/// Ends of paths that are no text.
const NOT_TEXT: &[&str] = &[
    ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".ico", ".css", ".js", ".mjs", ".json", ".zip", ".gz",
    ".rar", ".7z", ".mp3", ".mp4", ".webm", ".avi", ".mov", ".woff", ".woff2", ".ttf", ".eot", ".exe", ".dmg", ".apk",
    ".iso", ".xml", ".rss",
];
/// The longest address that is followed.
const MAX_LENGTH: usize = 1_000;

/// A site: one host, and one folder of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    host: String,
    port: Option<u16>,
    folder: String,
}

impl Scope {
    /// The site that an address begins: its host with and without `www.`, and the folder the address is in.
    /// None for addresses that are not of the web.
    #[must_use]
    pub fn of(start: &Url) -> Option<Self> {
        if !matches!(start.scheme(), "http" | "https") {
            return None;
        }
        let path = start.path();
        let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
        Some(Self {
            host: bare(start.host_str()?).to_owned(),
            port: start.port(),
            folder: format!("{}/", folder.trim_end_matches('/')),
        })
    }

    /// Whether the address is a page of the site.
    #[must_use]
    pub fn has(&self, url: &Url) -> bool {
        let path = url.path().to_ascii_lowercase();
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.host_str().is_some_and(|host| bare(host) == self.host)
            && url.port() == self.port
            && (url.path().starts_with(&self.folder) || format!("{}/", url.path()) == self.folder)
            && url.as_str().len() <= MAX_LENGTH
            && !NOT_TEXT.iter().any(|end| path.ends_with(end))
            && !is_trap(url)
    }
}

/// The address by which a page is known: no fragment, no tracking, the query in one order, no default page.
#[must_use]
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    let mut pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .filter(|(name, _)| {
            let name = name.to_ascii_lowercase();
            !name.starts_with("utm_") && !TRACKING.contains(&name.as_str())
        })
        .collect();
    pairs.sort();
    if pairs.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    let path = url.path();
    let short = ["/index.html", "/index.htm", "/index.php", "/default.aspx"]
        .iter()
        .find_map(|page| path.strip_suffix(page))
        .map(|folder| format!("{folder}/"));
    if let Some(short) = short {
        url.set_path(&short);
    }
    url
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// Calendars and wrong relative links make addresses without end: the same folder three times, or very many folders.
fn is_trap(url: &Url) -> bool {
    let parts: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    let repeats = parts.iter().any(|part| parts.iter().filter(|other| *other == part).count() >= 3);
    repeats || parts.len() > 15 || url.query_pairs().count() > 8
}
