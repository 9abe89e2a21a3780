//! I6: nothing reaches anybody through a channel after it was closed, nor anybody after they wanted no more.

use super::books::Books;
use super::effects::{Effect, Matches, channel};
use super::invariants::{Evidence, SLACK_MICROS};
use super::verdict::Count;

/// A time in which an account was of no use: its access had ended, or somebody paused it.
#[derive(Clone, Debug)]
pub(crate) struct Closure {
    pub(crate) channel: &'static str,
    /// When it stood in the database, in microseconds since the Unix epoch.
    pub(crate) from: i64,
    /// When it was opened again.
    pub(crate) until: Option<i64>,
}

impl Closure {
    fn holds(&self, at: i64) -> bool {
        at > self.from && self.until.is_none_or(|until| at < until)
    }
}

/// Whoever stood behind the door when the channel was closed may still have sent; nobody else may.
pub(super) fn nothing_by_a_closed_channel(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let mut count = Count::new("I6 effects of a channel after it was closed");
    let opened = opened(evidence.books, matches);
    for effect in evidence.effects {
        let channel = channel(effect.platform);
        let closures = evidence.closures.iter().filter(|closure| closure.channel == channel);
        let closed = closures.clone().any(|closure| {
            let late = closure.holds(effect.at - evidence.call_limit - SLACK_MICROS);
            late || opened(effect).is_some_and(|at| closure.holds(at - SLACK_MICROS))
        });
        if closures.clone().any(|closure| closure.holds(effect.at)) || closed {
            count.look(closed.then_some(|| format!("{channel} to {} at {}", effect.to, effect.at)));
        }
    }
    // What was held back is what could have gone out.
    let held = evidence.books.calls.iter().filter(|call| is_kept_by(evidence.closures, call));
    count.of += held.count();
    count
}

/// Whether a call waits for its channel, as it should.
pub(super) fn is_kept_by(closures: &[Closure], call: &super::books::Call) -> bool {
    let closed = closures.iter().any(|closure| closure.until.is_none() && closure.channel == call.place.0);
    closed && matches!(call.state.as_str(), "held" | "queued")
}

pub(super) fn nothing_to_who_wants_no_more(evidence: &Evidence<'_>, matches: &Matches) -> Count {
    let mut count = Count::new("I6 effects on people who wanted no more");
    for (number, call) in evidence.books.calls.iter().enumerate() {
        let Some(since) = evidence.books.opted_out.get(&call.place) else { continue };
        let reached = matches.by_call.contains_key(&number);
        let wrong = reached && call.sending_at.is_some_and(|at| at > since + SLACK_MICROS);
        count.look(wrong.then_some(|| format!("call {} on {}", call.seq, call.place.0)));
    }
    count
}

/// When the door was opened for an effect, where it can be told.
fn opened<'a>(books: &'a Books, matches: &'a Matches) -> impl Fn(&Effect) -> Option<i64> + 'a {
    let calls: std::collections::BTreeMap<u64, usize> =
        matches.by_call.iter().flat_map(|(number, seqs)| seqs.iter().map(|seq| (*seq, *number))).collect();
    move |effect| {
        let call = books.calls.get(*calls.get(&effect.seq)?)?;
        // A call of one attempt passed the door once; of several it is not told which of them it was.
        (call.attempt == 1).then_some(call.sending_at).flatten()
    }
}
