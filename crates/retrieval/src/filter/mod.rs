//! What a question narrows the search to.

mod price;
mod size_word;
mod stock;

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
    /// Whether it must be on hand.
    pub stock: StockWanted,
}

/// Whether only what is on hand is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StockWanted {
    /// The question does not say.
    #[default]
    Any,
    /// What can be had now.
    OnHand,
}

/// A limit of a price; without a currency it counts in the product's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceBound {
    /// In whole units of the currency, as people say it.
    pub amount: Decimal,
    /// The currency, when the question named one.
    pub currency: Option<Currency>,
}

/// Finds price bounds, a size and the wish for stock among the tokens; what they used up is marked in `used`.
pub(crate) fn find(tokens: &[Token], raw: &str, is_known: &dyn Fn(&str) -> bool, used: &mut [bool]) -> Filters {
    let words: Vec<&str> = tokens.iter().map(|token| token.word.as_str()).collect();
    let mut filters = Filters::default();
    price::find(&words, raw, &mut filters, used);
    stock::find(&words, &mut filters, used);
    for (at, word) in words.iter().enumerate() {
        let is_free = !used.get(at).copied().unwrap_or(true);
        if is_free && filters.size.is_none() && size_word::is_size(&words, raw, at, is_known) {
            filters.size = Some(size::normalise(word));
            mark(used, at);
        }
    }
    filters
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

    pub(crate) fn stock_is_met(&self, product: &Product) -> bool {
        self.stock == StockWanted::Any || product.in_stock() == Some(true)
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
pub(crate) fn colours(product: &Product) -> Vec<&'static str> {
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
