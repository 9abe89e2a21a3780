//! I4: every message comes to an end, and it is told which.

use std::collections::{BTreeMap, BTreeSet};

use super::books::{Call, Place};
use super::closed::is_kept_by;
use super::invariants::Evidence;
use super::mail::Delivered;
use super::verdict::Count;

/// How a wait for everything to be done ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// Nothing was left.
    Wholly,
    /// Nothing changed any more, or it took too long; this was left.
    GivenUp(String),
}

/// What ends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Answer,
    Person,
    DeadLetter,
}

/// A message that was taken over, and its end.
struct Ended<'a> {
    place: &'a Place,
    id: &'a str,
    seq: i64,
    end: Option<End>,
}

fn ends<'a>(evidence: &Evidence<'_>, delivered: &'a Delivered) -> Vec<Ended<'a>> {
    let conversations: BTreeMap<&Place, _> =
        evidence.books.conversations.iter().map(|conversation| (&conversation.place, conversation)).collect();
    let dead = evidence.books.events.iter().filter(|event| event.state == "dead");
    let dead: BTreeSet<&str> = dead.filter_map(|event| event.key.rsplit_once(':').map(|(_, id)| id)).collect();
    let mut said: BTreeMap<&Place, Vec<&Call>> = BTreeMap::new();
    for call in evidence.books.calls.iter().filter(|call| says_something(call)) {
        said.entry(&call.place).or_default().push(call);
    }
    let mut ends = Vec::new();
    for (place, messages) in &delivered.by_place {
        let conversation = conversations.get(place);
        for (id, seq) in messages {
            let marked = conversation.is_some_and(|it| *seq > 0 && *seq <= it.answered_seq);
            let answered = marked && said.get(place).into_iter().flatten().any(|call| is_about(call, *seq));
            let with_person = conversation.is_some_and(|it| it.owner == "person" || it.needs_person.is_some());
            let end = if answered {
                Some(End::Answer)
            } else if with_person && *seq > 0 {
                Some(End::Person)
            } else {
                dead.contains(id.as_str()).then_some(End::DeadLetter)
            };
            ends.push(Ended { place, id, seq: *seq, end });
        }
    }
    ends
}

/// What the books mark as answered is answered by a call that was not given up: it said something, or waits for a channel, or
/// is listed as uncertain.
fn says_something(call: &Call) -> bool {
    call.part == 0 && !matches!(call.state.as_str(), "suppressed" | "failed")
}

/// The last answer of a burst tells nothing about what it covers.
fn is_about(call: &Call, seq: i64) -> bool {
    call.covers.is_none_or(|(after, up_to)| after < seq && seq <= up_to)
}

pub(super) fn everything_has_an_end(evidence: &Evidence<'_>, delivered: &Delivered) -> Count {
    let mut count = Count::new("I4 messages without an end (answer, person, dead letter)");
    for Ended { place, id, seq, end } in ends(evidence, delivered) {
        count.look(end.is_none().then_some(|| format!("{} {id} (line {seq})", place.0)));
    }
    count
}

/// What the crowds write and what the platforms report can all be entered, so nothing may be put aside.
pub(super) fn nothing_is_dead(evidence: &Evidence<'_>) -> Count {
    let mut count = Count::new("I4 dead letters though nothing was poison");
    let dead = &evidence.books.dead;
    count.of = evidence.books.events.len().max(dead.len());
    count.violations = dead.len();
    count.examples = dead.iter().take(3).map(|(channel, key)| format!("{channel} {key}")).collect();
    count
}

pub(super) fn nothing_left_open(evidence: &Evidence<'_>) -> Count {
    let open = evidence.books.open;
    let mut count = Count::new("I4 work that nobody has finished");
    count.of = evidence.books.events.len() + evidence.books.calls.len();
    // What waits for a channel that was closed on purpose waits rightly.
    let kept = evidence.books.calls.iter().filter(|call| is_kept_by(evidence.closures, call)).count();
    count.violations = open.events + open.lanes + open.calls.saturating_sub(kept);
    if count.violations > 0 {
        count.examples.push(format!("{open:?}"));
    }
    count
}

/// A wait that was given up tells nothing about what would have come after it.
pub(super) fn every_wait_ended(evidence: &Evidence<'_>) -> Count {
    let mut count = Count::new("I4 waits that were given up before all was done");
    for settled in evidence.settles {
        let left = match settled {
            Settled::Wholly => None,
            Settled::GivenUp(left) => Some(move || left.clone()),
        };
        count.look(left);
    }
    count
}

/// How the messages ended. A hand-over ends one without a bound, so it is shown.
pub(super) fn note(evidence: &Evidence<'_>, delivered: &Delivered) -> String {
    let ends = ends(evidence, delivered);
    let count = |end| ends.iter().filter(|ended| ended.end == Some(end)).count();
    format!(
        "ends of {} messages: {} by an answer, {} in a person's hands, {} as a dead letter; dead letters of any kind: {}",
        ends.len(),
        count(End::Answer),
        count(End::Person),
        count(End::DeadLetter),
        evidence.books.dead.len()
    )
}
