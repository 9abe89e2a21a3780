//! What a conversation was last about.

use channel_core::catalogue::Sku;

use super::intent::{Place, Wants};
use crate::{
    outcome::{Citation, Source},
    retriever::{Filters, ProductFindings},
    turn::{Speaker, Turn},
};

/// How many answers back something is still spoken of.
const ANSWERS_BACK: usize = 4;
/// The most models that "it" may mean.
const MODELS: usize = 4;

/// One variant of each model that the last answer about products named, in its order.
pub(super) fn named_before(turn: &Turn) -> Vec<Sku> {
    let answers = turn.history.iter().rev().filter(|past| past.speaker == Speaker::Assistant).take(ANSWERS_BACK);
    let Some(last) = answers.map(|past| models(&past.citations)).find(|models| !models.is_empty()) else {
        return Vec::new();
    };
    last.into_iter().take(MODELS).collect()
}

/// Those of them that the words point at: the second one, or all.
pub(super) fn meant(before: &[Sku], wants: &Wants) -> Vec<Sku> {
    match wants.place {
        Some(Place::At(place)) => before.get(place).cloned().into_iter().collect(),
        Some(Place::Last) => before.last().cloned().into_iter().collect(),
        None => before.to_vec(),
    }
}

/// Whether a question goes on about what was named before: it names no thing of its own, but a filter, a place or a wish.
pub(super) fn goes_on(findings: &ProductFindings, wants: &Wants) -> bool {
    let narrows = findings.filters != Filters::default()
        || wants.price
        || wants.stock
        || wants.variant
        || wants.count
        || wants.place.is_some();
    narrows && (findings.topic_words == 0 || wants.place.is_some())
}

/// Variants of one model have one title.
fn models(citations: &[Citation]) -> Vec<Sku> {
    let mut titles: Vec<Option<&String>> = Vec::new();
    let mut models = Vec::new();
    for citation in citations {
        let Source::Product(sku) = &citation.source else { continue };
        let title = citation.values.get("title");
        if !titles.contains(&title) || title.is_none() {
            titles.push(title);
            models.push(sku.clone());
        }
    }
    models
}
