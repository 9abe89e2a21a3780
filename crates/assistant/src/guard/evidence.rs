//! What a text may rest on.

use channel_core::catalogue::{Answer, Product};

use crate::orders::Order;

/// The rows a text rests on, words of our own that may hold digits, and what must not be said.
#[derive(Debug, Default)]
pub struct Evidence<'a> {
    /// Cited products.
    pub products: Vec<&'a Product>,
    /// Cited question-answer pairs.
    pub answers: Vec<&'a Answer>,
    /// The customer's own orders.
    pub orders: Vec<&'a Order>,
    /// The shop's and the assistant's names.
    pub context: Vec<&'a str>,
    /// Sizes that the search understood from the question: that there is none of a size can be said.
    pub asked_sizes: Vec<&'a str>,
    /// Hosts that may be linked beside the links of the rows, with their subdomains.
    pub hosts: Vec<&'a str>,
    /// Texts that must not leave: marks within the instructions, keys.
    pub secrets: Vec<&'a str>,
    /// What the assistant was told to do; no longer stretch of it may leave.
    pub instructions: &'a str,
}

impl<'a> Evidence<'a> {
    /// What the shop itself says in words: these may be quoted with every number in them.
    pub(super) fn quoted(&self) -> impl Iterator<Item = &'a str> {
        self.answers.iter().map(|answer| answer.answer.as_str()).chain(self.context.iter().copied())
    }

    /// What names and describes the rows, without prices and counts.
    pub(super) fn descriptions(&self) -> impl Iterator<Item = &'a str> {
        let products = self.products.iter().flat_map(|product| {
            [
                Some(product.title.as_str()),
                Some(product.description.as_str()),
                product.category.as_deref(),
                product.group.as_deref(),
                Some(product.sku.0.as_str()),
            ]
            .into_iter()
            .flatten()
            .chain(product.attributes.values().map(String::as_str))
        });
        let orders = self.orders.iter().flat_map(|order| {
            [
                Some(order.number.as_str()),
                Some(order.status.as_str()),
                order.carrier.as_deref(),
                order.placed_on.as_deref(),
            ]
            .into_iter()
            .flatten()
            .chain(order.items.iter().map(String::as_str))
        });
        products.chain(orders)
    }

    /// Links the rows themselves have.
    pub(super) fn links(&self) -> Vec<&'a str> {
        let products = self.products.iter().flat_map(|product| [&product.url, &product.image_url]);
        let orders = self.orders.iter().map(|order| &order.tracking);
        products.chain(orders).flatten().map(String::as_str).collect()
    }
}
