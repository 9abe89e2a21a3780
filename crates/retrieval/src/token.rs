//! Words of documents and questions alike.

use channel_core::text::{fold, words};

use crate::{language::Lang, stem::stem};

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded word.
    pub word: String,
    /// What it is found by.
    pub term: String,
    /// Whether it may be stemmed and repaired.
    pub kind: TokenKind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word of letters.
    Word,
    /// A number, a size or a model number: kept whole, never repaired.
    Exact,
}

/// The words of a text with the terms they are found by. Numbers, sizes (`42.5`, `1/2`) and model numbers (`mx-500`) are
/// kept whole.
#[must_use]
pub fn tokenise(text: &str, lang: Lang) -> Vec<Token> {
    folded_tokens(&fold(text), lang)
}

/// The same of a text that is folded already.
pub(crate) fn folded_tokens(folded: &str, lang: Lang) -> Vec<Token> {
    folded
        .split(' ')
        .flat_map(pieces)
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .map(|piece| token(&piece, lang))
        .collect()
}

pub(crate) fn token(word: &str, lang: Lang) -> Token {
    let exact = word.chars().any(char::is_numeric);
    let term = if exact { exact_term(word) } else { stem(word, lang) };
    let term: String = term.chars().filter(|&c| c.is_alphanumeric() || c == '_').collect();
    Token { word: word.to_owned(), term, kind: if exact { TokenKind::Exact } else { TokenKind::Word } }
}

/// The term of a number or model number; separators become one sign that an index keeps inside a word.
pub(crate) fn exact_term(word: &str) -> String {
    word.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// A chunk between spaces is kept whole when it is a number or a model number, else it falls into words.
fn pieces(chunk: &str) -> Vec<String> {
    let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    let is_whole = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '/' | '-');
    let has_digit = bare.chars().any(char::is_numeric);
    // Arabic writes "and", "with" and "for" at the number: و100, ب50.
    if let Some(rest) = bare.strip_prefix(['و', 'ب', 'ل']).filter(|rest| rest.starts_with(char::is_numeric)) {
        let prefix: String = bare.chars().take(1).collect();
        return std::iter::once(prefix).chain(pieces(rest)).collect();
    }
    if has_digit && bare.chars().all(is_whole) && !bare.contains("//") {
        let decimal = bare.replace(',', ".");
        let is_number = decimal.chars().all(|c| c.is_numeric() || c == '.');
        return match split_unit(bare) {
            _ if is_number => vec![decimal],
            Some((number, unit)) => vec![number.replace(',', "."), unit.to_owned()],
            None => vec![bare.to_owned()],
        };
    }
    words(chunk).map(|word| word.trim_matches('\'').to_owned()).collect()
}

/// `80ден`, `42size`, `80eur`: a number with letters behind it that are no model number.
fn split_unit(word: &str) -> Option<(&str, &str)> {
    let end = word.find(|c: char| c.is_alphabetic())?;
    let (number, unit) = word.split_at(end);
    let number = number.trim_end_matches('-');
    let plain_number = number.chars().next().is_some_and(char::is_numeric)
        && number.chars().all(|c| c.is_numeric() || matches!(c, '.' | ','));
    let plain_unit =
        unit.chars().count() >= 2 && unit.chars().all(char::is_alphabetic) && !crate::size::is_letter_size(word);
    (plain_number && plain_unit).then_some((number, unit))
}
