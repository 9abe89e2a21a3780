use std::time::Duration;

use autoreply::Rule;
use channel_core::{Body, ChannelError, ErrorKind, Event, Timestamp};
use channel_testkit::{Scripted, SentKind, comment};
use store::CallState;
use store::comments;

use super::bench::Bench;
use crate::flows::FlowError;

fn rule(id: &str, word: &str) -> Rule {
    serde_json::from_value(serde_json::json!({
        "id": id, "name": id,
        "match": { "kind": "keywords", "words": [word] },
        "public_replies": [format!("{id}: see your messages")],
        "private_message": format!("{id}: it is 79.90"),
    }))
    .unwrap()
}

async fn bench_with_rules() -> Bench {
    let bench = Bench::new().await;
    for rule in [rule("first", "price"), rule("second", "price")] {
        bench.flows().save_rule(bench.organisation, bench.account, rule).await.unwrap();
    }
    bench
}

fn asked(bench: &Bench, id: &str, text: &str) -> Event {
    comment("shop-1", "ana", id, "post-1", text, bench.now())
}

/// What went out, as `public comment text` or `private comment text`.
fn went_out(bench: &Bench) -> Vec<String> {
    let sent = bench.sent().into_iter().map(|sent| match sent.kind {
        SentKind::CommentReply { comment, text } => format!("public {comment} {text}"),
        SentKind::PrivateReply { comment, text } => format!("private {comment} {text}"),
        SentKind::Message(message) => format!("message {}", message.content.words().unwrap_or_default()),
    });
    sent.collect()
}

async fn reason(bench: &Bench, id: &'static str) -> String {
    let (organisation, account) = (bench.organisation, bench.account);
    bench.store.read(move |db| Box::pin(comments::find(db, organisation, account, id))).await.unwrap().unwrap().reason
}

#[tokio::test]
async fn a_comment_that_comes_a_day_late_is_kept_and_not_answered() {
    let bench = bench_with_rules().await;
    let day = 24 * 60 * 60 * 1_000_000;
    for (id, age) in [("in time", day), ("late", day + 1)] {
        let at = Timestamp(bench.now().0 - age);
        bench.record(vec![comment("shop-1", id, id, "post-1", "price?", at)]).await;
    }
    bench.run().await;
    assert_eq!(went_out(&bench), ["public in time first: see your messages", "private in time first: it is 79.90"]);
    assert_eq!(reason(&bench, "late").await, "arrived_late");
}

#[tokio::test]
async fn two_rules_and_five_deliveries_make_one_public_and_one_private_answer() {
    let bench = bench_with_rules().await;
    for _ in 0..5 {
        bench.record(vec![asked(&bench, "c1", "PRICE?")]).await;
        bench.run().await;
    }
    assert_eq!(went_out(&bench), ["public c1 first: see your messages", "private c1 first: it is 79.90"]);
    assert_eq!(reason(&bench, "c1").await, "matched_keyword");
}

#[tokio::test]
async fn a_comment_under_two_keys_is_still_answered_once() {
    let bench = bench_with_rules().await;
    let (first, mut second) = (asked(&bench, "c1", "price"), asked(&bench, "c1", "price"));
    second.key = "another:c1".into();
    bench.record(vec![first, second]).await;
    bench.run().await;
    assert_eq!(went_out(&bench).len(), 2);
}

#[tokio::test]
async fn every_comment_keeps_its_reason() {
    let bench = bench_with_rules().await;
    let mut own = asked(&bench, "c2", "price");
    own.from.as_mut().unwrap().username = Some("the.shop".into());
    bench.record(vec![asked(&bench, "c1", "nice shoes"), own]).await;
    bench.run().await;
    assert!(went_out(&bench).is_empty());
    assert_eq!(reason(&bench, "c1").await, "no_rule_matched");
    assert_eq!(reason(&bench, "c2").await, "own_comment");
}

#[tokio::test]
async fn what_stands_under_our_own_words_is_left_alone() {
    let bench = bench_with_rules().await;
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    let mut under_reply = asked(&bench, "c2", "price");
    let mut in_thread = asked(&bench, "c3", "price");
    for (event, parent) in [(&mut under_reply, "fake-1"), (&mut in_thread, "c1")] {
        if let Body::Comment(comment) = &mut event.body {
            comment.parent_id = Some(parent.into());
        }
    }
    bench.record(vec![under_reply, in_thread]).await;
    bench.run().await;
    assert_eq!(went_out(&bench).len(), 2);
    assert_eq!(reason(&bench, "c2").await, "reply_to_own");
    assert_eq!(reason(&bench, "c3").await, "reply_to_our_reply");
}

#[tokio::test]
async fn a_private_answer_begins_a_conversation_with_its_author() {
    let bench = bench_with_rules().await;
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    assert_eq!(bench.lines().await, ["rule sent first: it is 79.90"]);
    bench.record(vec![bench.echo("fake-2", "first: it is 79.90", channel_core::model::Origin::Unknown)]).await;
    bench.record(vec![bench.said("m1", "and in red?")]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: and in red?"], "our own echo does not count as a person's answer");
}

#[tokio::test]
async fn an_echo_proves_the_private_answer_to_the_person_who_got_it_and_not_an_older_one_with_the_same_words() {
    let bench = bench_with_rules().await;
    for (author, id) in [("zoe", "c1"), ("ana", "c2")] {
        bench.channel.script(Scripted::Taken(channel_core::Receipt::new(id)));
        bench.channel.script(Scripted::lost_answer());
        bench.record(vec![comment("shop-1", author, id, "post-1", "price?", bench.now())]).await;
        bench.run().await;
    }
    bench.record(vec![bench.echo("fake-9", "first: it is 79.90", channel_core::model::Origin::Unknown)]).await;
    bench.run().await;
    let private = async |id| {
        let call = bench.calls_of_comment(id).await.remove(1);
        (call.state, call.provider_id)
    };
    assert_eq!(private("c1").await, (CallState::Ambiguous, None));
    assert_eq!(private("c2").await, (CallState::Sent, Some("fake-9".to_owned())));
}

#[tokio::test]
async fn an_order_after_the_private_answer_counts_for_its_rule_and_an_earlier_one_does_not() {
    let bench = bench_with_rules().await;
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    let (organisation, account) = (bench.organisation, bench.account);
    let used =
        async || bench.store.read(move |db| Box::pin(store::views::rule_use(db, organisation, "first"))).await.unwrap();
    assert_eq!((used().await.replied, used().await.ordered), (1, 0));
    let contact = bench.store.read(move |db| {
        Box::pin(async move {
            let call = store::outbox::of_comment(db, organisation, account, "c1").await?.remove(1);
            let conversation = store::conversations::find(db, organisation, call.conversation.unwrap()).await?;
            Ok(conversation.unwrap().contact)
        })
    });
    let contact = contact.await.unwrap();
    for (number, day, ordered) in [("1", "1999-01-01", 0), ("2", "2999-01-01", 1), ("3", "2999-01-02", 1)] {
        let order = store::orders::Order {
            number: number.into(),
            customer: Some("customer-7".into()),
            status: "paid".into(),
            placed_on: Some(day.into()),
            ..Default::default()
        };
        let saving = bench.store.write(move |tx| {
            Box::pin(async move {
                store::orders::link_customer(tx, organisation, contact, Some("customer-7"), "test").await?;
                store::orders::save(tx, organisation, &[order]).await
            })
        });
        saving.await.unwrap();
        assert_eq!(used().await.ordered, ordered, "{day}");
    }
}

#[tokio::test]
async fn a_public_answer_whose_fate_is_unknown_is_read_back_before_it_is_repeated() {
    let bench = bench_with_rules().await;
    bench.channel.script(Scripted::lost_answer());
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    bench.run_for(Duration::from_secs(60)).await;
    assert_eq!(went_out(&bench).iter().filter(|line| line.starts_with("public")).count(), 1);
    let call = bench.calls_of_comment("c1").await.remove(0);
    assert_eq!((call.state, call.provider_id.as_deref()), (CallState::Sent, Some("fake-1")));
}

#[tokio::test]
async fn a_private_answer_whose_fate_is_unknown_is_repeated_and_the_refusal_means_sent() {
    let bench = bench_with_rules().await;
    bench.channel.script(Scripted::Taken(channel_core::Receipt::new("r1")));
    bench.channel.script(Scripted::lost_answer());
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    bench.run_for(Duration::from_secs(60)).await;
    assert_eq!(went_out(&bench).iter().filter(|line| line.starts_with("private")).count(), 1);
    let call = bench.calls_of_comment("c1").await.remove(1);
    assert_eq!(call.state, CallState::Sent);
}

#[tokio::test]
async fn a_closed_window_after_a_lost_answer_means_that_the_comment_has_its_private_answer() {
    let bench = bench_with_rules().await;
    bench.channel.script(Scripted::Taken(channel_core::Receipt::new("r1")));
    bench.channel.script(Scripted::lost_answer());
    let refusal = ChannelError::refused(ErrorKind::WindowClosed, "the comment has its private reply or is too old");
    bench.channel.script(Scripted::Failed(refusal));
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    bench.run_for(Duration::from_secs(60)).await;
    let call = bench.calls_of_comment("c1").await.remove(1);
    assert_eq!((call.state, call.attempt), (CallState::Sent, 2));
}

#[tokio::test]
async fn a_closed_window_alone_is_a_failure() {
    let bench = bench_with_rules().await;
    bench.channel.script(Scripted::Taken(channel_core::Receipt::new("r1")));
    bench.channel.script(Scripted::Failed(ChannelError::refused(ErrorKind::WindowClosed, "the comment is too old")));
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    assert_eq!(bench.calls_of_comment("c1").await.remove(1).state, CallState::Failed);
}

#[tokio::test]
async fn a_comment_answered_before_a_crash_is_not_answered_after_it() {
    let bench = bench_with_rules().await;
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    let bench = bench.crash_and_start_again().await;
    let mut again = asked(&bench, "c1", "price");
    again.key = "another:c1".into();
    bench.record(vec![again]).await;
    bench.run().await;
    assert_eq!(went_out(&bench).len(), 2);
}

#[tokio::test]
async fn rules_are_checked_kept_ordered_switched_and_removed() {
    let bench = bench_with_rules().await;
    let (flows, organisation) = (bench.flows(), bench.organisation);
    let mut empty = rule("third", "price");
    empty.public_replies.clear();
    empty.private_message = None;
    let outcome = flows.save_rule(organisation, bench.account, empty).await;
    assert!(matches!(outcome, Err(FlowError::Invalid(problems)) if problems.len() == 1));
    flows.reorder_rules(organisation, vec!["second".into()]).await.unwrap();
    flows.enable_rule(organisation, "first", false).await.unwrap();
    let listed = flows.list_rules(organisation).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|(_, rule)| (rule.id.0.as_str(), rule.enabled)).collect();
    assert_eq!(listed, [("second", true), ("first", false)]);
    flows.delete_rule(organisation, "second").await.unwrap();
    bench.record(vec![asked(&bench, "c1", "price")]).await;
    bench.run().await;
    assert!(went_out(&bench).is_empty());
    assert_eq!(reason(&bench, "c1").await, "disabled");
}
