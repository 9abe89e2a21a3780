//! I9: nothing is spent that was not reserved before. What costs money here are sends: each one is reserved by an attempt that
//! is on disk before a byte goes out, and one attempt pays for one send.

use std::collections::{BTreeMap, BTreeSet};

use super::effects::Matches;
use super::invariants::{Evidence, SLACK_MICROS};
use super::verdict::Count;
use crate::nemesis::CLOCK;

pub(super) fn nothing_spent_unreserved(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let mut reserved: BTreeMap<i64, usize> = BTreeMap::new();
    for attempt in &evidence.books.attempts {
        *reserved.entry(attempt.call).or_default() += 1;
    }
    let mut count = Count::new("I9 calls that spent more sends than were reserved");
    for (number, call) in evidence.books.calls.iter().enumerate() {
        let spent = matches.by_call.get(&number).map_or(0, Vec::len);
        let reserved = reserved.get(&call.seq).copied().unwrap_or_default();
        let example = || format!("call {}: {spent} spent of {reserved} reserved", call.seq);
        count.look((spent > reserved).then_some(example));
    }
    count
}

pub(super) fn reserved_before(evidence: &Evidence<'_>) -> Count {
    let attempts = evidence.books.attempts.iter();
    let opened: BTreeMap<&str, i64> = attempts.map(|attempt| (attempt.token.as_str(), attempt.opened_at)).collect();
    let mut count = Count::new("I9 sends that nothing had reserved when they were made");
    let clock_was_wrong = evidence.injuries.iter().any(|injury| injury.what == CLOCK);
    let mut spent = BTreeSet::new();
    for effect in evidence.effects {
        let Some(token) = effect.token.as_deref() else { continue };
        // Under a wrong clock the books tell other times than the platforms; that there is an attempt is what can be said then.
        let before = opened.get(token).is_some_and(|at| clock_was_wrong || *at <= effect.at + SLACK_MICROS);
        let once = spent.insert(token);
        count.look((!before || !once).then_some(|| format!("to {} at {}", effect.to, effect.at)));
    }
    count
}
