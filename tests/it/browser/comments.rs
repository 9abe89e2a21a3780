//! Comment rules, from the editor to the post.

use platform_simulator::EffectKind;
use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn a_rule_made_in_the_editor_answers_the_next_comment() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/comments").await;
    desk.click("new-rule").await;
    desk.write("rule-name", "Restock").await;
    desk.write("rule-keywords", "restock").await;
    desk.write("rule-public", "We wrote to you!").await;
    desk.write("rule-private", "The shoe is back on Friday.").await;
    desk.click("rule-save").await;
    desk.see_words(&by("rule"), "Restock").await;

    desk.open("/comments").await;
    let post = desk.demo.credential("/accounts/instagram/media_id");
    let comment = desk.demo.phones.comment("lea", &post, "When do you RESTOCK???").await;
    for (kind, text) in
        [(EffectKind::CommentReply, "We wrote to you!"), (EffectKind::PrivateReply, "The shoe is back on Friday.")]
    {
        let said = desk.demo.phones.wait_for(text, |ledger| {
            let mut entries = ledger.iter().filter(|entry| entry.kind == kind);
            entries.find(|entry| entry.comment_id.as_ref() == Some(&comment))?.text.clone()
        });
        assert_eq!(said.await, text);
    }
    desk.see_words(&by("comment"), "RESTOCK").await;
    desk.see_words(&by("answer-public"), "We wrote to you!").await;
    desk.see_words(&by("answer-private"), "The shoe is back on Friday.").await;
}

#[tokio::test]
async fn a_rule_with_nothing_to_say_is_refused_with_the_reason() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/comments/rules/new").await;
    desk.write("rule-name", "Mute").await;
    desk.write("rule-keywords", "mute").await;
    desk.click("rule-save").await;
    desk.see("rule-wrong").await;
}

#[tokio::test]
async fn a_comment_nobody_answers_says_why() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/comments").await;
    let post = desk.demo.credential("/accounts/instagram/media_id");
    desk.demo.phones.comment("tom", &post, "Lovely picture").await;
    desk.see_words(&by("comment"), "Lovely picture").await;
    let verdicts = desk.words(&format!("{} {}", by("comment"), by("verdict"))).await;
    assert!(verdicts.iter().any(|verdict| !verdict.is_empty()), "{verdicts:?}");
}
