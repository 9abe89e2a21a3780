//! `{name}` and `{username}` in the merchant's texts.

use channel_core::text::{LengthUnit, is_invisible, prefix_within};

use crate::comment::Author;

/// A name longer than this is cut: a reply is about the shop, not about a name.
const NAME_MAX_CHARACTERS: usize = 60;

/// The placeholders a text may use.
pub(crate) const KNOWN: [&str; 2] = ["name", "username"];

/// Fills in the author. What a stranger chose as a name cannot carry a link, a mention, a hashtag, a line break or a
/// further placeholder into the merchant's text; where no usable name is known, the placeholder and the space before it
/// vanish.
pub(crate) fn fill(text: &str, author: &Author) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        out.push_str(before);
        let value = match name {
            "name" => presentable(author.name.as_deref()).or_else(|| presentable(author.username.as_deref())),
            "username" => presentable(author.username.as_deref()),
            _ => Some(format!("{{{name}}}")),
        };
        match value {
            Some(value) => out.push_str(&value),
            None => out.truncate(out.trim_end_matches([' ', '@']).len()),
        }
        rest = after;
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// Names in braces that are not known placeholders.
pub(crate) fn unknown(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = next(rest) {
        if !KNOWN.contains(&name) {
            found.push(name.to_owned());
        }
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
