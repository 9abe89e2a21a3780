//! Why something was not delivered, and what to do about it.

use store::Failure as Stored;

use crate::console::view::Failure;
use crate::console::words::Words;

/// A stored failure as a sentence with advice. A class the catalogue knows is said in its words; any other in the sentence
/// that was stored with it.
pub(super) fn failure(t: &Words, stored: Option<&Stored>) -> Failure {
    let kind = stored.map_or("platform", |stored| stored.kind.as_str());
    let said = format!("failure-{kind}");
    let sentence = match stored {
        Some(stored) if !t.has(&said) => stored.sentence.clone(),
        _ => t.of(said),
    };
    let advised = format!("failure-{kind}-advice");
    Failure {
        sentence,
        code: stored.and_then(|stored| stored.code.clone()),
        advice: t.of(if t.has(&advised) { advised.as_str() } else { "failure-other-advice" }),
        again: matches!(
            kind,
            "transport" | "platform" | "unreadable_answer" | "rate_limited" | "unauthorized" | "account_blocked"
        ),
    }
}
