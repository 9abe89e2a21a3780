//! The judgement: what the generator sent, what the platform took and what the store holds, joined.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use super::platform::{Platform, Taken, rank};
use super::read::{Books, Line, Row};
use super::speech::numbers;

/// Older messages are not answered by themselves.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the generator knows in the end.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The numbers of each customer's messages in the order in which they were acknowledged.
    pub(super) said: BTreeMap<String, Vec<usize>>,
    /// Events of which a node died before it could acknowledge them: whether they were new later is not known, nor their
    /// place.
    pub(super) unsure: BTreeSet<String>,
    /// Customers whom a member of the team took over.
    pub(super) taken_over: BTreeSet<String>,
    /// Customers who want no messages.
    pub(super) silent: BTreeSet<String>,
    /// The keys of events that nobody can enter.
    pub(super) poison: BTreeSet<String>,
    /// Messages that the store counted as new.
    pub(super) counted_new: usize,
    /// Different events that were acknowledged at their first delivery.
    pub(super) different: usize,
    pub(super) deliveries: usize,
    pub(super) crashes: usize,
    pub(super) sleeps: usize,
}

/// What a run came to.
#[derive(Debug)]
pub struct Verdict {
    /// Where it all came from.
    pub seed: u64,
    /// What happened, each with how often.
    pub counts: Vec<(&'static str, usize)>,
    /// Everything that must not be, in sentences.
    pub violations: Vec<String>,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts: Vec<String> = self.counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
        write!(f, "seed {}: {}; {} violations", self.seed, counts.join(", "), self.violations.len())
    }
}

pub(super) fn judge(seed: u64, facts: &Facts, platform: &Platform, books: &Books) -> Verdict {
    let taken = platform.taken();
    let mut violations = platform.trespasses();
    violations.extend(inbound(facts, books));
    violations.extend(turns(facts, books));
    let joined = join(&taken, &books.calls);
    violations.extend(sends(&taken, &joined, books));
    violations.extend(order(&taken, &joined));
    violations.extend(reports(&taken, platform, &joined));
    violations.extend(rest(facts, books));
    let state = |state: &str| books.calls.iter().filter(|call| call.state == state).count();
    let mut counts = vec![
        ("messages", facts.said.values().map(Vec::len).sum()),
        ("deliveries", facts.deliveries),
        ("crashes", facts.crashes),
        ("sleeps", facts.sleeps),
        ("taken by the platform", taken.len()),
        ("calls sent", state("sent")),
        ("ambiguous", state("ambiguous")),
        ("failed", state("failed")),
        ("suppressed", state("suppressed")),
        ("dead letters", books.dead.len()),
    ];
    counts.extend(platform.faults());
    Verdict { seed, counts, violations }
}

/// I1 and I5: what was acknowledged is kept, once, in its order.
fn inbound(facts: &Facts, books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    if facts.counted_new > facts.different || facts.counted_new + facts.unsure.len() < facts.different {
        wrong.push(format!("{} events are counted as new and {} are different", facts.counted_new, facts.different));
    }
    let mut kept: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for line in books.lines.iter().filter(|line| line.direction == "inbound") {
        match numbers(&line.words).as_slice() {
            [number] => kept.entry(&line.customer).or_default().push(*number),
            _ => wrong.push(format!("{} said {:?}, which nobody wrote", line.customer, line.words)),
        }
    }
    for (customer, said) in &facts.said {
        let kept = kept.get(customer.as_str()).map_or(&[][..], Vec::as_slice);
        for number in said {
            match kept.iter().filter(|kept| *kept == number).count() {
                0 => wrong.push(format!("message {number} of {customer} is lost")),
                1 => {}
                times => wrong.push(format!("message {number} of {customer} is kept {times} times")),
            }
        }
        let sure = |numbers: &[usize]| -> Vec<usize> {
            numbers.iter().copied().filter(|number| !facts.unsure.contains(&format!("message:m{number}"))).collect()
        };
        if sure(kept) != sure(said) {
            wrong.push(format!("{customer} wrote {said:?}, and {kept:?} is kept"));
        }
    }
    wrong
}

/// I2 and I4: every message is answered in one line that stands, or it is known why not.
fn turns(facts: &Facts, books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut answers: BTreeMap<usize, Vec<&Line>> = BTreeMap::new();
    for line in books.lines.iter().filter(|line| line.author == "assistant") {
        for number in numbers(&line.words) {
            answers.entry(number).or_default().push(line);
        }
    }
    let owners: BTreeMap<&str, &str> =
        books.lines.iter().map(|line| (line.customer.as_str(), line.owner.as_str())).collect();
    for (customer, said) in &facts.said {
        let person = owners.get(customer.as_str()) == Some(&"person");
        if person && !facts.taken_over.contains(customer) {
            wrong.push(format!("{customer} is in the hands of a person who never came"));
        }
        let excused = facts.taken_over.contains(customer) || facts.silent.contains(customer);
        for number in said {
            let lines = answers.get(number).map_or(&[][..], Vec::as_slice);
            let standing = lines.iter().filter(|line| line.status != "suppressed").count();
            if standing > 1 {
                wrong.push(format!("message {number} is answered in {standing} lines"));
            }
            let given_up = |line: &&Line| {
                let passing = line.reason.as_deref().is_none_or(|reason| reason == "newer_message");
                line.status == "suppressed" && !passing
            };
            if standing == 0 && !excused && !lines.iter().any(given_up) && !is_noted(books, customer, *number) {
                wrong.push(format!("message {number} of {customer} is not answered and nobody knows why"));
            }
        }
    }
    wrong
}

/// Whether the team is told, after a message, that it came too late to be answered or that the assistant could not; or
/// whether it was a day old when the customer wrote again: then it is the history of what is answered next.
fn is_noted(books: &Books, customer: &str, number: usize) -> bool {
    let mut lines = books.lines.iter().filter(|line| line.customer == customer);
    let Some(said) = lines.find(|line| line.direction == "inbound" && numbers(&line.words) == [number]) else {
        return false;
    };
    lines.any(|line| match line.direction.as_str() {
        "note" => matches!(line.kind.as_str(), "late" | "handover"),
        "inbound" => line.at.since(said.at) > A_DAY,
        _ => false,
    })
}

/// Which call each message is that the platform took, by the platform's id of it. A call that is open in the end tells none: it is
/// known by its words, once. Words alone do not do for the others, since an answer that was held back may be given again.
fn join<'a>(taken: &[Taken], calls: &'a [Row]) -> BTreeMap<String, &'a Row> {
    let of = |it: &Taken, call: &Row| call.customer == it.customer && call.text == it.text;
    let (mut joined, mut unknown) = (BTreeMap::new(), Vec::new());
    for it in taken {
        let known = |call: &&Row| call.provider_id.as_ref() == Some(&it.id) && of(it, call);
        match calls.iter().find(known) {
            Some(call) => drop(joined.insert(it.id.clone(), call)),
            None => unknown.push(it),
        }
    }
    let mut open: Vec<&Row> = calls.iter().filter(|call| call.state == "ambiguous").collect();
    for it in unknown {
        if let Some(at) = open.iter().position(|call| of(it, call)) {
            joined.insert(it.id.clone(), open.remove(at));
        }
    }
    joined
}

/// I3: nothing is taken twice, and what the books say of it is so.
fn sends(taken: &[Taken], joined: &BTreeMap<String, &Row>, books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut times: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for it in taken {
        *times.entry((&it.customer, &it.text)).or_default() += 1;
        if !joined.contains_key(&it.id) {
            wrong.push(format!("{} got {:.40?} as {}, which no call was", it.customer, it.text, it.id));
        }
    }
    for ((customer, text), times) in times.iter().filter(|(_, times)| **times > 1) {
        wrong.push(format!("{customer} got {text:.40?} {times} times"));
    }
    let was_taken: BTreeSet<i64> = joined.values().map(|call| call.seq).collect();
    for call in &books.calls {
        let is_so = match call.state.as_str() {
            "sent" => was_taken.contains(&call.seq),
            "failed" | "suppressed" => !was_taken.contains(&call.seq),
            "ambiguous" => true,
            _ => false,
        };
        if !is_so {
            let was = if was_taken.contains(&call.seq) { "was taken" } else { "was not taken" };
            wrong.push(format!(
                "a call to {} is {:?} in the end, and {was}: {:.40?}",
                call.customer, call.state, call.text
            ));
        }
    }
    wrong
}

/// I5: what one customer gets comes in its order, but for what stayed open.
fn order(taken: &[Taken], joined: &BTreeMap<String, &Row>) -> Vec<String> {
    let mut newest: BTreeMap<&str, i64> = BTreeMap::new();
    let mut wrong = Vec::new();
    for it in taken.iter().filter(|it| !it.unsure) {
        let Some(Row { seq, .. }) = joined.get(&it.id) else { continue };
        let last = newest.entry(&it.customer).or_insert(*seq);
        if *seq < *last {
            wrong.push(format!("{} got {:.40?} after what was to follow it", it.customer, it.text));
        }
        *last = (*last).max(*seq);
    }
    wrong
}

/// What the platform reported reaches the books, however early or late it came.
fn reports(taken: &[Taken], platform: &Platform, joined: &BTreeMap<String, &Row>) -> Vec<String> {
    let reported = platform.reported();
    let mut wrong = Vec::new();
    for it in taken {
        let Some(status) = reported.get(&it.id) else { continue };
        let call = joined.get(&it.id);
        let known = match call.filter(|call| call.state == "sent").and_then(|call| call.delivery.as_deref()) {
            Some("read") => 3,
            Some("delivered") => 2,
            Some("sent") => 1,
            _ => 0,
        };
        if known < rank(status) {
            let books = call.map(|call| (&call.state, &call.delivery));
            wrong.push(format!("{} to {} was reported as {status:?}, and the books say {books:?}", it.id, it.customer));
        }
    }
    wrong
}

/// Nothing waits for ever, and what failed left nothing behind.
fn rest(facts: &Facts, books: &Books) -> Vec<String> {
    let mut wrong = Vec::new();
    if books.waiting > 0 {
        wrong.push(format!("{} events still wait for their turn", books.waiting));
    }
    let dead: BTreeSet<String> = books.dead.iter().cloned().collect();
    if dead != facts.poison {
        wrong.push(format!("the dead letters are {dead:?} and should be {:?}", facts.poison));
    }
    if books.organisations.iter().any(|name| name == "ghost") {
        wrong.push("a write that failed left something behind".to_owned());
    }
    wrong
}
