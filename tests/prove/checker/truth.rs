//! I3: what the books say became of a send is what the platforms know of it.

use std::collections::BTreeMap;

use super::books::Call;
use super::effects::Matches;
use super::invariants::Evidence;
use super::verdict::Count;

pub(super) fn books_are_true(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let known: BTreeMap<u64, &str> = evidence.effects.iter().map(|effect| (effect.seq, effect.id.as_str())).collect();
    let mut count = Count::new("I3 calls whose state the ledger contradicts");
    for (number, call) in evidence.books.calls.iter().enumerate().filter(|(_, call)| reaches_somebody(call)) {
        let made = matches.by_call.get(&number).into_iter().flatten();
        let ids: Vec<&str> = made.filter_map(|effect| known.get(effect).copied()).collect();
        let effects = ids.len();
        let example = || {
            let proof = call.provider_id.as_deref().unwrap_or("no id");
            format!("call {} on {} is {} ({proof}): {effects} effects", call.seq, call.place.0, call.state)
        };
        count.look(contradicts(call, &ids).then_some(example));
    }
    count
}

/// Whether a call makes what the ledger is read for. Reactions and what is done to comments make no message.
fn reaches_somebody(call: &Call) -> bool {
    matches!(call.kind.as_str(), "message" | "template" | "private_reply")
}

/// Whether the number of a call's effects does not go with its state. An uncertain call may have either, and one behind the
/// door is counted as work that is left open. A platform that reports later that it could not deliver has taken the message
/// all the same. A person may say that a message arrived, and that is the person's word and no platform's.
/// The id that the books have of it is one of those that the platform gave it.
fn contradicts(call: &Call, ids: &[&str]) -> bool {
    let is_another = call.provider_id.as_deref().is_some_and(|id| !ids.contains(&id));
    match call.state.as_str() {
        "sent" if call.decision.as_deref() == Some("arrived") => !ids.is_empty() && is_another,
        "sent" => ids.is_empty() || is_another,
        "failed" | "suppressed" | "queued" | "held" | "claimed" => !ids.is_empty(),
        _ => false,
    }
}
