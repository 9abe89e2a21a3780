//! `{username}`, `{price}` and the like in the merchant's texts.

use std::collections::BTreeMap;

use channel_core::text::{LengthUnit, is_invisible, prefix_within};

use crate::model::Author;

/// A name longer than this is cut: a reply is about the shop, not about a name.
const NAME_MAX_CHARACTERS: usize = 60;

/// The variables a text may use. The first two are filled from the comment, the others by [`Variables`].
pub(crate) const KNOWN: [&str; 8] = ["name", "username", "product", "price", "currency", "link", "stock", "shop"];

/// Where the values of `{product}`, `{price}` and the like come from: the catalogue, usually.
pub trait Variables {
    /// The value of a variable for the rule's product, or for the product of the post where the rule names none.
    fn value(&self, name: &str, product: Option<&str>) -> Option<String>;
}

/// Nothing is known.
impl Variables for () {
    fn value(&self, _name: &str, _product: Option<&str>) -> Option<String> {
        None
    }
}

/// The same values whatever the product.
impl Variables for BTreeMap<String, String> {
    fn value(&self, name: &str, _product: Option<&str>) -> Option<String> {
        self.get(name).cloned()
    }
}

/// A text with its variables filled, or the first one that has no value.
pub(crate) type Filled = Result<String, String>;

/// Fills in the author and the values. What a stranger chose as a name cannot carry a link, a mention, a hashtag, a line
/// break or a further variable into the merchant's text; where no usable name is known, the variable and the space before
/// it vanish. A text without its price is not a text.
pub(crate) fn fill(text: &str, author: &Author, variables: &dyn Variables, product: Option<&str>) -> Filled {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        out.push_str(before);
        let value = match name {
            "name" => presentable(author.name.as_deref()).or_else(|| presentable(author.username.as_deref())),
            "username" => presentable(author.username.as_deref()),
            _ => match variables.value(name, product).filter(|value| !value.trim().is_empty()) {
                Some(value) => Some(value.trim().to_owned()),
                None => return Err(name.to_owned()),
            },
        };
        match value {
            Some(value) => out.push_str(&value),
            None => out.truncate(out.trim_end_matches([' ', '@']).len()),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out.trim().to_owned())
}

/// The names in braces.
pub(crate) fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = next(rest) {
        found.push(name.to_owned());
        rest = after;
    }
    found
}

/// The text before the next `{word}`, the word, and the text behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text.get(from..)?.find('{')?;
        let inner = text.get(open + 1..)?;
        let length = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(inner.len());
        let (name, after) = inner.split_at(length);
        match after.strip_prefix('}') {
            Some(after) if !name.is_empty() => return Some((text.get(..open)?, name, after)),
            _ => from = open + 1,
        }
    }
}

fn presentable(name: Option<&str>) -> Option<String> {
    let name = name?;
    let plain: String = name
        .chars()
        .filter(|&c| {
            !is_invisible(c)
                && !matches!(c, '@' | '#' | '{' | '}' | '<' | '>' | '[' | ']' | '(' | ')' | '`' | '*' | '|')
        })
        .collect();
    let tidy = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = tidy.to_lowercase();
    let is_link = lower.contains("://") || lower.contains("www.") || tidy.contains('/');
    let cut = prefix_within(&tidy, NAME_MAX_CHARACTERS, LengthUnit::Characters).trim();
    (!is_link && cut.chars().any(char::is_alphanumeric)).then(|| cut.to_owned())
}
