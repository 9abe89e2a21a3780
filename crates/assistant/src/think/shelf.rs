//! The rows that tools gave in this turn. A model names them by their place; what stands there is ours.

use channel_core::catalogue::{Answer, Product};

use crate::{
    guard::Evidence,
    orders::Order,
    outcome::{Citation, Source},
    retriever::Filters,
};

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// A product variant.
    Product(Box<Product>),
    /// A question-answer pair.
    Answer(Box<Answer>),
    /// An order of the customer's.
    Order(Box<Order>),
    /// Something that was spoken of before this turn. It can be looked up by its place and proves nothing.
    Before(Source),
}

/// The rows of a turn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shelf {
    rows: Vec<Row>,
    /// Sizes that a search understood.
    pub(super) asked_sizes: Vec<String>,
    /// What the last search understood.
    pub(super) filters: Filters,
}

impl Row {
    /// Its name outside of the turn.
    #[must_use]
    pub fn source(&self) -> Source {
        match self {
            Self::Product(product) => Source::Product(product.sku.clone()),
            Self::Answer(answer) => Source::Answer(answer.id.clone()),
            Self::Order(order) => Source::Order(order.number.clone()),
            Self::Before(source) => source.clone(),
        }
    }
}

impl Shelf {
    /// Puts a row on the shelf and gives its place, counted from one. A row that is there keeps its place.
    pub fn place(&mut self, row: Row) -> usize {
        let source = row.source();
        match self.rows.iter().position(|own| own.source() == source) {
            Some(at) => {
                if let Some(own) = self.rows.get_mut(at).filter(|_| !matches!(row, Row::Before(_))) {
                    *own = row;
                }
                at + 1
            }
            None => {
                self.rows.push(row);
                self.rows.len()
            }
        }
    }

    /// The row of a place.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&Row> {
        self.rows.get(place.checked_sub(1)?)
    }

    /// All rows that tools of this turn gave, with their places.
    pub fn held(&self) -> impl Iterator<Item = (usize, &Row)> {
        self.rows.iter().enumerate().map(|(at, row)| (at + 1, row)).filter(|(_, row)| !matches!(row, Row::Before(_)))
    }

    /// What a text that names these places rests on: those rows alone, or all of them when it names none.
    #[must_use]
    pub fn evidence(&self, places: &[usize]) -> Evidence<'_> {
        let mut evidence =
            Evidence { asked_sizes: self.asked_sizes.iter().map(String::as_str).collect(), ..Evidence::default() };
        for (place, row) in self.held() {
            if !places.is_empty() && !places.contains(&place) {
                continue;
            }
            match row {
                Row::Product(product) => evidence.products.push(product),
                Row::Answer(answer) => evidence.answers.push(answer),
                Row::Order(order) => evidence.orders.push(order),
                Row::Before(_) => {}
            }
        }
        evidence
    }

    /// The rows of these places as an answer cites them, with the values that were there.
    #[must_use]
    pub fn citations(&self, places: &[usize]) -> Vec<Citation> {
        let cited = self.held().filter(|(place, _)| places.contains(place));
        cited
            .map(|(_, row)| {
                let values = match row {
                    Row::Product(product) => vec![
                        ("title", Some(product.title.clone())),
                        ("price", product.price.map(|price| price.to_string())),
                        ("stock", product.stock.map(|stock| stock.to_string())),
                        ("size", product.size().map(str::to_owned)),
                        ("colour", product.colour().map(str::to_owned)),
                        ("url", product.url.clone()),
                    ],
                    Row::Answer(answer) => vec![("answer", Some(answer.answer.clone()))],
                    Row::Order(order) => vec![
                        ("status", Some(order.status.clone())),
                        ("carrier", order.carrier.clone()),
                        ("total", order.total.map(|total| total.to_string())),
                    ],
                    Row::Before(_) => Vec::new(),
                };
                let values = values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
                Citation { source: row.source(), values }
            })
            .collect()
    }
}
