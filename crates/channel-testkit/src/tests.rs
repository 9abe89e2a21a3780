//! The kit examined: the suite finds what is wrong, and the fakes behave.

use std::time::Duration;

use channel_core::{Channel as _, Clock as _, Effect, Event, Ids as _, OutboundMessage, Timestamp};

use crate::{FakeChannel, Scripted, SequentialIds, TestClock, account};

mod corpus;
mod mutants;
mod peer;

#[tokio::test]
async fn a_scripted_outcome_is_played_once_and_the_ledger_keeps_what_was_written() {
    let channel = FakeChannel::default();
    let account = account("shop-1", [("access_token", "token")]);
    channel.script(Scripted::lost_answer());
    let lost = channel.send(&account, &OutboundMessage::text("ana", "first")).await.unwrap_err();
    let receipt = channel.send(&account, &OutboundMessage::text("ana", "second")).await.unwrap();
    assert_eq!(lost.effect, Effect::Unknown);
    assert_eq!(receipt.id.as_deref(), Some("fake-2"));
    assert_eq!(channel.texts(), ["first", "second"]);
}

#[tokio::test]
async fn a_comment_is_answered_privately_once() {
    let channel = FakeChannel::default();
    let account = account("shop-1", [("access_token", "token")]);
    let comments = channel.comments().unwrap();
    comments.reply_privately(&account, "c1", "79.90 EUR").await.unwrap();
    assert!(comments.reply_privately(&account, "c1", "79.90 EUR").await.is_err());
    assert_eq!(channel.sent().len(), 1);
}

#[test]
fn the_clock_moves_only_when_told() {
    let clock = TestClock::at(Timestamp::from_seconds(100));
    let twin = clock.clone();
    clock.advance(Duration::from_secs(5));
    assert_eq!(twin.now(), Timestamp::from_seconds(105));
}

#[test]
fn sequential_identifiers_sort_by_time_and_then_by_number() {
    let ids = SequentialIds::default();
    let (first, second) = (ids.next(Timestamp::from_seconds(1)), ids.next(Timestamp::from_seconds(1)));
    assert!(first < second);
    assert!(second < ids.next(Timestamp::from_seconds(2)));
}

#[test]
fn a_mutant_differs_from_its_original_in_one_place() {
    let original = serde_json::json!({"a": [1, {"b": "c"}]});
    let mutants = crate::mutations(&original);
    assert!(mutants.len() > 40);
    assert!(mutants.iter().all(|mutant| *mutant != original));
}

#[test]
fn a_built_event_reads_back_from_its_json_form() {
    let event = crate::message("shop-1", "ana", "m1", "Hello", Timestamp::from_seconds(1));
    let json = serde_json::to_string(&event).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
}
