//! Products and question-answer pairs.

use std::{collections::BTreeMap, fmt};

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::money::Money;

/// The merchant's own code of one sellable variant; the key of a product within its organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(transparent)]
pub struct Sku(pub String);

/// Identifies a question-answer pair within its organisation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(transparent)]
pub struct AnswerId(pub String);

/// One thing a customer can buy: a variant with its own size, colour, price and stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Product {
    /// The variant's code.
    pub sku: Sku,
    /// What the variants of one model share (`item_group_id` in merchant feeds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The name customers see.
    pub title: String,
    /// Plain text, possibly empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The shop's own category or path of categories.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `size`, `colour`, `brand`, `gender`, `material` and whatever else the shop keeps, by lower-case name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Unknown when absent: an assistant must not guess it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
    /// Pieces on hand; unknown when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<i64>,
    /// What the feed says where it names no count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<Availability>,
    /// The product's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The product's picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
}

/// Whether a variant can be had, as merchant feeds say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Can be bought now.
    InStock,
    /// Cannot be bought now.
    OutOfStock,
    /// Not released yet, can be ordered.
    Preorder,
    /// Can be ordered and comes later.
    Backorder,
}

/// A question the shop is often asked, with its own words for the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Answer {
    /// The pair's key.
    pub id: AnswerId,
    /// The question as a customer would ask it.
    pub question: String,
    /// What the shop answers, sent word for word.
    pub answer: String,
    /// Language of both (BCP 47, as `en` or `ky`); found from the text when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

impl Product {
    /// The attribute that holds sizes.
    pub const SIZE: &'static str = "size";
    /// The attribute that holds colours.
    pub const COLOUR: &'static str = "colour";

    /// Whether it can be bought now; absent when neither a count nor an availability is known.
    #[must_use]
    pub fn in_stock(&self) -> Option<bool> {
        self.stock
            .map(|pieces| pieces > 0)
            .or_else(|| self.availability.map(|availability| availability == Availability::InStock))
    }

    /// The variant's size, where it has one.
    #[must_use]
    pub fn size(&self) -> Option<&str> {
        self.attributes.get(Self::SIZE).map(String::as_str)
    }

    /// The variant's colour, where it has one.
    #[must_use]
    pub fn colour(&self) -> Option<&str> {
        self.attributes.get(Self::COLOUR).map(String::as_str)
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for AnswerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
