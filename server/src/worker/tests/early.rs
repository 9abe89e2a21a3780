//! Edits, unsends and reactions that come before the message they are about.

use std::time::Duration;

use channel_core::model::{Deleted, Quote, Reaction};
use channel_core::{Body, ChannelId, Contact, Content, Event};
use store::messages::Message;
use store::trace::{self, Contents, Depth};

use super::bench::Bench;

const SECOND: Duration = Duration::from_secs(1);

/// What Ana does about a message, so many seconds after she said it.
fn about(bench: &Bench, id: &str, key: &str, seconds: u32, body: Body) -> Event {
    let at = bench.now().plus(SECOND * seconds).minus(SECOND * 60);
    let mut event = Event::new(ChannelId::from_static("fake"), "shop-1", id, at, body);
    event.key = key.to_owned();
    event.conversation = Some("ana".into());
    event.from = Some(Contact::new("ana"));
    if matches!(event.body, Body::Reaction(_)) {
        event.reply_to = Some(Quote::new(id));
    }
    event
}

fn said(bench: &Bench, id: &str) -> Event {
    let mut event = bench.said(id, &format!("first words of {id}"));
    event.at = bench.now().minus(SECOND * 60);
    event
}

fn edit(bench: &Bench, id: &str) -> Event {
    about(bench, id, &format!("edit:{id}"), 1, Body::Edit(Content::text("second words")))
}

fn unsend(bench: &Bench, id: &str) -> Event {
    about(bench, id, &format!("delete:{id}"), 2, Body::Delete { kind: Deleted::Message })
}

fn react(bench: &Bench, id: &str) -> Event {
    about(bench, id, &format!("reaction:{id}:1"), 3, Body::Reaction(Reaction::Added { emoji: "👍".into() }))
}

fn take_back(bench: &Bench, id: &str) -> Event {
    about(bench, id, &format!("reaction:{id}:2"), 4, Body::Reaction(Reaction::Removed { emoji: None }))
}

fn orders(of: usize) -> Vec<Vec<usize>> {
    if of == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(of - 1);
    shorter
        .iter()
        .flat_map(|order| {
            (0..of).map(move |place| {
                let mut order = order.clone();
                order.insert(place, of - 1);
                order
            })
        })
        .collect()
}

/// Delivers what happens to a message one by one in this order, and gives the message as it stands in the timeline then.
async fn delivered(bench: &Bench, events: &[fn(&Bench, &str) -> Event], order: &[usize]) -> Message {
    let id = format!("m{order:?}");
    for place in order {
        bench.record(vec![events[*place](bench, &id)]).await;
        bench.run().await;
    }
    let mut lines = bench.timeline().await;
    lines.retain(|line| line.provider_id.as_ref() == Some(&id));
    assert_eq!(lines.len(), 1, "{order:?}: {lines:?}");
    lines.remove(0)
}

#[tokio::test]
async fn an_edit_and_reactions_in_any_order_leave_the_same_message() {
    let (bench, orders) = (Bench::new().await, orders(4));
    assert_eq!(orders.len(), 24);
    for order in orders {
        let line = delivered(&bench, &[said, edit, react, take_back], &order).await;
        assert_eq!(line.words.as_deref(), Some("second words"), "{order:?}");
        assert!(line.edited_at.is_some() && line.reactions.is_empty(), "{order:?}: {line:?}");
    }
}

#[tokio::test]
async fn a_message_that_was_taken_back_is_gone_in_any_order() {
    let bench = Bench::new().await;
    for order in orders(4) {
        let line = delivered(&bench, &[said, edit, unsend, react], &order).await;
        assert!(line.deleted_at.is_some() && line.words.is_none(), "{order:?}: {line:?}");
        let (organisation, id) = (bench.organisation, line.provider_id.unwrap());
        let life = bench.store.read(move |db| {
            let id = id.clone();
            Box::pin(async move { trace::life(db, organisation, &id, Depth::Indexed, Contents::Shown).await })
        });
        let told = serde_json::to_string(&life.await.unwrap()).unwrap();
        assert!(!told.contains("first words") && !told.contains("second words"), "{order:?}: {told}");
    }
}

#[tokio::test]
async fn the_assistant_is_asked_what_the_message_says_now() {
    let bench = Bench::new().await;
    bench.record(vec![edit(&bench, "m1")]).await;
    bench.run().await;
    bench.record(vec![said(&bench, "m1")]).await;
    bench.settle().await;
    assert_eq!(bench.assistant.told(), [["second words"]]);
}

#[tokio::test]
async fn a_reaction_that_is_faster_than_the_answer_to_our_call_is_shown_on_our_message() {
    let bench = Bench::new().await;
    let faster = about(&bench, "fake-1", "reaction:3", 3, Body::Reaction(Reaction::Added { emoji: "❤".into() }));
    bench.record(vec![faster]).await;
    bench.run().await;
    bench.record(vec![bench.said("m1", "hello")]).await;
    bench.settle().await;
    let ours = bench.timeline().await.into_iter().find(|line| line.provider_id.as_deref() == Some("fake-1")).unwrap();
    assert_eq!(ours.reactions.len(), 1, "{ours:?}");
}

#[tokio::test]
async fn a_change_in_one_conversation_waits_for_no_message_of_another() {
    let bench = Bench::new().await;
    let mut elsewhere = edit(&bench, "m1");
    elsewhere.conversation = Some("bruno".into());
    elsewhere.from = Some(Contact::new("bruno"));
    bench.record(vec![elsewhere]).await;
    bench.run().await;
    bench.record(vec![said(&bench, "m1")]).await;
    bench.run().await;
    assert_eq!(
        bench.timeline().await[0].words.as_deref(),
        Some("first words of m1"),
        "ids are unique within a conversation"
    );
}
