//! Two machines that answer each other: told by how much was answered, by words that repeat, and by rhythm.

use std::{collections::HashSet, time::Duration};

use channel_core::text::{fold, words};

use crate::turn::{Past, Speaker, Turn};

/// What gives another machine away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoopSign {
    /// So many answers within a short time: nothing more is said.
    TooMany,
    /// The same words again and again, or answers faster than anybody types: a person looks at it.
    Machine,
}

const SHORT: (Duration, usize) = (Duration::from_secs(120), 6);
const LONG: (Duration, usize) = (Duration::from_secs(3_600), 30);
/// So many messages in a row that say nearly the same.
const ALIKE: usize = 3;
/// Messages shorter than this repeat among people too.
const WORDS: usize = 4;
/// So many answers in a row within this time of ours.
const RHYTHM: (Duration, usize) = (Duration::from_millis(1_500), 4);

/// Whether another machine seems to be writing.
#[must_use]
pub fn looping(turn: &Turn) -> Option<LoopSign> {
    // A person of the shop who wrote meanwhile has seen the conversation.
    let since = turn.history.iter().rposition(|past| past.speaker == Speaker::Person).map_or(0, |at| at + 1);
    let history = turn.history.get(since..).unwrap_or_default();
    let answered = |within: Duration| {
        let recent = |past: &&Past| past.at.is_some_and(|at| turn.now.since(at) < within);
        history.iter().filter(|past| past.speaker == Speaker::Assistant).filter(recent).count()
    };
    if answered(SHORT.0) >= SHORT.1 || answered(LONG.0) >= LONG.1 {
        return Some(LoopSign::TooMany);
    }
    (repeats(turn, history) || has_rhythm(history)).then_some(LoopSign::Machine)
}

fn repeats(turn: &Turn, history: &[Past]) -> bool {
    let earlier = history.iter().rev().filter(|past| past.speaker == Speaker::Customer).map(|past| past.text.as_str());
    let last: Vec<HashSet<String>> = turn
        .messages
        .iter()
        .rev()
        .map(String::as_str)
        .chain(earlier)
        .take(ALIKE)
        .map(|text| words(&fold(text)).map(str::to_owned).collect())
        .collect();
    // Who asks the same three times without an answer between is impatient, not a machine.
    let answered = history.iter().any(|past| past.speaker == Speaker::Assistant);
    let Some(first) = last.first().filter(|first| first.len() >= WORDS && last.len() == ALIKE && answered) else {
        return false;
    };
    last.iter().all(|own| {
        let shared = own.intersection(first).count();
        shared * 10 >= own.union(first).count() * 8
    })
}

fn has_rhythm(history: &[Past]) -> bool {
    let quick = history
        .windows(2)
        .filter_map(|pair| match pair {
            [own, theirs] if own.speaker == Speaker::Assistant && theirs.speaker == Speaker::Customer => {
                Some(theirs.at?.since(own.at?) < RHYTHM.0)
            }
            _ => None,
        })
        .rev()
        .take(RHYTHM.1);
    let quick: Vec<bool> = quick.collect();
    quick.len() == RHYTHM.1 && quick.into_iter().all(|quick| quick)
}

#[cfg(test)]
mod tests {
    use channel_core::Timestamp;

    use super::*;

    fn past(speaker: Speaker, text: &str, millis: i64) -> Past {
        let at = Some(Timestamp::from_millis(millis));
        Past { speaker, text: text.to_owned(), citations: Vec::new(), intent: None, at }
    }

    /// A conversation in which the other side answers so many milliseconds after us.
    fn dialogue(rounds: i64, every: i64, after: i64, text: &dyn Fn(i64) -> String) -> Turn {
        let history = (0..rounds).flat_map(|n| {
            [past(Speaker::Assistant, "We have that.", n * every), past(Speaker::Customer, &text(n), n * every + after)]
        });
        Turn {
            history: history.collect(),
            now: Timestamp::from_millis(rounds * every),
            ..Turn::new("Shop", "one more question")
        }
    }

    #[test]
    fn a_machine_is_told_by_number_words_and_rhythm_and_a_person_is_not() {
        let varied = |n: i64| format!("question number {n} about {} shoes", n * 7);
        let same = |_: i64| "Thank you for your message, we will be back soon".to_owned();
        let alike = Turn { messages: vec![same(0)], ..dialogue(3, 600_000, 30_000, &same) };
        let table = [
            ("six answers in two minutes", dialogue(6, 15_000, 9_000, &varied), Some(LoopSign::TooMany)),
            ("thirty answers in an hour", dialogue(30, 110_000, 9_000, &varied), Some(LoopSign::TooMany)),
            ("the same words", alike, Some(LoopSign::Machine)),
            ("faster than anybody types", dialogue(5, 200_000, 300, &varied), Some(LoopSign::Machine)),
            ("a person", dialogue(5, 60_000, 20_000, &varied), None),
            ("nothing before", Turn::new("Shop", "hello"), None),
        ];
        for (name, turn, expected) in table {
            assert_eq!(looping(&turn), expected, "{name}");
        }
    }

    #[test]
    fn a_loop_of_two_machines_ends_after_six_answers() {
        let mut turn = Turn::new("Shop", "hello");
        let mut sent = 0;
        for n in 0..1_000 {
            turn.now = Timestamp::from_millis(n * 1_800);
            if looping(&turn).is_some() {
                break;
            }
            sent += 1;
            turn.history.push(past(Speaker::Assistant, &format!("answer {n}"), n * 1_800));
            turn.history.push(past(Speaker::Customer, &format!("and {n} then what"), n * 1_800 + 1_700));
        }
        assert!(sent <= 6, "{sent}");
    }

    #[test]
    fn a_person_of_the_shop_begins_the_count_anew() {
        let mut turn = dialogue(6, 15_000, 9_000, &|n| format!("question {n}"));
        turn.history.push(past(Speaker::Person, "I am here.", 90_000));
        assert_eq!(looping(&turn), None);
    }
}
