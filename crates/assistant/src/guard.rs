//! What may leave: every number and every link stands in a cited row, whoever wrote the text.
//!
//! The guard knows nothing of how a text came about, so it holds for a language model that obeys every injected
//! instruction as it does for templates.

use std::collections::HashSet;

use channel_core::{
    catalogue::{Answer, Product},
    text::{LengthUnit, fold, split_at_limit, strip_invisible},
};

/// The rows a text rests on, and words of our own that may hold digits.
#[derive(Debug, Default)]
pub struct Evidence<'a> {
    /// Cited products.
    pub products: Vec<&'a Product>,
    /// Cited question-answer pairs.
    pub answers: Vec<&'a Answer>,
    /// The shop's and the assistant's names.
    pub context: Vec<&'a str>,
}

/// Why a text may not leave. The text itself is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// A number no cited row has.
    #[error("a number that no cited row has")]
    Number,
    /// An amount of money that is no price of a cited row.
    #[error("an amount of money that no cited row has")]
    Amount,
    /// A link no cited row has.
    #[error("a link that no cited row has")]
    Link,
    /// Nothing is left of it.
    #[error("an empty text")]
    Empty,
}

/// The text as it may be sent: tags and invisible characters stripped, cut to the limit.
///
/// # Errors
/// When it states a number, an amount or a link that is not in the evidence, or is empty.
pub fn check(text: &str, evidence: &Evidence<'_>, max_characters: usize) -> Result<String, Refusal> {
    let clean = strip_tags(&strip_invisible(text));
    let clean = split_at_limit(clean.trim(), max_characters, LengthUnit::Characters)
        .first()
        .copied()
        .unwrap_or_default()
        .trim()
        .to_owned();
    if clean.is_empty() {
        return Err(Refusal::Empty);
    }
    let without_links = check_links(&clean, evidence)?;
    check_numbers(&without_links, evidence)?;
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

/// Endings that make a word with a full stop a link on phones.
const LINKED_ENDINGS: &[&str] = &[
    "com", "net", "org", "io", "ru", "kg", "kz", "uz", "tr", "es", "ae", "sa", "uk", "de", "fr", "it", "eu", "us",
    "co", "me", "tv", "cc", "to", "ly", "gg", "ai", "dev", "app", "shop", "store", "link", "click", "top", "xyz",
    "info", "biz", "site", "online", "club", "live", "example", "рф", "su",
];

/// Refuses foreign links and gives the text without the allowed ones, whose digits are no statements.
fn check_links(text: &str, evidence: &Evidence<'_>) -> Result<String, Refusal> {
    let own: Vec<&str> = evidence
        .products
        .iter()
        .flat_map(|product| [&product.url, &product.image_url])
        .flatten()
        .map(String::as_str)
        .collect();
    let quoted: Vec<&str> =
        evidence.answers.iter().map(|answer| answer.answer.as_str()).chain(evidence.context.iter().copied()).collect();
    let mut kept = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| {
            matches!(
                c,
                '(' | ')'
                    | '['
                    | ']'
                    | '<'
                    | '>'
                    | '"'
                    | '\''
                    | ','
                    | ';'
                    | '!'
                    | '?'
                    | '.'
                    | ':'
                    | '«'
                    | '»'
                    | '“'
                    | '”'
            )
        });
        if !is_link(bare) {
            kept.push(word);
        } else if !own.contains(&bare)
            && !quoted.iter().any(|text| text.split_whitespace().any(|word| word.contains(bare)))
        {
            return Err(Refusal::Link);
        }
    }
    Ok(kept.join(" "))
}

fn is_link(word: &str) -> bool {
    let folded = fold(word);
    let host = folded.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let ending = host.rsplit_once('.').filter(|(name, _)| !name.is_empty()).map(|(_, ending)| ending);
    folded.contains("://")
        || folded.contains("www.")
        || folded.contains("](")
        || ending.is_some_and(|ending| LINKED_ENDINGS.contains(&ending))
}

fn check_numbers(text: &str, evidence: &Evidence<'_>) -> Result<(), Refusal> {
    let mut known = HashSet::new();
    let mut money = HashSet::new();
    let mut sources = String::new();
    for product in &evidence.products {
        let texts = [
            Some(&product.title),
            Some(&product.description),
            product.category.as_ref(),
            product.group.as_ref(),
            Some(&product.sku.0),
        ];
        for text in texts.into_iter().flatten().chain(product.attributes.values()) {
            sources.push_str(&fold(text));
            sources.push(' ');
        }
        if let Some(price) = product.price {
            money.insert(canonical(&price.decimal()));
        }
        known.extend(product.stock.map(|stock| stock.to_string()));
    }
    for text in evidence.answers.iter().map(|answer| answer.answer.as_str()).chain(evidence.context.iter().copied()) {
        sources.push_str(&fold(text));
        sources.push(' ');
    }
    for number in numbers(&sources) {
        if number.is_money {
            money.extend(readings(&number.text));
        }
        known.extend(readings(&number.text));
    }
    known.extend(money.iter().cloned());
    let folded = fold(text);
    // Digits of scripts that folding does not know are stated only where a row has them.
    if folded.chars().any(|c| c.is_numeric() && !c.is_ascii_digit() && !sources.contains(c)) {
        return Err(Refusal::Number);
    }
    for number in numbers(&folded) {
        let allowed = if number.is_money { &money } else { &known };
        if !readings(&number.text).iter().any(|reading| allowed.contains(reading)) {
            return Err(if number.is_money { Refusal::Amount } else { Refusal::Number });
        }
    }
    Ok(())
}

#[derive(Debug)]
struct Number {
    text: String,
    is_money: bool,
}

/// Numbers of a folded text, with whether a currency stands beside them.
fn numbers(folded: &str) -> Vec<Number> {
    let chars: Vec<char> = folded.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or(' ');
    let mut found = Vec::new();
    let mut index = 0;
    while index < chars.len() {
        if !at(index).is_ascii_digit() {
            index += 1;
            continue;
        }
        let start = index;
        while index < chars.len()
            && (at(index).is_ascii_digit()
                || (matches!(at(index), '.' | ',') && at(index + 1).is_ascii_digit())
                || is_thousands_gap(&chars, start, index))
        {
            index += 1;
        }
        let before: String = chars.get(start.saturating_sub(5)..start).unwrap_or_default().iter().collect();
        let after: String = chars.iter().skip(index).take(12).collect();
        let is_money = is_currency(before.trim_end().rsplit(' ').next().unwrap_or_default())
            || is_currency(
                after.trim_start().split([' ', '.', ',', ';', ')', '!', '?', '\'']).next().unwrap_or_default(),
            );
        found.push(Number { text: chars.get(start..index).unwrap_or_default().iter().collect(), is_money });
    }
    found
}

/// A space between groups of three digits: `12 990,00`.
fn is_thousands_gap(chars: &[char], start: usize, index: usize) -> bool {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let group_before = chars.get(start..index).is_some_and(|before| {
        let last = before.rsplit(|c| *c == ' ').next().unwrap_or_default();
        last.iter().all(char::is_ascii_digit) && (last.len() == 3 || last.len() == before.len() && last.len() <= 3)
    });
    chars.get(index) == Some(&' ')
        && group_before
        && digit(index + 1)
        && digit(index + 2)
        && digit(index + 3)
        && !digit(index + 4)
}

fn is_currency(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "€",
        "$",
        "£",
        "₽",
        "₺",
        "₸",
        "¥",
        "eur",
        "euro",
        "euros",
        "usd",
        "gbp",
        "rub",
        "try",
        "tl",
        "kgs",
        "kzt",
        "uzs",
        "jpy",
        "dollar",
        "dollars",
        "lira",
        "евро",
        "руб",
        "рублей",
        "сом",
        "сомов",
        "тенге",
        "доллар",
        "долларов",
        "يورو",
        "دولار",
        "ليره",
    ];
    WORDS.contains(&word)
        || word.chars().next_back().is_some_and(|c| "€$£₽₺₸¥".contains(c))
        || word.chars().next().is_some_and(|c| "€$£₽₺₸¥".contains(c))
}

/// The values a written number may mean: `1,299` is 1299 or 1.299, and is allowed when either is known.
fn readings(text: &str) -> Vec<String> {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit()).collect();
    let mut readings = Vec::new();
    match text.rsplit_once(['.', ',']) {
        None => readings.push(canonical(&digits)),
        Some((whole, fraction)) => {
            let whole_digits: String = whole.chars().filter(char::is_ascii_digit).collect();
            readings.push(canonical(&format!("{whole_digits}.{fraction}")));
            if fraction.len() == 3 {
                readings.push(canonical(&digits));
            }
        }
    }
    readings
}

/// Without leading zeros and zeros behind the decimals.
fn canonical(decimal: &str) -> String {
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests;
