//! Links of a page.

use url::Url;

use crate::html::{HtmlToken, attribute, tokens};

/// Links that one page may have.
const MAX_LINKS: usize = 2_000;

/// Where a page leads to and what it says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageLinks {
    /// Addresses in the order of the page, without those marked not to be followed.
    pub links: Vec<Url>,
    /// The address the page says it is known by.
    pub canonical: Option<Url>,
    /// Whether the page asks not to be kept.
    pub no_index: bool,
}

/// Finds the links of a page that was read from an address.
#[must_use]
pub fn page_links(html: &str, from: &Url) -> PageLinks {
    let mut found = PageLinks::default();
    let mut base = from.clone();
    let mut no_follow = false;
    // A page with a tag that no page has leads nowhere.
    let _read = tokens(html, |token| {
        let HtmlToken::Start(tag) = token else { return };
        let has = |name: &str, word: &str| {
            attribute(tag, name)
                .is_some_and(|value| value.to_ascii_lowercase().split([' ', ',']).any(|part| part == word))
        };
        match &*tag.name {
            "base" => {
                if let Some(own) = attribute(tag, "href").and_then(|href| from.join(href).ok()) {
                    base = own;
                }
            }
            "meta" if has("name", "robots") => {
                found.no_index |= has("content", "noindex") || has("content", "none");
                no_follow |= has("content", "nofollow") || has("content", "none");
            }
            "link" if has("rel", "canonical") => {
                found.canonical = attribute(tag, "href").and_then(|href| base.join(href.trim()).ok());
            }
            "a" | "area" if !has("rel", "nofollow") && found.links.len() < MAX_LINKS => {
                let link = attribute(tag, "href").and_then(|href| base.join(href.trim()).ok());
                found.links.extend(link.filter(|link| matches!(link.scheme(), "http" | "https")));
            }
            _ => {}
        }
    });
    if no_follow {
        found.links.clear();
    }
    found
}
