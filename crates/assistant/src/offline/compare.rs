//! Two things side by side.

use channel_core::catalogue::{Product, Sku};

use super::{goods::models, intent::Phrases, is_confident_product, look::Look};
use crate::{
    error::AssistantError,
    retriever::{ProductFindings, ProductHit, ProductQuestion, Retriever},
};

/// The most things that are put side by side.
const MOST: usize = 3;

/// One thing with the variants of it that were meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Side {
    pub(super) hits: Vec<ProductHit>,
}

impl Side {
    pub(super) fn product(&self) -> Option<&Product> {
        self.hits.first().map(|hit| &hit.product)
    }

    fn is_of(&self, other: &Self) -> bool {
        let skus = |side: &Self| side.hits.iter().map(|hit| hit.product.sku.clone()).collect::<Vec<Sku>>();
        skus(self) == skus(other)
    }
}

/// What a question wants to see side by side; fewer than two when that cannot be told.
pub(super) async fn sides(
    look: &Look,
    phrases: &Phrases,
    before: &[Sku],
    sources: &dyn Retriever,
) -> Result<Vec<Side>, AssistantError> {
    if look.general.topic_words == 0 && before.len() > 1 {
        let mut found = Vec::new();
        for sku in before.iter().take(MOST) {
            let like = sources.products(&ProductQuestion { text: look.text.clone(), like: Some(sku.clone()) }).await?;
            found.extend(whole(&like));
        }
        return Ok(found);
    }
    let bare = phrases.without(&apart(&look.text), "compare");
    let mut pieces = phrases.between(&bare, "or");
    pieces.truncate(MOST);
    let mut found: Vec<Side> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        // "The blue and the red shoe": what only one of them names is meant of both. The colour said last is the one that counts.
        let others: Vec<&str> =
            pieces.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other.as_str()).collect();
        let alone = sources.products(&ProductQuestion { text: piece.clone(), like: None }).await?;
        let side = match (alone.topic_words, side(&alone)) {
            (0, _) => {
                let text = format!("{} {piece}", others.join(" "));
                side(&sources.products(&ProductQuestion { text, like: None }).await?)
            }
            (_, side) => side,
        };
        if let Some(side) = side.filter(|side| !found.iter().any(|known| known.is_of(side))) {
            found.push(side);
        }
    }
    found.truncate(MOST);
    Ok(found)
}

/// The best model, in the variants that meet the filters.
fn side(findings: &ProductFindings) -> Option<Side> {
    let best = models(&findings.hits).into_iter().next()?;
    let first = best.best().filter(|hit| is_confident_product(hit.confidence))?;
    let fitting: Vec<ProductHit> =
        best.hits.iter().filter(|hit| hit.relaxed.len() <= first.relaxed.len()).map(|hit| (*hit).clone()).collect();
    Some(Side { hits: fitting })
}

fn whole(findings: &ProductFindings) -> Option<Side> {
    (!findings.hits.is_empty()).then(|| Side { hits: findings.hits.clone() })
}

/// Arabic writes "and" at the word: `والاحمر` is `و الاحمر`.
fn apart(text: &str) -> String {
    let words = text.split_whitespace().map(|word| match word.strip_prefix("وال") {
        Some(rest) => format!("و ال{rest}"),
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}
