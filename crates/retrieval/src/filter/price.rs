//! Price bounds: under, over, between, about, in the words and the word order of each language.

use channel_core::catalogue::Currency;
use rust_decimal::Decimal;

use super::{Filters, PriceBound, mark, size_word};
use crate::unit;

const MAX_BEFORE: &[&str] = &[
    "under",
    "below",
    "max",
    "maximum",
    "cheaper",
    "up",
    "less",
    "within",
    "до",
    "дешевле",
    "меньше",
    "hasta",
    "bajo",
    "menos",
    "maximo",
    "fazla",
    "اقل",
    "تحت",
    "حتي",
    "ارخص",
    "более",
    "upto",
];
const MAX_AFTER: &[&str] =
    &["alti", "altinda", "altindaki", "kadar", "ucuz", "az", "чейин", "чейинки", "томон", "арзан", "max"];
/// Words that can only bound a price from below.
const MIN_BEFORE: &[&str] =
    &["over", "above", "more", "дороже", "больше", "свыше", "mas", "اكثر", "فوق", "اغلي", "выше", "least"];
/// Words that bound a price from below where the number is one.
const MIN_BEFORE_PRICE: &[&str] = &["from", "от", "desde", "starting"];
const MIN_AFTER: &[&str] = &["ustu", "ustunde", "uzeri", "uzerinde", "pahali", "fazla", "ашык", "жогору", "кымбат"];
const AROUND: &[&str] = &[
    "around",
    "about",
    "roughly",
    "около",
    "примерно",
    "alrededor",
    "unos",
    "حوالي",
    "civari",
    "civarinda",
    "тегерегинде",
];
/// Words between a bound's word and its number.
const BETWEEN: &[&str] = &["than", "to", "de", "чем", "من", "of", "en", "i", "at", "a"];
const RANGE_LEAD: &[&str] = &["between", "from", "от", "с", "между", "entre", "de", "desde", "بين", "من"];
const RANGE_TAIL: &[&str] = &["arasi", "arasinda", "arasindaki", "ортосунда", "чейин", "чейинки", "kadar"];
const RANGE_MIDDLE: &[&str] =
    &["and", "to", "и", "до", "ile", "ve", "y", "a", "hasta", "و", "الي", "менен", "дон", "ден", "дан", "den", "dan"];
const THOUSAND: &[&str] = &["k", "тыс", "тысяч", "тысячи", "мин", "bin", "mil", "الف"];
/// From here on a bare number is rather a price than a size.
const RATHER_PRICE: i64 = 60;

/// The currency a folded word or sign names.
pub(crate) fn currency_of(word: &str) -> Option<Currency> {
    let code = match word {
        "eur" | "euro" | "euros" | "€" | "евро" | "يورو" | "avro" => "EUR",
        "usd" | "dollar" | "dollars" | "$" | "dolar" | "dolares" | "доллар" | "долларов" | "доллара" | "دولار" => {
            "USD"
        }
        "gbp" | "pound" | "pounds" | "£" => "GBP",
        "rub" | "₽" | "руб" | "рублей" | "рубля" | "рубль" => "RUB",
        "try" | "tl" | "₺" | "lira" | "liradan" | "liraya" | "лир" | "ليره" => "TRY",
        "kgs" | "сом" | "сомго" | "сомдон" | "som" | "soms" | "сомов" => "KGS",
        "kzt" | "₸" | "тенге" | "tenge" => "KZT",
        "uzs" | "so'm" | "сум" | "сумов" | "sum" => "UZS",
        _ => return None,
    };
    code.parse().ok()
}

/// A number of the question: where it begins and ends among the words, and its currency where one stands beside it.
#[derive(Debug, Clone, Copy)]
struct Number {
    first: usize,
    last: usize,
    amount: Decimal,
    currency: Option<Currency>,
}

/// Finds the bounds of the price and marks the words they used up.
pub(super) fn find(words: &[&str], raw: &str, filters: &mut Filters, used: &mut [bool]) {
    let sign = sign(raw);
    if let Some((at, low, high)) = hyphenated(words, sign) {
        (filters.price_min, filters.price_max) = (Some(low), Some(high));
        mark(used, at);
        mark_currency(words, at, at, used);
        return;
    }
    let numbers = numbers(words, raw);
    for (index, number) in numbers.iter().enumerate() {
        if let Some(next) = numbers.get(index + 1)
            && is_range(words, number, next)
        {
            let currency = next.currency.or(number.currency).or(sign);
            let (low, high) =
                if number.amount <= next.amount { (number.amount, next.amount) } else { (next.amount, number.amount) };
            filters.price_min = Some(PriceBound { amount: low, currency });
            filters.price_max = Some(PriceBound { amount: high, currency });
            (number.first..=next.last).for_each(|at| mark(used, at));
            mark_currency(words, number.first, next.last, used);
            mark_around(words, number.first, next.last, &[RANGE_LEAD, RANGE_TAIL], used);
            return;
        }
    }
    for number in &numbers {
        single(words, number, sign, filters, used);
    }
}

fn single(words: &[&str], number: &Number, sign: Option<Currency>, filters: &mut Filters, used: &mut [bool]) {
    let before = |offset: usize| number.first.checked_sub(offset).and_then(|at| words.get(at)).copied().unwrap_or("");
    let after = |offset: usize| words.get(number.last + offset).copied().unwrap_or("");
    let is_other = size_word::leads(before(1)) || size_word::leads(after(1)) || unit::is_unit(after(1));
    if number.currency.is_none() && is_other {
        return;
    }
    let currency = number.currency.or(sign);
    let is_price = currency.is_some() || number.amount > Decimal::from(RATHER_PRICE);
    let mut near = vec![before(1)];
    if BETWEEN.contains(&before(1)) || currency_of(before(1)).is_some() {
        near.push(before(2));
        if BETWEEN.contains(&before(2)) {
            near.push(before(3));
        }
    }
    let led_by = |list: &[&str]| near.iter().any(|word| list.contains(word));
    let followed_by = |list: &[&str]| (1..=3).any(|offset| list.contains(&after(offset)));
    let bound = Some(PriceBound { amount: number.amount, currency });
    // "не дороже 50", "не более 50", "no more than 50", "en fazla 50" turn a lower bound into an upper one.
    let is_turned = (1..=4).any(|offset| matches!(before(offset), "не" | "no" | "not")) || before(1) == "fazla";
    if led_by(AROUND) || (is_price && followed_by(AROUND)) {
        let (low, high) = (number.amount * Decimal::new(8, 1), number.amount * Decimal::new(12, 1));
        filters.price_min = Some(PriceBound { amount: low, currency });
        filters.price_max = Some(PriceBound { amount: high, currency });
    } else if led_by(MIN_BEFORE) || (is_price && led_by(MIN_BEFORE_PRICE)) {
        if is_turned {
            filters.price_max = bound;
        } else {
            filters.price_min = bound;
        }
    } else if led_by(MAX_BEFORE) || (is_price && followed_by(MAX_AFTER)) {
        filters.price_max = bound;
    } else if is_price && followed_by(MIN_AFTER) {
        filters.price_min = bound;
    } else if currency.is_none() {
        return;
    }
    (number.first..=number.last).for_each(|at| mark(used, at));
    mark_currency(words, number.first, number.last, used);
    let lists = [AROUND, MIN_BEFORE, MIN_BEFORE_PRICE, MAX_BEFORE, MAX_AFTER, MIN_AFTER];
    mark_around(words, number.first, number.last, &lists, used);
}

/// Words of a bound beside its number say nothing about what is wanted.
fn mark_around(words: &[&str], first: usize, last: usize, lists: &[&[&str]], used: &mut [bool]) {
    let near = (first.saturating_sub(3)..first).chain(last + 1..=last + 3);
    for at in near {
        if words.get(at).is_some_and(|word| lists.iter().any(|list| list.contains(word))) {
            mark(used, at);
        }
    }
}

/// Two numbers that bound a price: "between A and B", "от A до B", "A ile B arası", "Aдөн Bго чейин".
fn is_range(words: &[&str], low: &Number, high: &Number) -> bool {
    let gap: Vec<&str> = (low.last + 1..high.first).filter_map(|at| words.get(at).copied()).collect();
    let mut lead = low.first.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
    if currency_of(lead).is_some() {
        lead = low.first.checked_sub(2).and_then(|at| words.get(at)).copied().unwrap_or_default();
    }
    let tailed = (1..=3).any(|offset| words.get(high.last + offset).is_some_and(|word| RANGE_TAIL.contains(word)));
    let joined = gap.iter().any(|word| RANGE_MIDDLE.contains(word) || word.ends_with("дон") || word.ends_with("dan"));
    let plain = gap.iter().all(|word| RANGE_MIDDLE.contains(word) || currency_of(word).is_some());
    gap.len() <= 3 && joined && plain && (RANGE_LEAD.contains(&lead) || tailed)
}

/// "50-100 евро" is one word to the tokeniser.
fn hyphenated(words: &[&str], sign: Option<Currency>) -> Option<(usize, PriceBound, PriceBound)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let (low, high) = word.split_once('-')?;
        let (low, high) = (amount(low)?, amount(high)?);
        let beside = |at: Option<usize>| at.and_then(|at| words.get(at)).and_then(|word| currency_of(word));
        let currency = beside(at.checked_add(1)).or_else(|| beside(at.checked_sub(1))).or(sign)?;
        let bound = |amount| PriceBound { amount, currency: Some(currency) };
        (low < high).then(|| (at, bound(low), bound(high)))
    })
}

fn numbers(words: &[&str], raw: &str) -> Vec<Number> {
    let plain = raw.replace(',', ".");
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let Some(mut value) = amount(word) else {
            at += 1;
            continue;
        };
        let first = at;
        let is_group = |word: &&&str| word.len() == 3 && word.chars().all(|c| c.is_ascii_digit());
        // "1 200 сом": the thousands stand apart, which only a currency behind them tells from two numbers.
        if word.len() <= 3
            && let Some(group) = words.get(at + 1).filter(is_group)
            && words.get(at + 2).is_some_and(|word| currency_of(word).is_some())
            && let Some(joined) = amount(&format!("{word}{group}"))
        {
            value = joined;
            at += 1;
        }
        if words.get(at + 1).is_some_and(|word| THOUSAND.contains(word))
            && let Some(thousands) = value.checked_mul(Decimal::from(1_000))
        {
            value = thousands;
            at += 1;
        }
        let after = words.get(at + 1).and_then(|word| currency_of(word));
        let before = || {
            // Behind another number it is that one's.
            let is_taken = found.last().is_some_and(|number| number.last + 2 == first);
            let word = first.checked_sub(1).and_then(|at| words.get(at)).filter(|_| !is_taken)?;
            currency_of(word)
        };
        let currency = after.or_else(|| sign_beside(&plain, words.get(at)?)).or_else(before);
        found.push(Number { first, last: at, amount: value, currency });
        at += 1;
    }
    found
}

/// The number a word is; a point before three digits parts thousands.
fn amount(word: &str) -> Option<Decimal> {
    let plain = match word.split_once('.') {
        Some((thousands, rest)) if rest.len() == 3 && thousands.len() <= 3 && thousands != "0" => {
            format!("{thousands}{rest}")
        }
        _ => match word.strip_suffix('k').filter(|short| short.chars().all(|c| c.is_ascii_digit())) {
            Some(thousands) => format!("{thousands}000"),
            None => word.to_owned(),
        },
    };
    // Twelve digits are more than any price, and keep later arithmetic from overflowing.
    (plain.len() <= 12 && plain.chars().any(|c| c.is_ascii_digit())).then(|| plain.parse().ok()).flatten()
}

const SIGNS: [char; 6] = ['€', '$', '£', '₽', '₺', '₸'];

/// The currency whose sign stands before or behind the number in the text.
fn sign_beside(raw: &str, number: &str) -> Option<Currency> {
    raw.match_indices(number).find_map(|(at, found)| {
        let behind = raw.get(at + found.len()..)?.trim_start().chars().next();
        let before = raw.get(..at)?.trim_end().chars().next_back();
        let sign = [behind, before].into_iter().flatten().find(|sign| SIGNS.contains(sign))?;
        currency_of(sign.encode_utf8(&mut [0; 4]))
    })
}

/// Signs are no words, so they are looked for in the text itself.
fn sign(raw: &str) -> Option<Currency> {
    SIGNS.into_iter().find(|&sign| raw.contains(sign)).and_then(|sign| currency_of(sign.encode_utf8(&mut [0; 4])))
}

fn mark_currency(words: &[&str], first: usize, last: usize, used: &mut [bool]) {
    for at in [first.checked_sub(1), last.checked_add(1)].into_iter().flatten() {
        if words.get(at).is_some_and(|word| currency_of(word).is_some()) {
            mark(used, at);
        }
    }
}
