//! Links: those of the rows word for word, and plain ones to allowed hosts.

use channel_core::text::fold;

use super::{Evidence, Refusal};

/// Endings that make a word with a full stop a link on phones.
const LINKED_ENDINGS: &[&str] = &[
    "com", "net", "org", "io", "ru", "kg", "kz", "uz", "tr", "es", "ae", "sa", "uk", "de", "fr", "it", "eu", "us",
    "co", "me", "tv", "cc", "to", "ly", "gg", "ai", "dev", "app", "shop", "store", "link", "click", "top", "xyz",
    "info", "biz", "site", "online", "club", "live", "example", "рф", "su",
];

/// Refuses foreign links and gives the text without the allowed ones, whose digits are no statements.
pub(super) fn check(text: &str, evidence: &Evidence<'_>) -> Result<String, Refusal> {
    // A picture or a hidden link in markdown fetches by itself what it points to.
    if text.contains("](") || text.contains("![") {
        return Err(Refusal::Link);
    }
    let own = evidence.links();
    let quoted: Vec<&str> = evidence.quoted().collect();
    let mut kept = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| "()[]<>\"',;!?.:«»“”*_`".contains(c));
        if !is_link(bare) {
            kept.push(word);
        } else if !own.contains(&bare)
            && !quoted.iter().any(|text| text.split_whitespace().any(|word| word.contains(bare)))
            && !is_allowed(bare, &evidence.hosts)
        {
            return Err(Refusal::Link);
        }
    }
    Ok(kept.join(" "))
}

/// A page of an allowed host, without a question mark or a fragment behind which something could be carried away.
fn is_allowed(link: &str, hosts: &[&str]) -> bool {
    if link.contains(['?', '#', '@', '\\']) {
        return false;
    }
    let rest = link.strip_prefix("https://").unwrap_or(link);
    if rest.contains(':') || !link.is_ascii() {
        return false;
    }
    let host = rest.split('/').next().unwrap_or_default().to_ascii_lowercase();
    hosts.iter().any(|allowed| {
        let allowed = allowed.to_ascii_lowercase();
        !allowed.is_empty()
            && (host == allowed || host.strip_suffix(&allowed).is_some_and(|under| under.ends_with('.')))
    })
}

fn is_link(word: &str) -> bool {
    let folded = fold(word);
    let host = folded.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let ending = host.rsplit_once('.').filter(|(name, _)| !name.is_empty()).map(|(_, ending)| ending);
    let is_mail = folded.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    folded.contains("://")
        || folded.contains("www.")
        || is_mail
        || folded.starts_with("mailto:")
        || folded.starts_with("javascript:")
        || folded.starts_with("data:")
        || ending.is_some_and(|ending| LINKED_ENDINGS.contains(&ending))
}
