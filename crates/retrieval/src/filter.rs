//! What a question narrows the search to.

use channel_core::catalogue::{Currency, Money, Product};
use rust_decimal::Decimal;

use crate::{concept, size, token::Token};

/// Filters understood from a question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// The size, in its comparable form.
    pub size: Option<String>,
    /// The English name of the colour.
    pub colour: Option<String>,
    /// The most it may cost.
    pub price_max: Option<PriceBound>,
    /// The least it may cost.
    pub price_min: Option<PriceBound>,
}

/// A limit of a price; without a currency it counts in the product's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceBound {
    /// In whole units of the currency, as people say it.
    pub amount: Decimal,
    /// The currency, when the question named one.
    pub currency: Option<Currency>,
}

const SIZE_WORDS: &[&str] = &[
    "size",
    "sizes",
    "sz",
    "eu",
    "us",
    "uk",
    "размер",
    "размера",
    "размере",
    "размеры",
    "размером",
    "р",
    "beden",
    "bedeni",
    "numara",
    "numarasi",
    "no",
    "talla",
    "tallas",
    "numero",
    "مقاس",
    "المقاس",
    "بمقاس",
    "قياس",
    "олчом",
    "олчому",
    "олчомдо",
    "олчомдогу",
    "размери",
    "размерде",
    "razmer",
];
/// Words that lead to a size but to much else too.
const SIZE_LEADS: &[&str] = &["in", "en", "в", "на", "de", "a", "numara"];

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
];
const MAX_AFTER: &[&str] = &["alti", "altinda", "kadar", "ucuz", "чейин", "томон", "арзан", "max"];
const MIN_BEFORE: &[&str] = &["over", "above", "more", "от", "дороже", "больше", "mas", "desde", "اكثر"];
const MIN_AFTER: &[&str] = &["ustu", "ustunde", "pahali", "ашык", "жогору", "кымбат"];
/// Words between a bound's word and its number.
const BETWEEN: &[&str] = &["than", "to", "de", "чем", "من", "of", "en", "i"];

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

/// Finds price bounds and a size among the tokens; what they used up is marked in `used`.
pub(crate) fn find(tokens: &[Token], raw: &str, is_known: &dyn Fn(&str) -> bool, used: &mut [bool]) -> Filters {
    let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    let mut filters = Filters::default();
    for at in 0..words.len() {
        price_at(&words, raw, at, &mut filters, used);
    }
    for at in 0..words.len() {
        if !used.get(at).copied().unwrap_or(true) && filters.size.is_none() && is_size(&words, raw, at, is_known) {
            filters.size = words.get(at).map(|word| size::normalise(word));
            mark(used, at);
        }
    }
    filters
}

fn price_at(words: &[&str], raw: &str, at: usize, filters: &mut Filters, used: &mut [bool]) {
    let Some(amount) = words.get(at).and_then(|word| word.parse::<Decimal>().ok()) else { return };
    let word = |offset: isize| at.checked_add_signed(offset).and_then(|at| words.get(at)).copied().unwrap_or_default();
    if SIZE_WORDS.contains(&word(1)) || SIZE_WORDS.contains(&word(-1)) {
        return;
    }
    // Signs are no words, so they are looked for beside the number in the text itself.
    let sign = ['€', '$', '£', '₽', '₺', '₸']
        .into_iter()
        .find(|&sign| raw.contains(sign))
        .and_then(|sign| currency_of(sign.encode_utf8(&mut [0; 4])));
    let currency = currency_of(word(1)).or_else(|| currency_of(word(-1))).or(sign);
    let before = [word(-1), if BETWEEN.contains(&word(-1)) || currency_of(word(-1)).is_some() { word(-2) } else { "" }];
    let after = [word(1), word(2)];
    let is_price = currency.is_some() || amount > Decimal::from(60);
    let strong = |list: &[&str], near: [&str; 2]| near.iter().any(|word| list.contains(word));
    let bound = Some(PriceBound { amount, currency });
    if strong(MAX_BEFORE, before) || (strong(MAX_AFTER, after) && is_price) {
        filters.price_max = bound;
    } else if is_price && (strong(MIN_BEFORE, before) || strong(MIN_AFTER, after)) {
        filters.price_min = bound;
    } else if currency.is_none() {
        return;
    }
    mark(used, at);
    for offset in [-1_isize, 1] {
        if currency_of(word(offset)).is_some()
            && let Some(at) = at.checked_add_signed(offset)
        {
            mark(used, at);
        }
    }
}

fn is_size(words: &[&str], raw: &str, at: usize, is_known: &dyn Fn(&str) -> bool) -> bool {
    let Some(&word) = words.get(at) else { return false };
    let before = at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
    let after = words.get(at + 1).copied().unwrap_or_default();
    let beside = SIZE_WORDS.contains(&before) || SIZE_WORDS.contains(&after);
    if let Ok(number) = word.parse::<Decimal>() {
        let in_range = number >= Decimal::from(14) && number <= Decimal::from(60);
        let model_number = is_known(&crate::token::exact_term(word)) && !is_known(&size::term(word));
        return beside || (in_range && (SIZE_LEADS.contains(&before) || is_known(&size::term(word)) || !model_number));
    }
    if !size::is_letter_size(word) {
        return false;
    }
    match word.chars().count() {
        // A single letter is a size when it stands as one: "in M", "size m", "an L?".
        1 => {
            beside
                || raw.split(|c: char| !c.is_alphanumeric()).any(|piece| {
                    piece.chars().count() == 1 && piece.to_uppercase() == piece && piece.eq_ignore_ascii_case(word)
                })
        }
        2 | 3 => true,
        _ => beside || SIZE_LEADS.contains(&before),
    }
}

fn mark(used: &mut [bool], at: usize) {
    if let Some(used) = used.get_mut(at) {
        *used = true;
    }
}

impl Filters {
    /// Whether the question named none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn size_is_met(&self, product: &Product) -> bool {
        self.size.as_ref().is_none_or(|wanted| product.size().is_some_and(|size| size::normalise(size) == *wanted))
    }

    pub(crate) fn colour_is_met(&self, product: &Product) -> bool {
        self.colour.as_deref().is_none_or(|wanted| colours(product).contains(&wanted))
    }

    pub(crate) fn price_is_met(&self, product: &Product) -> bool {
        let within = |bound: &Option<PriceBound>, holds: fn(Decimal, Decimal) -> bool| {
            bound.as_ref().is_none_or(|bound| {
                product.price.is_some_and(|price| {
                    bound.currency.is_none_or(|currency| currency == price.currency)
                        && holds(units(price), bound.amount)
                })
            })
        };
        within(&self.price_max, |price, bound| price <= bound) && within(&self.price_min, |price, bound| price >= bound)
    }
}

impl PriceBound {
    /// The bound as an amount of money, in `own` where the question named no currency.
    #[must_use]
    pub fn money(&self, own: Option<Currency>) -> Option<Money> {
        let currency = self.currency.or(own)?;
        let minor = self.amount.checked_mul(Decimal::from(10_u64.checked_pow(u32::from(currency.exponent()))?))?;
        Some(Money::new(i64::try_from(minor.trunc()).ok()?, currency))
    }
}

/// English names of a product's colours; those of its title count where it has no colour attribute.
fn colours(product: &Product) -> Vec<&'static str> {
    let text = channel_core::text::fold(product.colour().unwrap_or(&product.title));
    let tokens = crate::token::tokenise(&text, crate::language::Lang::En);
    crate::terms::concepts(&tokens)
        .into_iter()
        .filter_map(|(_, _, concept): (usize, usize, concept::Concept)| concept.colour())
        .collect()
}

fn units(price: Money) -> Decimal {
    Decimal::new(price.minor, u32::from(price.currency.exponent()))
}
