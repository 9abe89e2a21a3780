//! What comment rules do beside answering, and how often they may.

use std::time::Duration;

use autoreply::Rule;
use channel_core::catalogue::{Money, Product, Sku};
use channel_core::model::CommentKind;
use channel_core::{Body, Event};
use channel_testkit::{SentKind, comment};
use serde_json::{Value, json};
use store::catalogue::{ProductRecord, save_products};
use store::comments::{self, CommentRow};
use store::outbox::CallKind;
use store::{CallState, conversations};

use super::bench::Bench;
use super::teller::Reply;

async fn bench_with(rule: Value) -> Bench {
    let bench = Bench::new().await;
    let mut whole = json!({
        "id": "r", "name": "r", "match": { "kind": "keywords", "words": ["price"] },
        "public_replies": ["see your messages"],
    });
    for (name, value) in rule.as_object().unwrap() {
        whole[name] = value.clone();
    }
    let rule: Rule = serde_json::from_value(whole).unwrap();
    bench.flows().save_rule(bench.organisation, bench.account, rule).await.unwrap();
    bench
}

fn by(bench: &Bench, author: &str, id: &str) -> Event {
    comment("shop-1", author, id, "post-1", "price?", bench.now())
}

async fn row(bench: &Bench, id: &str) -> CommentRow {
    let (organisation, account, id) = (bench.organisation, bench.account, id.to_owned());
    let found = bench
        .store
        .read(move |db| Box::pin(async move { comments::find(db, organisation, account, &id).await }))
        .await
        .unwrap();
    found.unwrap()
}

fn public(bench: &Bench) -> usize {
    bench.sent().iter().filter(|sent| matches!(sent.kind, SentKind::CommentReply { .. })).count()
}

fn private(bench: &Bench) -> Vec<String> {
    let texts = bench.sent().into_iter().filter_map(|sent| match sent.kind {
        SentKind::PrivateReply { text, .. } => Some(text),
        _ => None,
    });
    texts.collect()
}

#[tokio::test]
async fn a_cap_is_never_passed_by_comments_that_come_at_once() {
    let bench = bench_with(json!({ "limits": { "per_hour": 3 } })).await;
    let events = (0..12).map(|n| by(&bench, &format!("p{n}"), &format!("c{n}"))).collect();
    bench.record(events).await;
    bench.run().await;
    assert_eq!(public(&bench), 3);
    let mut reasons = Vec::new();
    for n in 0..12 {
        reasons.push(row(&bench, &format!("c{n}")).await.reason);
    }
    assert_eq!(reasons.iter().filter(|reason| *reason == "capped").count(), 9, "{reasons:?}");
    bench.clock.advance(Duration::from_secs(62 * 60));
    bench.record(vec![by(&bench, "late", "c-late")]).await;
    bench.run().await;
    assert_eq!(public(&bench), 4, "an hour later it may answer again");
}

#[tokio::test]
async fn what_was_decided_counts_before_anything_of_it_was_sent() {
    let bench = bench_with(json!({ "limits": { "per_person": 1 } })).await;
    bench.channel.script(channel_testkit::Scripted::lost_answer());
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.record(vec![by(&bench, "ana", "c2")]).await;
    bench.run().await;
    assert_eq!([row(&bench, "c1").await.reason, row(&bench, "c2").await.reason], ["matched_keyword", "capped"]);
}

#[tokio::test]
async fn an_advertisement_counts_for_the_post_it_was_made_from() {
    let bench = bench_with(json!({ "limits": { "per_post": 1 } })).await;
    let mut boosted = by(&bench, "tom", "c2");
    if let Body::Comment(comment) = &mut boosted.body {
        (comment.media_id, comment.original_media_id) = (Some("ad-1".into()), Some("post-1".into()));
    }
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    bench.record(vec![boosted]).await;
    bench.run().await;
    assert_eq!((public(&bench), row(&bench, "c2").await.reason.as_str()), (1, "capped"));
}

#[tokio::test]
async fn one_author_is_answered_twice_under_a_post_and_not_a_third_time() {
    let bench = bench_with(json!({})).await;
    for id in ["c1", "c2", "c3"] {
        bench.record(vec![by(&bench, "ana", id)]).await;
        bench.run().await;
    }
    assert_eq!((public(&bench), row(&bench, "c3").await.reason.as_str()), (2, "loop_guard"));
}

#[tokio::test]
async fn quiet_hours_put_an_answer_off_and_lose_it_not_even_over_a_crash() {
    let bench = bench_with(json!({ "schedule": { "quiet": ["00:00-06:00"] } })).await;
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    assert_eq!((public(&bench), row(&bench, "c1").await.reason.as_str()), (0, "quiet_hours"));
    let bench = bench.crash_and_start_again().await;
    bench.run_for(Duration::from_secs(5 * 60 * 60)).await;
    assert_eq!(public(&bench), 0);
    bench.run_for(Duration::from_secs(60 * 60 + 60)).await;
    bench.run_for(Duration::from_secs(60 * 60)).await;
    assert_eq!((public(&bench), row(&bench, "c1").await.reason.as_str()), (1, "matched_keyword"));
}

#[tokio::test]
async fn the_assistant_writes_under_the_merchants_guidance() {
    let asks = json!({ "public_replies": [], "assistant": { "guidance": "name the size table" } });
    let bench = bench_with(asks).await;
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    assert_eq!(private(&bench), ["re: price?"]);
    let turn = bench.assistant.turns().remove(0);
    assert!(turn.beside.guidance.unwrap().contains("name the size table"));
    assert_eq!(row(&bench, "c1").await.why["private"]["outcome"], "send");
}

#[tokio::test]
async fn a_refusal_falls_back_to_the_rules_own_words() {
    let asks = json!({ "private_message": "It is 79.90", "assistant": { "guidance": "be kind" } });
    let bench = bench_with(asks).await;
    for (reply, id) in [(Reply::HandOver, "c1"), (Reply::Fail, "c2"), (Reply::Panic, "c3")] {
        bench.assistant.next(reply);
        bench.record(vec![by(&bench, id, id)]).await;
        bench.run().await;
    }
    assert_eq!(private(&bench), ["It is 79.90"; 3]);
}

#[tokio::test]
async fn a_refusal_without_other_words_spends_nothing() {
    let bench = bench_with(json!({ "public_replies": [], "assistant": { "guidance": "be kind" } })).await;
    bench.assistant.next(Reply::Fail);
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    assert!(bench.calls_of_comment("c1").await.is_empty());
    assert_eq!(row(&bench, "c1").await.reason, "nothing_to_say");
}

#[tokio::test]
async fn the_catalogue_fills_names_and_prices_and_the_card_becomes_lines() {
    let message = json!({ "text": "{product} costs {price}", "product": "shoe",
        "buttons": [{ "title": "Buy", "url": "{link}" }] });
    let bench = Bench::new().await;
    let organisation = bench.organisation;
    let product = Product {
        price: Some(Money::new(7_990, "EUR".to_owned().try_into().unwrap())),
        url: Some("https://shop.example/shoe".into()),
        ..serde_json::from_value(json!({ "sku": "shoe", "title": "Blue shoe" })).unwrap()
    };
    assert_eq!(product.sku, Sku("shoe".into()));
    let record = ProductRecord { product, terms: Default::default(), words: Vec::new() };
    let save = bench.store.write(move |tx| {
        let record = record.clone();
        Box::pin(async move { save_products(tx, organisation, None, &[record]).await })
    });
    save.await.unwrap();
    let rule = json!({ "id": "r", "name": "r", "match": { "kind": "any_comment" }, "private_message": message });
    let rule: Rule = serde_json::from_value(rule).unwrap();
    bench.flows().save_rule(organisation, bench.account, rule).await.unwrap();
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    assert_eq!(
        private(&bench),
        [
            "Blue shoe costs 79.90 EUR\n\nBlue shoe — 79.90 EUR\nhttps://shop.example/shoe\nBuy: https://shop.example/shoe"
        ]
    );
    let degraded = &bench.calls_of_comment("c1").await.remove(0).payload["degraded"];
    assert_eq!(degraded, &json!(["card_as_text", "buttons_as_text"]));
}

#[tokio::test]
async fn a_rule_hides_a_comment_and_puts_its_author_before_a_person() {
    let bench = bench_with(json!({ "public_replies": [], "moderation": ["hide", "hand_over"] })).await;
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    let calls = bench.calls_of_comment("c1").await;
    let calls: Vec<_> = calls.iter().map(|call| (call.kind, call.state)).collect();
    assert_eq!(calls, [(CallKind::CommentHide, CallState::Sent)]);
    assert_eq!(bench.conversation().await.needs_person.as_deref(), Some("comment_rule"));
    assert_eq!(bench.conversation().await.owner, conversations::Owner::Person);
}

#[tokio::test]
async fn a_comment_is_answered_privately_before_it_is_removed() {
    let bench =
        bench_with(json!({ "public_replies": [], "private_message": "please write here", "moderation": ["delete"] }))
            .await;
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    let calls = bench.calls_of_comment("c1").await;
    let calls: Vec<_> = calls.iter().map(|call| (call.kind, call.state)).collect();
    assert_eq!(calls, [(CallKind::PrivateReply, CallState::Sent), (CallKind::CommentDelete, CallState::Sent)]);
}

#[tokio::test]
async fn a_broadcast_whose_recording_is_commented_takes_no_private_answer_any_more() {
    let bench = bench_with(json!({ "private_message": "hello" })).await;
    let live = |id: &str| {
        let mut event = by(&bench, id, id);
        if let Body::Comment(comment) = &mut event.body {
            comment.kind = CommentKind::LiveComment;
        }
        event
    };
    bench.record(vec![live("c1")]).await;
    bench.run().await;
    assert_eq!(private(&bench).len(), 1);
    bench.record(vec![comment("shop-1", "tom", "c2", "post-1", "nice", bench.now())]).await;
    bench.run().await;
    bench.record(vec![live("c3")]).await;
    bench.run().await;
    assert_eq!(private(&bench).len(), 1);
    assert_eq!(row(&bench, "c3").await.why["private"]["because"]["kind"], "live_over");
}

#[tokio::test]
async fn the_assistant_is_told_of_the_comment_that_began_a_conversation() {
    let bench = bench_with(json!({ "private_message": "hello" })).await;
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    bench.record(vec![bench.said("m1", "and in red?")]).await;
    bench.settle().await;
    let turn = bench.assistant.turns().remove(0);
    assert_eq!(turn.beside.comment.as_deref(), Some("price?"));
    let line = bench.timeline().await.remove(0);
    let why = line.why.unwrap();
    assert_eq!((&why["comment"], &why["post"], &why["text"]), (&json!("c1"), &json!("post-1"), &json!("price?")));
}

#[tokio::test]
async fn a_reply_that_comes_back_before_its_id_is_known_is_no_comment_of_anybody() {
    let bench = bench_with(json!({ "public_replies": ["the price is in your messages"] })).await;
    bench.channel.script(channel_testkit::Scripted::lost_answer());
    bench.record(vec![by(&bench, "ana", "c1")]).await;
    bench.run().await;
    let back = comment("shop-1", "unknown", "r1", "post-1", "the price is in your messages", bench.now());
    bench.record(vec![back]).await;
    bench.run().await;
    assert_eq!((public(&bench), row(&bench, "r1").await.reason.as_str()), (1, "own_reply_echo"));
}
