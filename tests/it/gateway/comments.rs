//! Comments: at most one public reply and one private message each, over all rules, deliveries and restarts.

use platform_simulator::{EffectKind, Fault, LedgerEntry, Platform};
use switchboard_tests::Demo;

use crate::program::SWITCHBOARD;

#[tokio::test]
async fn one_comment_five_times_to_several_rules_gets_one_public_and_one_private_answer() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.fault(&Fault::duplicate_webhooks(5)).await;
    let post = demo.credential("/accounts/instagram/media_id");
    let comment = demo.phones.comment("lea", &post, "PRICE? How much is it, which sizes do you have?").await;
    wait_for_both(&demo, &comment).await;
    demo.phones.wait_until_delivered().await;

    let ledger = demo.phones.ledger().await;
    assert_eq!(answers(&ledger, &comment, EffectKind::CommentReply), 1);
    assert_eq!(answers(&ledger, &comment, EffectKind::PrivateReply), 1);
}

#[tokio::test]
async fn a_comment_answered_before_a_restart_is_not_answered_again() {
    let demo = Demo::start(SWITCHBOARD).await;
    let post = demo.credential("/accounts/instagram/media_id");
    let comment = demo.phones.comment("lea", &post, "PRICE?").await;
    wait_for_both(&demo, &comment).await;

    let demo = demo.restart(SWITCHBOARD).await;
    let later = demo.phones.comment("tom", &post, "price please").await;
    wait_for_both(&demo, &later).await;

    let ledger = demo.phones.ledger().await;
    assert_eq!(answers(&ledger, &comment, EffectKind::CommentReply), 1);
    assert_eq!(answers(&ledger, &comment, EffectKind::PrivateReply), 1);
}

#[tokio::test]
async fn a_comment_without_a_match_gets_nothing_but_a_stored_reason() {
    let demo = Demo::start(SWITCHBOARD).await;
    let post = demo.credential("/accounts/instagram/media_id");
    let quiet = demo.phones.comment("tom", &post, "Lovely picture").await;
    let asked = demo.phones.comment("lea", &post, "PRICE?").await;
    wait_for_both(&demo, &asked).await;

    let ledger = demo.phones.ledger().await;
    assert!(ledger.iter().all(|entry| entry.comment_id.as_ref() != Some(&quiet)));
    let database = demo.database().await;
    let reasons = database.texts(&format!("SELECT reason FROM comments WHERE id = '{quiet}'")).await;
    assert_eq!(reasons.len(), 1);
    assert!(!reasons[0].is_empty());
}

#[tokio::test]
async fn the_accounts_own_reply_is_never_answered() {
    let demo = Demo::start(SWITCHBOARD).await;
    let post = demo.credential("/accounts/instagram/media_id");
    let comment = demo.phones.comment("lea", &post, "PRICE?").await;
    wait_for_both(&demo, &comment).await;
    // The platform reports our reply as a comment too; a second round would show in the ledger.
    demo.phones.wait_until_delivered().await;
    let ledger = demo.phones.ledger().await;
    assert_eq!(ledger.iter().filter(|entry| entry.kind == EffectKind::CommentReply).count(), 1);
    assert_eq!(ledger.iter().filter(|entry| entry.platform == Platform::Instagram && is_private(entry)).count(), 1);
}

async fn wait_for_both(demo: &Demo, comment: &str) {
    for kind in [EffectKind::CommentReply, EffectKind::PrivateReply] {
        let what = format!("{kind:?} to {comment}");
        demo.phones.wait_for(&what, |ledger| (answers(ledger, comment, kind) > 0).then_some(())).await;
    }
}

fn answers(ledger: &[LedgerEntry], comment: &str, kind: EffectKind) -> usize {
    ledger.iter().filter(|entry| entry.kind == kind && entry.comment_id.as_deref() == Some(comment)).count()
}

fn is_private(entry: &LedgerEntry) -> bool {
    entry.kind == EffectKind::PrivateReply
}
