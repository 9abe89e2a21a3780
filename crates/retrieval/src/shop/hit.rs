//! What a search of a shop finds, and why.

use channel_core::catalogue::Sku;

use crate::{question::Question, rank::FilterName};

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct ShopFound {
    /// How the question was understood.
    pub question: Question,
    /// Hits, best first, no more than were asked for.
    pub hits: Vec<ShopHit>,
    /// How many products have all that was asked for and meet all filters.
    pub exact: usize,
    /// How sure it is that the best hit is what was asked for, from 0 to 1; below [`ShopFound::CONFIDENT`] the honest
    /// answer is that the shop does not have it.
    pub confidence: f32,
    /// The share of the question's evidence that the catalogue's words cover after repair, from 0 to 1: how far the words
    /// can be trusted against the meaning.
    pub coverage: f32,
}

/// A product that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct ShopHit {
    /// Its code.
    pub sku: Sku,
    /// What the order follows.
    pub score: f32,
    /// How much of what was asked for it has, from 0 to 1.
    pub confidence: f32,
    /// Whether it has every word in its title, attributes or category and meets every filter.
    pub exact: bool,
    /// Filters of the question it does not meet.
    pub relaxed: Vec<FilterName>,
    /// Which words were found where, and what each added to the score.
    pub why: Vec<Reason>,
}

/// One word's part in a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The field it was found in.
    pub field: Field,
    /// The word as the customer wrote it.
    pub word: String,
    /// What it was read as, when that is something else.
    pub read_as: Option<String>,
    /// Its part of the score, before the share of words found is counted.
    pub score: f32,
}

/// A field of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The name.
    Title,
    /// Attributes and the code.
    Attributes,
    /// The category.
    Category,
    /// The description.
    Description,
}

impl Field {
    /// All fields, in the order in which they are kept.
    pub const ALL: [Self; 4] = [Self::Title, Self::Attributes, Self::Category, Self::Description];

    /// The name in traces and answers of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Attributes => "attributes",
            Self::Category => "category",
            Self::Description => "description",
        }
    }
}

impl ShopFound {
    /// Where being right about what a shop has and about what it has not balance, on questions of both kinds.
    pub const CONFIDENT: f32 = 0.6;

    /// Whether the shop has what was asked for, as far as words can tell.
    #[must_use]
    pub fn is_confident(&self) -> bool {
        self.confidence >= Self::CONFIDENT
    }
}
