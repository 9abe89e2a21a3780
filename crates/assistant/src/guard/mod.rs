//! What may leave: every number and every link stands in a cited row, whoever wrote the text, and nothing that is secret
//! leaves in any of the forms that a model can be talked into.
//!
//! The guard knows nothing of how a text came about, so it holds for a language model that obeys every injected
//! instruction as it does for templates.

mod evidence;
mod links;
mod numbers;
mod secrets;

use channel_core::text::{LengthUnit, split_at_limit, strip_invisible};

pub use evidence::Evidence;

/// Why a text may not leave. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A number no cited row has.
    #[error("a number that no cited row has")]
    Number,
    /// An amount of money that is no price of a cited row.
    #[error("an amount of money that no cited row has")]
    Amount,
    /// A count of pieces that is no stock of a cited row.
    #[error("a count of pieces that no cited row has")]
    Stock,
    /// A size no cited row has.
    #[error("a size that no cited row has")]
    Size,
    /// A link no cited row has.
    #[error("a link that no cited row has")]
    Link,
    /// Something that is kept secret, in whatever disguise.
    #[error("something that is kept secret")]
    Secret,
    /// A stretch of what the assistant was told to do.
    #[error("a stretch of the assistant's instructions")]
    Instructions,
    /// Nothing is left of it.
    #[error("an empty text")]
    Empty,
}

/// The text as it may be sent: tags and invisible characters stripped, cut to the limit.
///
/// # Errors
/// When it states a number, an amount, a size, a count or a link that is not in the evidence, gives away a secret, or is
/// empty.
pub fn check(text: &str, evidence: &Evidence<'_>, max_characters: usize) -> Result<String, Refusal> {
    let clean = strip_tags(&strip_invisible(text));
    secrets::check(&clean, evidence)?;
    let clean = split_at_limit(clean.trim(), max_characters, LengthUnit::Characters)
        .first()
        .copied()
        .unwrap_or_default()
        .trim()
        .to_owned();
    if clean.is_empty() {
        return Err(Refusal::Empty);
    }
    let without_links = links::check(&clean, evidence)?;
    numbers::check(&without_links, evidence)?;
    Ok(clean)
}

fn strip_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        out.push_str(before);
        let is_tag = tag.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        match tag.find('>').filter(|_| is_tag) {
            Some(close) => rest = tag.get(close + 1..).unwrap_or_default(),
            None => {
                out.push('<');
                rest = tag.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
