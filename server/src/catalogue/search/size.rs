//! About how many bytes rows take in an index: enough to keep a node within its bounds.

use channel_core::catalogue::{Answer, Product};

/// What a row takes besides its words.
const ROW: usize = 500;
/// What a byte of a product's text takes as postings and vocabulary.
const PER_BYTE: usize = 5;
/// The same of a passage, which is kept whole as well.
const PER_KEPT_BYTE: usize = 8;

pub(super) fn of_product(product: &Product) -> usize {
    let attributes: usize = product.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
    let category = product.category.as_ref().map_or(0, String::len);
    ROW + PER_BYTE * (product.title.len() + product.description.len() + category + attributes)
}

pub(super) fn of_passage(passage: &Answer) -> usize {
    ROW + PER_KEPT_BYTE * (passage.question.len() + passage.answer.len())
}
