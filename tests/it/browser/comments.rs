//! Comment rules, from the editor to the post.

use platform_simulator::EffectKind;
use serde_json::json;
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
async fn a_rule_is_built_tried_switched_on_fires_and_the_log_says_why_another_comment_got_nothing() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    let post = desk.demo.credential("/accounts/instagram/media_id");
    desk.demo.phones.comment("tom", &post, "Any restock of these?").await;
    desk.open("/comments").await;
    desk.see_words(&by("comment"), "Any restock").await;

    // Built, and tried on a typed comment: its word is marked, and its texts are shown.
    desk.open("/comments/rules/new").await;
    desk.write("rule-name", "Restock").await;
    desk.write("rule-keywords", "restock").await;
    desk.write("rule-public", "We wrote to you!").await;
    desk.write("rule-private", "The shoe is back on Friday.").await;
    desk.click_css(&format!("{} summary", by("more-words"))).await;
    desk.write("rule-excluded", "instead").await;
    desk.click("rule-typos").await;
    desk.write("rule-said", "RESTOOOCK when?").await;
    desk.see_words(&format!("{} mark", by("preview-comment")), "RESTOOOCK").await;
    desk.see_words(&by("preview-public"), "We wrote to you!").await;
    desk.see_words(&by("preview-private"), "The shoe is back on Friday.").await;

    // Tried on what was really written, with what each rule says; nothing is sent.
    desk.click("dry-run").await;
    desk.see_words(&by("dry-run-sum"), "1 by this rule").await;
    desk.see_words(&format!("{} mark", by("dry-row")), "restock").await;
    desk.see_words(&by("rule-says"), "Price question").await;

    // Kept, switched off and on again, and opened as it was.
    desk.click("rule-save").await;
    desk.see_words(&by("rule"), "Restock").await;
    let switch = "const rule = [...document.querySelectorAll('[data-testid=rule]')].find(e => e.textContent.includes(\
        'Restock')).querySelector('[data-testid=rule-switch]'); const was = rule.ariaChecked; if (was === arguments[0]) \
        rule.click(); return was";
    for (from, to) in [("true", "false"), ("false", "true")] {
        desk.script(switch, vec![json!(from)]).await;
        let switched = async || desk.script(switch, vec![json!("never")]).await == json!(to);
        desk.until("the switched rule", switched).await;
    }

    // It fires, and the log says so with its word, its sends and their state; the other comment says why not.
    desk.demo.phones.comment("lea", &post, "restok please").await;
    desk.demo.phones.comment("tom", &post, "restock something else instead").await;
    desk.open("/comments/log").await;
    desk.see_words(&format!("{} mark", by("decision")), "restok").await;
    desk.see_words(&by("log-send"), "Private message").await;
    desk.see_words(&by("decision"), "it has the excluded word “instead”").await;
    desk.open("/comments/log?reason=matched_keyword").await;
    desk.see_words(&by("decision"), "restok please").await;
    let shown = desk.words(&by("decision")).await;
    assert!(shown.iter().all(|line| !line.contains("instead")), "{shown:?}");
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
