//! What came of a try, of kept questions, and of questions without an answer.

use std::collections::{BTreeSet, HashMap};

use assistant::{AnswerHit, Filters, Outcome, ProductHit, Source};
use store::accounts::AccountRow;
use store::assistant_tests::AssistantTest;
use store::unanswered::Unanswered;

use super::content::parts;
use crate::console::view::{FoundRow, Glyph, LookedFor, MissedRow, TestRow, TriedView, TryAccount};
use crate::console::words::Words;
use crate::rehearsal::{Got, LookUp, LookedUp, Rehearsal, got};

/// So many rows of a look-up are shown.
const ROWS: usize = 8;

/// An account to choose.
pub(in crate::console) fn try_account(stored: &AccountRow) -> TryAccount {
    TryAccount { id: stored.id.to_string(), glyph: Glyph::of(stored.channel.as_str()), name: stored.name.clone() }
}

/// An answer as the customer would see it, and how it came about.
pub(in crate::console) fn tried(t: &Words, question: &str, done: &Rehearsal, demo: bool) -> TriedView {
    let came = got(done.outcome.as_ref().ok());
    let answer = match &done.outcome {
        Ok(Outcome::Answer(answer)) => Some(answer),
        Ok(Outcome::Handover(_) | Outcome::Silent { .. }) | Err(_) => None,
    };
    let used: BTreeSet<Source> =
        answer.iter().flat_map(|answer| &answer.citations).map(|citation| citation.source.clone()).collect();
    let language = match &done.outcome {
        Ok(Outcome::Answer(answer)) => Some(answer.language),
        Ok(Outcome::Handover(handover)) => Some(handover.language),
        Ok(Outcome::Silent { .. }) | Err(_) => None,
    };
    let filters = done.looked_up.iter().find_map(|look| match &look.found {
        LookedUp::Products(filters, _) if *filters != Filters::default() => Some(filters),
        _ => None,
    });
    let word = |answer: &assistant::Answer| {
        let word = serde_json::to_value(answer.intent).ok()?;
        Some(format!("intent-{}", word.as_str()?))
    };
    TriedView {
        question: question.to_owned(),
        messages: done
            .messages
            .iter()
            .map(|content| parts(&serde_json::to_value(content).unwrap_or_default(), content.kind(), demo))
            .collect(),
        kind: came.kind.as_str(),
        intent: answer.and_then(word),
        language: language.map(|language| format!("language-{}", language.tag())),
        took_ms: u32::try_from(done.took.as_millis()).unwrap_or(u32::MAX),
        engine: answer.map(|answer| answer.trace.assistant.clone()).filter(|name| !name.is_empty()),
        model: answer.and_then(|answer| answer.trace.model.clone()),
        refused: answer.and_then(|answer| answer.trace.refused.clone()),
        filters: filters.map(|filters| wishes(t, filters)).unwrap_or_default(),
        looked_for: done.looked_up.iter().map(|look| looked_for(t, look, &used)).collect(),
        tools: answer
            .map(|answer| answer.trace.looked_up.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|(tool, rows)| (tool.clone(), number(*rows)))
            .collect(),
        product: came.products.into_iter().next().map(|(sku, _)| sku).unwrap_or_default(),
    }
}

fn wishes(t: &Words, filters: &Filters) -> Vec<String> {
    let money = |id: &str, bound: Option<channel_core::catalogue::Money>| {
        bound.map(|bound| t.with(id, "value", bound.to_string()))
    };
    [
        filters.size.as_ref().map(|size| t.with("fact-size", "value", size)),
        filters.colour.as_ref().map(|colour| t.with("fact-colour", "value", colour)),
        money("wish-at-least", filters.price_min),
        money("wish-at-most", filters.price_max),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn looked_for(t: &Words, look: &LookUp, used: &BTreeSet<Source>) -> LookedFor {
    let (what, rows, total) = match &look.found {
        LookedUp::Products(_, hits) => {
            ("looked-products", hits.iter().take(ROWS).map(|hit| product(t, hit, used)).collect(), hits.len())
        }
        LookedUp::Answers(hits) => {
            ("looked-answers", hits.iter().take(ROWS).map(|hit| answer(hit, used)).collect(), hits.len())
        }
        LookedUp::Failed => ("looked-failed", Vec::new(), 0),
    };
    LookedFor { what, words: look.words.clone(), rows, more: number(total.saturating_sub(ROWS)) }
}

fn product(t: &Words, hit: &ProductHit, used: &BTreeSet<Source>) -> FoundRow {
    let found = &hit.product;
    let variant = [found.colour(), found.size()].into_iter().flatten().filter(|text| !text.trim().is_empty());
    let label: Vec<&str> = std::iter::once(found.title.as_str()).chain(variant).collect();
    let facts = [
        found.price.map(|price| price.to_string()),
        found.stock.map(|stock| t.with("fact-stock", "value", stock.to_string())),
    ];
    FoundRow {
        label: label.join(" · "),
        link: Some(format!("/catalogue?sku={}", encoded(&found.sku.0))),
        facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        fit: fit(hit.confidence),
        why: hit.why.clone(),
        misses: hit.relaxed.iter().map(|wish| format!("misses-{wish}")).collect(),
        used: used.contains(&Source::Product(found.sku.clone())),
    }
}

fn answer(hit: &AnswerHit, used: &BTreeSet<Source>) -> FoundRow {
    FoundRow {
        label: hit.answer.question.clone(),
        link: Some(format!("/catalogue/questions#question-{}", encoded(&hit.answer.id.0))),
        facts: String::new(),
        fit: fit(hit.confidence),
        why: hit.why.clone(),
        misses: Vec::new(),
        used: used.contains(&Source::Answer(hit.answer.id.clone())),
    }
}

/// A score in words: people cannot do anything with 0.61.
fn fit(confidence: f32) -> &'static str {
    match confidence {
        sure if sure >= 0.85 => "fit-exact",
        good if good >= 0.55 => "fit-good",
        some if some >= 0.4 => "fit-some",
        _ => "fit-guess",
    }
}

/// A kept question with what came of its last try.
pub(in crate::console) fn test(stored: &AssistantTest, accounts: &HashMap<String, String>) -> TestRow {
    let came = stored.got.as_ref().and_then(|kept| serde_json::from_value::<Got>(kept.clone()).ok());
    let named = came.iter().flat_map(|came| &came.products);
    TestRow {
        id: stored.id.to_string(),
        question: stored.test.question.clone(),
        expects: stored.test.expects.as_str(),
        value: stored.test.value.clone(),
        account: stored.test.account.and_then(|account| accounts.get(&account.to_string()).cloned()),
        tried_at: stored.tried_at.map(|at| at.0),
        passed: stored.passed,
        got: came.as_ref().map(|came| format!("got-{}", came.kind.as_str())),
        named: named.map(|(sku, title)| if title.is_empty() { sku.clone() } else { title.clone() }).collect(),
        said: came.map(|came| came.text).unwrap_or_default(),
    }
}

/// A question without an answer.
pub(in crate::console) fn missed(stored: &Unanswered) -> MissedRow {
    MissedRow {
        key: stored.key.clone(),
        question: stored.question.clone(),
        times: stored.times,
        last_at: stored.last_at.0,
        reason: format!("missed-{}", stored.reason.as_str().replace('_', "-")),
        conversation: stored.conversation.map(|id| id.to_string()),
    }
}

fn number(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_a_word() {
        let words: Vec<_> = [1.0, 0.85, 0.7, 0.55, 0.5, 0.4, 0.1].map(fit).to_vec();
        let said = ["fit-exact", "fit-exact", "fit-good", "fit-good", "fit-some", "fit-some", "fit-guess"];
        assert_eq!(words, said);
    }
}
