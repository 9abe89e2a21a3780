//! The ten invariants, counted.

use std::collections::BTreeMap;

use platform_simulator::{FaultKind, Strike};

use super::audit::{ByHand, every_act_is_there, one_chain};
use super::books::{Books, Call, Place};
use super::closed::{Closure, nothing_by_a_closed_channel, nothing_to_who_wants_no_more};
use super::doubt::Doubts;
use super::effects::{Effect, Matches, channel, matched};
use super::ends::{self, Settled, every_wait_ended, everything_has_an_end, nothing_is_dead, nothing_left_open};
use super::mail::{
    Delivered, Mail, every_acknowledged_event_is_stored, every_message_has_its_letter, everything_is_taken_over,
    letters,
};
use super::money::{nothing_spent_unreserved, reserved_before};
use super::truth::books_are_true;
use super::verdict::{Count, Verdict};
use crate::nemesis::Injury;
use crate::post::Letter;

/// What is written down about an instant is not written down at that instant: an injury is noticed a little later, and
/// the door's time is taken a little before its commit.
pub(super) const SLACK_MICROS: i64 = 250_000;

/// Everything that is joined.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) mail: &'a [Mail<'a>],
    pub(crate) effects: &'a [Effect],
    pub(crate) strikes: &'a [Strike],
    pub(crate) injuries: &'a [Injury],
    pub(crate) books: &'a Books,
    /// Secrets that were found where nobody may read them, by place.
    pub(crate) canaries: &'a [(String, usize)],
    /// When which channel was of no use.
    pub(crate) closures: &'a [Closure],
    /// How the waits for everything to be done ended.
    pub(crate) settles: &'a [Settled],
    /// What an operator did.
    pub(crate) by_hand: &'a ByHand,
    /// How long one call may take by the settings of the run, in microseconds.
    pub(crate) call_limit: i64,
}

/// Counts the violations of every invariant.
pub(crate) fn judge(evidence: &Evidence<'_>) -> Verdict {
    let matches = matched(evidence.books, evidence.effects);
    let delivered = Delivered::of(evidence);
    Verdict {
        counts: vec![
            every_message_has_its_letter(evidence),
            everything_is_taken_over(evidence),
            every_acknowledged_event_is_stored(evidence),
            one_line_a_message(evidence),
            one_turn_a_message(evidence, &delivered),
            one_effect_a_call(evidence, &matches),
            nothing_unasked(evidence, &matches),
            books_are_true(evidence, &matches),
            everything_has_an_end(evidence, &delivered),
            nothing_is_dead(evidence),
            nothing_left_open(evidence),
            every_wait_ended(evidence),
            read_in_order(&delivered),
            answered_in_order(evidence, &matches),
            nothing_by_a_closed_channel(evidence, &matches),
            nothing_to_who_wants_no_more(evidence, &matches),
            organisations_apart(evidence),
            one_chain(evidence),
            every_act_is_there(evidence),
            nothing_spent_unreserved(evidence, &matches),
            reserved_before(evidence),
            secrets_kept(evidence),
            ambiguity_explained(evidence),
            evidence_taken(evidence, &matches),
        ],
        doubts: Doubts::of(evidence, &matches),
        notes: notes(evidence, &matches, &delivered),
    }
}

fn one_line_a_message(evidence: &Evidence<'_>) -> Count {
    let mut lines: BTreeMap<(&Place, &str), usize> = BTreeMap::new();
    for inbound in &evidence.books.inbound {
        *lines.entry((&inbound.place, &inbound.provider_id)).or_default() += 1;
    }
    let mut count = Count::new("I2 messages entered more than once");
    for ((place, id), times) in lines {
        count.look((times > 1).then_some(|| format!("{} {id}: {times} times", place.0)));
    }
    count
}

/// Calls that answer: the first part of each line whose calls were not given up for a newer message.
fn answers(books: &Books) -> BTreeMap<&Place, Vec<&Call>> {
    let mut answers: BTreeMap<&Place, Vec<&Call>> = BTreeMap::new();
    let first_parts = books.calls.iter().filter(|call| call.part == 0 && call.covers.is_some());
    for call in first_parts.filter(|call| call.state != "suppressed") {
        answers.entry(&call.place).or_default().push(call);
    }
    answers
}

fn one_turn_a_message(evidence: &Evidence<'_>, delivered: &Delivered) -> Count {
    let answers = answers(evidence.books);
    let mut count = Count::new("I2 messages answered by more than one turn");
    for (place, messages) in &delivered.by_place {
        for (id, seq) in messages {
            let covering = answers.get(place).into_iter().flatten();
            let covering: Vec<&&Call> = covering
                .filter(|call| call.covers.is_some_and(|(after, up_to)| after < *seq && *seq <= up_to))
                .collect();
            let example = || {
                let calls: Vec<String> = covering.iter().map(|call| turn_of(call)).collect();
                format!("{} {id}, line {seq}: {}", place.0, calls.join(" and "))
            };
            count.look((covering.len() > 1).then_some(example));
        }
    }
    count
}

fn turn_of(call: &Call) -> String {
    let (after, up_to) = call.covers.unwrap_or_default();
    let (seq, state, sent) = (call.seq, &call.state, call.sending_at.unwrap_or_default());
    format!("call {seq} ({state}, lines {} to {up_to}, sent {sent})", after + 1)
}

fn one_effect_a_call(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let mut count = Count::new("I3 calls that reached somebody more than once");
    for (number, call) in evidence.books.calls.iter().enumerate() {
        let times = matches.by_call.get(&number).map_or(0, Vec::len);
        count.look((times > 1).then_some(|| format!("call {} ({}): {times} effects", call.seq, call.state)));
    }
    count
}

fn nothing_unasked(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let mut count = Count::new("I3 effects that no call of ours explains");
    count.of = evidence.effects.len();
    count.violations = matches.unasked.len();
    let shown = matches.unasked.iter().take(3);
    count.examples = shown.map(|effect| format!("{} to {}", channel(effect.platform), effect.to)).collect();
    count
}

fn read_in_order(delivered: &Delivered) -> Count {
    let mut count = Count::new("I5 messages entered out of order");
    for (place, messages) in &delivered.by_place {
        for pair in messages.windows(2) {
            if let [(_, earlier), (id, later)] = pair {
                count.look((later <= earlier).then_some(|| format!("{} {id}: {later} after {earlier}", place.0)));
            }
        }
    }
    count
}

fn answered_in_order(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let mut last: BTreeMap<&Place, u64> = BTreeMap::new();
    let mut count = Count::new("I5 sends that overtook an earlier one of their conversation");
    for (number, call) in evidence.books.calls.iter().enumerate() {
        let Some(first) = matches.by_call.get(&number).and_then(|seqs| seqs.first()) else { continue };
        let before = last.insert(&call.place, *first);
        count.look(before.is_some_and(|before| before > *first).then_some(|| format!("call {}", call.seq)));
    }
    count
}

fn organisations_apart(evidence: &Evidence<'_>) -> Count {
    let mut count = Count::new("I7 rows under another organisation than their account");
    // Where there is one organisation alone, nothing can be another's.
    if evidence.books.organisations > 1 {
        count.of = evidence.books.events.len() + evidence.books.inbound.len() + evidence.books.calls.len();
    }
    count.violations = evidence.books.astray.iter().map(|(_, rows)| rows).sum();
    let astray = evidence.books.astray.iter().filter(|(_, rows)| *rows > 0);
    count.examples = astray.map(|(table, rows)| format!("{table}: {rows}")).collect();
    count
}

fn secrets_kept(evidence: &Evidence<'_>) -> Count {
    let mut count = Count::new("I10 accounts' secrets readable in files and logs");
    for (place, times) in evidence.canaries {
        count.look((*times > 0).then_some(|| format!("{place}: {times} times")));
    }
    count
}

fn ambiguity_explained(evidence: &Evidence<'_>) -> Count {
    let mut count = Count::new("uncertain calls that no injected fault explains");
    for call in evidence.books.calls.iter().filter(|call| call.state == "ambiguous") {
        let example = || format!("call {} on {}: {}", call.seq, call.place.0, call.failure.as_deref().unwrap_or("-"));
        count.look((!is_explained(evidence, call)).then_some(example));
    }
    count
}

/// An uncertain call is explained by a fault that struck it, or by something that was done to the server while it was
/// under way. A server that died writes no reason down, so a reason is explained by no death.
pub(super) fn is_explained(evidence: &Evidence<'_>, call: &Call) -> bool {
    let open = || evidence.strikes.iter().filter(|strike| leaves_open(&strike.kind));
    let by_token = call.token.is_some() && open().any(|strike| strike.token == call.token);
    let from = call.sending_at.unwrap_or(call.updated_at) - SLACK_MICROS;
    let until = call.sending_at.unwrap_or(call.updated_at) + evidence.call_limit + SLACK_MICROS;
    let struck = |strike: &Strike| {
        let channel = channel(strike.platform).to_owned();
        let named = evidence.books.names.get(&(channel.clone(), strike.to.clone())).cloned();
        (channel, named.unwrap_or_else(|| strike.to.clone())) == call.place
    };
    let by_fault = || open().any(|strike| (from..=until).contains(&strike.at) && struck(strike));
    let by_injury = || {
        evidence.injuries.iter().any(|injury| {
            let fits = call.failure.is_none() || !injury.ends_the_process();
            fits && injury.from <= until && injury.until >= from
        })
    };
    by_token || by_fault() || by_injury()
}

/// WhatsApp and Instagram report every message they accepted, and in these runs each report arrives; a Telegram bot hears
/// of none.
fn evidence_taken(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let mut count = Count::new("calls that are uncertain though their platform proved them");
    for (number, call) in evidence.books.calls.iter().enumerate() {
        let proved = call.place.0 != "telegram" && matches.by_call.contains_key(&number);
        if proved {
            let example = || format!("call {} on {}", call.seq, call.place.0);
            count.look((call.state == "ambiguous").then_some(example));
        }
    }
    count
}

/// Whether a fault leaves the product without the platform's word.
fn leaves_open(kind: &FaultKind) -> bool {
    use FaultKind::{AcceptThenDrop, AcceptThenHang, DropConnection, Garbage, Hang, ServerError};
    matches!(kind, AcceptThenDrop | AcceptThenHang | DropConnection | Garbage | Hang | ServerError { .. })
}

fn notes(evidence: &Evidence<'_>, matches: &Matches, delivered: &Delivered) -> Vec<String> {
    let books = evidence.books;
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for call in &books.calls {
        *states.entry(call.state.as_str()).or_default() += 1;
    }
    let states: Vec<String> = states.iter().map(|(state, calls)| format!("{calls} {state}")).collect();
    let ambiguous = books.calls.iter().enumerate().filter(|(_, call)| call.state == "ambiguous");
    let (arrived, absent): (Vec<_>, Vec<_>) = ambiguous.partition(|(number, _)| matches.by_call.contains_key(number));
    let letters: Vec<&Letter> = letters(evidence).map(|(_, letter)| letter).collect();
    let sum = |of: fn(&Letter) -> usize| letters.iter().map(|letter| of(letter)).sum::<usize>();
    let acked = letters.iter().filter(|letter| letter.acked_at.is_some()).count();
    let mut refusals: BTreeMap<u16, usize> = BTreeMap::new();
    for (status, times) in letters.iter().flat_map(|letter| &letter.refusals) {
        *refusals.entry(*status).or_default() += times;
    }
    let mut injuries: BTreeMap<&str, usize> = BTreeMap::new();
    for injury in evidence.injuries {
        *injuries.entry(injury.what).or_default() += 1;
    }
    let again = books.calls.iter().filter(|call| call.attempt > 1).count();
    vec![
        format!(
            "messages: {acked} of {} taken over in {} tries; refused {refusals:?}, {} without an answer, {} without a connection",
            letters.len(),
            sum(|letter| letter.tries),
            sum(|letter| letter.unheard),
            sum(|letter| letter.unreached)
        ),
        ends::note(evidence, delivered),
        format!("calls: {}; {again} of them tried more than once", states.join(", ")),
        format!(
            "uncertain in the end: {}, of which {} had reached the person and {} had not",
            arrived.len() + absent.len(),
            arrived.len(),
            absent.len()
        ),
        format!("injuries: {injuries:?}; sends struck by a fault: {}", evidence.strikes.len()),
    ]
}
