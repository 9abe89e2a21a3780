//! What of a product is no text: price, stock, size and colours, as filters compare them.

use std::collections::HashMap;

use channel_core::catalogue::{Currency, Product};
use rust_decimal::Decimal;

use crate::{
    filter::{Filters, PriceBound, StockWanted, colours},
    rank::FilterName,
    size,
};

/// One product's structured columns.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Column {
    price: Option<(Decimal, Currency)>,
    on_hand: bool,
    size: u32,
    colours: u32,
}

/// Sizes and colours by number.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    sizes: HashMap<String, u32>,
    colours: Vec<&'static str>,
}

/// The filters of one question, as numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    filters: &'a Filters,
    size: Option<u32>,
    colour: Option<u32>,
}

impl Values {
    /// A product's columns.
    pub(super) fn column(&mut self, product: &Product) -> Column {
        let size = product.size().map_or(0, |size| {
            let next = u32::try_from(self.sizes.len() + 1).unwrap_or(u32::MAX);
            *self.sizes.entry(size::normalise(size)).or_insert(next)
        });
        let colours = colours(product).into_iter().fold(0, |all, colour| all | self.colour_bit(colour));
        let price = product
            .price
            .map(|price| (Decimal::new(price.minor, u32::from(price.currency.exponent())), price.currency));
        Column { price, on_hand: product.in_stock() == Some(true), size, colours }
    }

    fn colour_bit(&mut self, colour: &'static str) -> u32 {
        let at = self.colours.iter().position(|known| *known == colour).unwrap_or_else(|| {
            self.colours.push(colour);
            self.colours.len() - 1
        });
        u32::try_from(at).ok().and_then(|at| 1_u32.checked_shl(at)).unwrap_or(0)
    }

    /// What a question's filters ask of the columns.
    pub(super) fn wanted<'a>(&self, filters: &'a Filters) -> Wanted<'a> {
        let size = filters.size.as_ref().map(|size| self.sizes.get(size).copied().unwrap_or(u32::MAX));
        let colour = filters.colour.as_deref().map(|colour| {
            let at = self.colours.iter().position(|known| *known == colour);
            at.and_then(|at| u32::try_from(at).ok()).and_then(|at| 1_u32.checked_shl(at)).unwrap_or(0)
        });
        Wanted { filters, size, colour }
    }
}

impl Wanted<'_> {
    /// Which of the filters a product does not meet.
    pub(super) fn unmet(&self, column: &Column) -> Vec<FilterName> {
        let mut unmet = Vec::new();
        if self.size.is_some_and(|size| size != column.size) {
            unmet.push(FilterName::Size);
        }
        if self.colour.is_some_and(|colour| colour & column.colours == 0) {
            unmet.push(FilterName::Colour);
        }
        let bounds = |bound: Option<PriceBound>, holds: fn(&Decimal, &Decimal) -> bool| {
            bound.is_none_or(|bound| {
                column.price.is_some_and(|(price, currency)| {
                    bound.currency.is_none_or(|wanted| wanted == currency) && holds(&price, &bound.amount)
                })
            })
        };
        if !bounds(self.filters.price_max, Decimal::le) || !bounds(self.filters.price_min, Decimal::ge) {
            unmet.push(FilterName::Price);
        }
        if self.filters.stock == StockWanted::OnHand && !column.on_hand {
            unmet.push(FilterName::Stock);
        }
        unmet
    }

    /// Whether a question narrows at all.
    pub(super) fn is_empty(&self) -> bool {
        self.filters.is_empty()
    }
}
