//! The wish for what is on hand.

use super::{Filters, StockWanted, mark};

/// Words that say it alone. "Available" is none of them: it asks whether one thing is there, sold out or not.
const WORDS: &[&str] =
    &["stokta", "stoktaki", "наличии", "disponibles", "متوفر", "متوفره", "المتوفره", "кампада", "складда", "кампадагы"];
const PHRASES: &[[&str; 2]] = &[["in", "stock"], ["en", "stock"], ["available", "now"], ["on", "hand"]];

pub(super) fn find(words: &[&str], filters: &mut Filters, used: &mut [bool]) {
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_phrase = PHRASES.iter().any(|[first, second]| first == word && *second == next);
        if is_phrase || WORDS.contains(word) {
            filters.stock = StockWanted::OnHand;
            mark(used, at);
        }
        if is_phrase {
            mark(used, at + 1);
        }
    }
}
