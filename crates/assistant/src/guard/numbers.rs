//! Numbers: each is a price, a count of pieces, a size or any other, and stands in a row as what it is said to be.

use std::collections::HashSet;

use channel_core::text::fold;

use super::{Evidence, Refusal};

/// What the rows allow.
#[derive(Debug, Default)]
struct Known {
    money: HashSet<String>,
    stock: HashSet<String>,
    /// Numbers in names, descriptions and the shop's own words.
    written: HashSet<String>,
    sizes: HashSet<String>,
    text: String,
    /// The shop's own words alone: product texts may be anybody's.
    quoted: String,
}

pub(super) fn check(text: &str, evidence: &Evidence<'_>) -> Result<(), Refusal> {
    let known = Known::of(evidence);
    let folded = folded(text);
    // Digits of scripts that folding does not know are stated only where a row has them.
    if folded.chars().any(|c| c.is_numeric() && !c.is_ascii_digit() && !known.text.contains(c)) {
        return Err(Refusal::Number);
    }
    for number in numbers(&folded) {
        let (allowed, refusal): (&[&HashSet<String>], Refusal) = match number.kind {
            Kind::Money => (&[&known.money], Refusal::Amount),
            Kind::Pieces => (&[&known.stock], Refusal::Stock),
            Kind::Size => (&[&known.written, &known.sizes], Refusal::Size),
            Kind::Plain => (&[&known.written, &known.money, &known.stock, &known.sizes], Refusal::Number),
        };
        if !readings(&number.text).iter().any(|reading| allowed.iter().any(|set| set.contains(reading))) {
            return Err(refusal);
        }
    }
    spelled(&folded, &known)?;
    letter_sizes(text, &known)
}

impl Known {
    fn of(evidence: &Evidence<'_>) -> Self {
        let mut known = Self::default();
        for product in &evidence.products {
            known.money.extend(product.price.map(|price| canonical(&price.decimal())));
            known.stock.extend(product.stock.map(|stock| canonical(&stock.to_string())));
        }
        for order in &evidence.orders {
            known.money.extend(order.total.map(|total| canonical(&total.decimal())));
        }
        for described in evidence.descriptions() {
            let described = folded(described);
            known.written.extend(numbers(&described).iter().flat_map(|number| readings(&number.text)));
            known.text.push_str(&described);
            known.text.push(' ');
        }
        for quoted in evidence.quoted() {
            let quoted = folded(quoted);
            for number in numbers(&quoted) {
                match number.kind {
                    Kind::Money => known.money.extend(readings(&number.text)),
                    Kind::Pieces => known.stock.extend(readings(&number.text)),
                    Kind::Size | Kind::Plain => {}
                }
                known.written.extend(readings(&number.text));
            }
            known.text.push_str(&quoted);
            known.quoted.push_str(&quoted);
            known.quoted.push(' ');
            known.text.push(' ');
        }
        for size in &evidence.asked_sizes {
            let size = folded(size);
            known.sizes.extend(numbers(&size).iter().flat_map(|number| readings(&number.text)));
            known.text.push_str(&size);
            known.text.push(' ');
        }
        known
    }

    fn has_word(&self, word: &str) -> bool {
        self.text.split(|c: char| !c.is_alphanumeric()).any(|own| own == word)
    }
}

/// Folded, with the Arabic signs for decimals and thousands as the others have them.
fn folded(text: &str) -> String {
    fold(&text.replace('\u{66b}', ".").replace('\u{66c}', ","))
}

/// Amounts in words: "one euro" is a price as much as "1 EUR" is, and stands only where the shop says it.
fn spelled(folded: &str, known: &Known) -> Result<(), Refusal> {
    let words: Vec<&str> = folded
        .split(|c: char| !(c.is_alphanumeric() || "€$£₽₺₸¥".contains(c)))
        .filter(|word| !word.is_empty())
        .collect();
    let stated = words.windows(2).any(|pair| match pair {
        [number, unit] => {
            SPELLED.contains(number) && is_currency(unit) && !known.quoted.contains(&format!("{number} {unit}"))
        }
        _ => false,
    });
    if stated { Err(Refusal::Amount) } else { Ok(()) }
}

const SPELLED: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "twenty",
    "fifty",
    "hundred",
    "ноль",
    "один",
    "одно",
    "два",
    "две",
    "три",
    "четыре",
    "пять",
    "шесть",
    "семь",
    "восемь",
    "девять",
    "десять",
    "двадцать",
    "пятьдесят",
    "сто",
    "sifir",
    "bir",
    "iki",
    "uc",
    "dort",
    "bes",
    "alti",
    "yedi",
    "sekiz",
    "dokuz",
    "on",
    "yirmi",
    "elli",
    "yuz",
    "cero",
    "un",
    "uno",
    "una",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "veinte",
    "cincuenta",
    "cien",
    "صفر",
    "واحد",
    "بيورو",
    "بدولار",
    "эки",
    "уч",
    "торт",
    "беш",
    "алты",
    "жети",
    "сегиз",
    "тогуз",
    "жуз",
    "бир",
    "нол",
];

/// Sizes in letters stand in the rows too. One letter alone may be a word of some language, so it counts after the word
/// for a size.
fn letter_sizes(text: &str, known: &Known) -> Result<(), Refusal> {
    const SIZES: &[&str] = &["XXS", "XS", "XL", "XXL", "XXXL", "2XL", "3XL", "4XL"];
    const LETTERS: &[&str] = &["S", "M", "L"];
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let before = std::iter::once("").chain(words.iter().copied());
    for (word, before) in words.iter().zip(before) {
        let is_size = SIZES.contains(word) || (LETTERS.contains(word) && is_size_word(&fold(before)));
        if is_size && !known.has_word(&fold(word)) {
            return Err(Refusal::Size);
        }
    }
    Ok(())
}

/// What a number is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Money,
    Pieces,
    Size,
    Plain,
}

#[derive(Debug)]
struct Number {
    text: String,
    kind: Kind,
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
        let before: String = chars.get(start.saturating_sub(24)..start).unwrap_or_default().iter().collect();
        let after: String = chars.iter().skip(index).take(16).collect();
        let kind = kind(&before, &after);
        found.push(Number { text: chars.get(start..index).unwrap_or_default().iter().collect(), kind });
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

fn kind(before: &str, after: &str) -> Kind {
    let last = before.trim_end().rsplit(' ').next().unwrap_or_default();
    let mut following =
        after.trim_start().split([' ', '.', ',', ';', ')', '!', '?', '\'']).filter(|word| !word.is_empty());
    let next = following.next().unwrap_or_default();
    let label = before.trim_end().trim_end_matches([':', '#', '№', '.', '=']).trim_end();
    // A discount is a promise of money.
    let is_discount = next.starts_with('%') && following.clone().next().is_some_and(|word| DISCOUNT.contains(&word));
    if is_currency(last) || is_currency(next) || is_discount {
        Kind::Money
    } else if PIECES_AFTER.contains(&next)
        || PIECES_BEFORE.iter().any(|words| label.ends_with(words))
        || (next == "in" && following.next() == Some("stock"))
    {
        Kind::Pieces
    } else if is_size_word(label.rsplit([' ', '(']).next().unwrap_or_default()) || SIZE_AFTER.contains(&next) {
        Kind::Size
    } else {
        Kind::Plain
    }
}

/// Words behind a percentage that make it a discount, folded.
const DISCOUNT: &[&str] = &["off", "discount", "скидка", "скидки", "indirim", "descuento", "خصم", "арзандатуу"];
/// Words behind a count of pieces, folded.
const PIECES_AFTER: &[&str] = &[
    "left",
    "pieces",
    "pcs",
    "шт",
    "штук",
    "штуки",
    "adet",
    "tane",
    "unidades",
    "unidad",
    "قطع",
    "قطعه",
    "даана",
    "remaining",
];
/// Words before a count of pieces, folded.
const PIECES_BEFORE: &[&str] = &[
    "in stock",
    "stock",
    "шт",
    "в наличии",
    "stokta",
    "en stock",
    "existencias",
    "المخزون",
    "المتوفر",
    "кампада",
    "бар, даана",
];
const SIZE_AFTER: &[&str] = &["numara", "beden", "размера", "размер", "размерде"];

fn is_size_word(word: &str) -> bool {
    [
        "size",
        "sizes",
        "размер",
        "размера",
        "размере",
        "размеры",
        "beden",
        "numara",
        "talla",
        "tallas",
        "مقاس",
        "المقاس",
        "олчому",
        "олчом",
        "size:",
    ]
    .contains(&word)
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
