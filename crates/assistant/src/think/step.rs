//! The core of a turn: from what happened to what comes next. Pure.

use std::time::Duration;

use super::{
    briefing::Policy,
    budget::{Budget, Spent, same},
    shelf::Shelf,
    tool::{Asked, asked},
    transcript::{Entry, Transcript},
};
use crate::{
    guard::{self, Evidence, Refusal},
    model::{Message, ModelErrorKind, ModelRequest, Overrun, Said, StopReason, ToolCall, ToolSpec, ToolUse},
    outcome::SilentReason,
};

/// The longest answer, without what the system adds.
pub(super) const ANSWER_MAX_CHARACTERS: usize = 1_200;

/// What does not change within a turn.
#[derive(Debug)]
pub struct Case<'a> {
    /// What the model is told to do.
    pub instructions: &'a str,
    /// What was said before the model came in.
    pub messages: &'a [Message],
    /// What it may call.
    pub tools: &'a [ToolSpec],
    /// What the merchant allows.
    pub policy: &'a Policy,
    /// What the turn may use.
    pub budget: &'a Budget,
    /// The shop's and the assistant's names.
    pub context: &'a [&'a str],
    /// What must not leave.
    pub secrets: &'a [&'a str],
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// The model is asked.
    CallModel(ModelRequest),
    /// Its calls are run.
    RunTools(Vec<ToolCall>),
    /// Its words were refused, and it may try once more.
    Repair(Refusal),
    /// Its words are sent.
    Answer(Written),
    /// It gave no words that can be sent: the system answers itself, from rows alone.
    Honest(Honest),
    /// A person takes over, and is told this.
    Handover(Option<String>),
    /// Nothing is sent.
    Silent(SilentReason),
}

/// Words that passed the guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The words, without the places in brackets.
    pub text: String,
    /// The places of the rows they rest on.
    pub places: Vec<usize>,
}

/// Why the model's words are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Honest {
    /// The time is over.
    #[error("the time of the turn is over")]
    Time,
    /// A limit of calls, words or tokens.
    #[error("a limit of the turn is reached")]
    Limit,
    /// The same call over and over.
    #[error("the model repeats itself")]
    Repeats,
    /// Half a call, or nothing at all.
    #[error("the model said nothing that can be used")]
    Nothing,
    /// The provider's filter.
    #[error("the provider's filter stopped the answer")]
    Filtered,
    /// The guard.
    #[error("the answer has {0}")]
    Refused(Refusal),
    /// The provider.
    #[error("{0}")]
    Failed(ModelErrorKind),
}

/// What comes next in a turn.
#[must_use]
pub fn step(case: &Case<'_>, transcript: &Transcript, shelf: &Shelf, elapsed: Duration) -> Next {
    let spent = Spent::of(transcript);
    let in_time = elapsed < case.budget.wall;
    match transcript.entries.last() {
        Some(Entry::Failed(ModelErrorKind::SwitchedOff)) => Next::Silent(SilentReason::SwitchedOff),
        Some(Entry::Failed(kind)) => Next::Honest(Honest::Failed(*kind)),
        Some(Entry::Said(said)) => after_words(case, shelf, &spent, said, in_time),
        _ if !in_time => Next::Honest(Honest::Time),
        None | Some(Entry::Ran { .. } | Entry::Refused(_)) => call(case, transcript, &spent),
    }
}

fn call(case: &Case<'_>, transcript: &Transcript, spent: &Spent) -> Next {
    let left = case.budget.output_tokens.saturating_sub(spent.output_tokens);
    if spent.model_calls >= case.budget.model_calls || left == 0 {
        return Next::Honest(Honest::Limit);
    }
    let is_last = spent.model_calls + 1 >= case.budget.model_calls;
    let may_call = !is_last && spent.tool_calls < case.budget.tool_calls;
    let request = ModelRequest {
        instructions: case.instructions.to_owned(),
        messages: case.messages.iter().cloned().chain(transcript.messages()).collect(),
        tools: case.tools.to_vec(),
        tool_use: if may_call { ToolUse::Free } else { ToolUse::Barred },
        max_output_tokens: left,
    };
    // Each call reads all of it again, so what was read before counts about as often as it was read.
    let read = request.estimated_tokens().saturating_mul(u64::try_from(spent.model_calls + 1).unwrap_or(u64::MAX));
    if read > case.budget.input_tokens {
        return Next::Honest(Honest::Limit);
    }
    Next::CallModel(request)
}

fn after_words(case: &Case<'_>, shelf: &Shelf, spent: &Spent, said: &Said, in_time: bool) -> Next {
    // Asking for a person works whatever else went wrong.
    let handed_over = said.calls.iter().find_map(|call| match asked(call, case.policy) {
        Ok(Asked::HandOver(summary)) => Some(summary),
        _ => None,
    });
    if let Some(summary) = handed_over.filter(|_| said.overrun.is_none()) {
        return Next::Handover(summary);
    }
    if said.overrun == Some(Overrun::Calls) || said.overrun.is_some() {
        return Next::Honest(Honest::Limit);
    }
    if said.stop == Some(StopReason::Filtered) {
        return Next::Honest(Honest::Filtered);
    }
    if !said.calls.is_empty() {
        return if in_time { after_calls(case, spent, said) } else { Next::Honest(Honest::Time) };
    }
    if said.broken_calls > 0 || said.text.trim().is_empty() {
        return Next::Honest(Honest::Nothing);
    }
    if said.stop == Some(StopReason::Length) {
        return Next::Honest(Honest::Limit);
    }
    match written(case, shelf, &said.text) {
        Ok(written) => Next::Answer(written),
        Err(refusal) => {
            let may_repair = in_time
                && spent.repairs == 0
                && spent.model_calls < case.budget.model_calls
                && spent.output_tokens < case.budget.output_tokens;
            if may_repair { Next::Repair(refusal) } else { Next::Honest(Honest::Refused(refusal)) }
        }
    }
}

fn after_calls(case: &Case<'_>, spent: &Spent, said: &Said) -> Next {
    if spent.tool_calls + said.calls.len() > case.budget.tool_calls {
        return Next::Honest(Honest::Limit);
    }
    let repeats = said.calls.iter().enumerate().any(|(at, call)| {
        let before = said.calls.iter().take(at);
        let own = before.filter(|other| other.name == call.name && same(&other.arguments) == same(&call.arguments));
        spent.times(&call.name, &call.arguments) + own.count() >= case.budget.identical
    });
    if repeats { Next::Honest(Honest::Repeats) } else { Next::RunTools(said.calls.clone()) }
}

/// The words as they may be sent, with the rows they rest on.
pub(super) fn written(case: &Case<'_>, shelf: &Shelf, text: &str) -> Result<Written, Refusal> {
    let (text, named) = without_places(text);
    let mut places: Vec<usize> = shelf.held().map(|(place, _)| place).filter(|place| named.contains(place)).collect();
    let evidence = Evidence {
        context: case.context.to_vec(),
        hosts: case.policy.hosts.iter().map(String::as_str).collect(),
        secrets: case.secrets.to_vec(),
        instructions: case.instructions,
        ..shelf.evidence(&places)
    };
    let text = guard::check(&text, &evidence, ANSWER_MAX_CHARACTERS)?;
    if places.is_empty() {
        // Words that name no row but speak of one are cited all the same.
        let folded = channel_core::text::fold(&text);
        let speaks_of = |row: &super::shelf::Row| match row {
            super::shelf::Row::Product(product) => {
                let title = channel_core::text::fold(&product.title);
                !title.is_empty() && folded.contains(&title)
            }
            super::shelf::Row::Order(order) => folded.contains(&channel_core::text::fold(&order.number)),
            _ => false,
        };
        places = shelf.held().filter(|(_, row)| speaks_of(row)).map(|(place, _)| place).collect();
    }
    Ok(Written { text, places })
}

/// A text without numbers in brackets, and those numbers.
pub(super) fn without_places(text: &str) -> (String, Vec<usize>) {
    let mut out = String::with_capacity(text.len());
    let mut places = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['[', '【']) {
        let (before, bracket) = rest.split_at(open);
        let inner = bracket.char_indices().nth(1).map_or(bracket.len(), |(at, _)| at);
        let close = bracket.find([']', '】']);
        let numbers = close.and_then(|close| bracket.get(inner..close)).and_then(numbers_alone);
        match (close, numbers) {
            (Some(close), Some(numbers)) => {
                out.push_str(before.trim_end_matches(' '));
                places.extend(numbers);
                let after = bracket.get(close..).unwrap_or_default();
                rest = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
            }
            _ => {
                out.push_str(before);
                out.push_str(bracket.get(..inner).unwrap_or_default());
                rest = bracket.get(inner..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    (out, places)
}

fn numbers_alone(inner: &str) -> Option<Vec<usize>> {
    let parts: Vec<&str> = inner.split([',', ' ', ';']).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return None;
    }
    let number = |part: &&str| channel_core::text::fold(part).parse::<usize>().ok().filter(|number| *number < 1_000);
    parts.iter().map(number).collect()
}
