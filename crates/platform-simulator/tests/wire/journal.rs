//! A process that holds the simulator is killed: nothing that was accepted is forgotten.

use std::path::Path;

use platform_simulator::{EffectKind, Platform, Simulator, SimulatorConfig};
use serde_json::json;

use crate::product::{SOON, Stage, message};

fn journalled(folder: &Path) -> SimulatorConfig {
    SimulatorConfig { journal: Some(folder.join("journal.jsonl")), ..SimulatorConfig::default() }
}

#[tokio::test]
async fn ledger_people_comments_and_undelivered_webhooks_survive() {
    let folder = tempfile::tempdir().unwrap();
    let post = SimulatorConfig::default().instagram.posts[0].media_id.clone();
    let (address, comment) = {
        let stage = Stage::with(journalled(folder.path())).await;
        let ana = stage.sim.whatsapp().from("ana");
        ana.text("hi").await;
        let comment = stage.sim.instagram().from("bruno").comment(&post, "PRICE?").await;
        stage.whatsapp_text(ana.person().address(), "hello").await;
        let reply = json!({"recipient": {"comment_id": comment.id}, "message": {"text": "€89"}});
        assert_eq!(stage.instagram("me/messages", reply).await.0, 200);
        stage.sim.wait_until_delivered(SOON).await.unwrap();
        stage.refuse(u32::MAX);
        ana.text("are you there?").await;
        // Dropped without `stop`, as a kill would do it.
        (ana.person().address().to_owned(), comment)
    };
    let stage = Stage::with(journalled(folder.path())).await;
    let received = stage.receive(1, |body| message(body).is_object()).await.remove(0).json();
    assert_eq!(message(&received)["text"]["body"], "are you there?");
    let kinds = stage.sim.ledger().iter().map(|entry| entry.kind).collect::<Vec<_>>();
    assert_eq!(kinds, [EffectKind::Message, EffectKind::PrivateReply]);
    assert_eq!(stage.whatsapp_text(&address, "yes").await.0, 200);
    assert_eq!(stage.sim.ledger().last_seq(), 3);
    let again = json!({"recipient": {"comment_id": comment.id}, "message": {"text": "€89"}});
    assert_eq!(stage.instagram("me/messages", again).await.0, 400);
    assert_eq!(stage.sim.comments(&post).len(), 1);
}

#[tokio::test]
async fn a_large_journal_is_rewritten_without_what_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let post = SimulatorConfig::default().instagram.posts[0].media_id.clone();
    let stage = Stage::with(journalled(folder.path())).await;
    let ana = stage.sim.whatsapp().from("ana");
    let address = ana.person().address().to_owned();
    let comment = stage.sim.instagram().from("bruno").comment(&post, "PRICE?").await;
    let reply = json!({"recipient": {"comment_id": comment.id}, "message": {"text": "€89"}});
    assert_eq!(stage.instagram("me/messages", reply.clone()).await.0, 200);
    let long = "x".repeat(80_000);
    for number in 0..60 {
        ana.text(format!("{number} {long}")).await;
    }
    assert_eq!(stage.whatsapp_text(&address, "that was a lot").await.0, 200);
    stage.sim.wait_until_delivered(SOON).await.unwrap();
    stage.refuse(u32::MAX);
    ana.text("are you there?").await;
    let (thread, ledger) = (stage.sim.thread(Platform::WhatsApp, "ana"), stage.sim.ledger());
    stage.sim.stop().await;
    let large = std::fs::metadata(&path).unwrap().len();
    assert!(large > 8 * 1024 * 1024, "{large}");
    std::fs::write(folder.path().join("journal.jsonl.new"), "left by a kill").unwrap();

    let stage = Stage::with(journalled(folder.path())).await;
    let small = std::fs::metadata(&path).unwrap().len();
    assert!(small < large * 2 / 3, "{small} of {large}");
    assert!(!folder.path().join("journal.jsonl.new").exists());
    let received = stage.receive(1, |body| message(body).is_object()).await.remove(0).json();
    assert_eq!(message(&received)["text"]["body"], "are you there?");
    assert_eq!(stage.sim.thread(Platform::WhatsApp, "ana"), thread);
    assert!(stage.sim.ledger().iter().eq(ledger.iter()));
    assert_eq!(stage.instagram("me/messages", reply).await.0, 400);
    assert_eq!(stage.sim.comments(&post).len(), 1);
    // What is written from now on is read back after what was rewritten.
    assert_eq!(stage.whatsapp_text(&address, "yes").await.0, 200);
    stage.sim.stop().await;
    let stage = Stage::with(journalled(folder.path())).await;
    assert_eq!(stage.sim.ledger().texts_to("ana"), ["that was a lot", "yes"]);
}

#[tokio::test]
async fn an_id_is_never_given_twice_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut ids = std::collections::HashSet::new();
    for _ in 0..3 {
        let sim = Simulator::start(journalled(folder.path())).await.unwrap();
        for _ in 0..5 {
            assert!(ids.insert(sim.whatsapp().from("ana").text("hi").await.id));
        }
        sim.stop().await;
    }
}

#[tokio::test]
async fn a_journal_that_cannot_be_opened_is_an_error_that_names_it() {
    let config = SimulatorConfig { journal: Some("/nonexistent/journal".into()), ..SimulatorConfig::default() };
    let error = Simulator::start(config).await.unwrap_err();
    assert!(error.to_string().contains("/nonexistent/journal"));
}
