use serde_json::json;

use super::{Bench, organisation};
use crate::assistant_tests::{self, AssistantTest, Expects, NewTest};

on_both! {
    a_kept_question_remembers_what_came_of_its_last_try,
    nobody_sees_the_questions_of_another_organisation,
}

fn question() -> NewTest {
    NewTest {
        question: "How much is the blue shoe?".into(),
        account: None,
        persona: Some("Kai".into()),
        language: None,
        expects: Expects::Text,
        value: "79.90".into(),
    }
}

async fn list(bench: &Bench, of: channel_core::OrganisationId) -> Vec<AssistantTest> {
    bench.store.read_in(of, move |db| Box::pin(assistant_tests::list(db, of, 10))).await.unwrap()
}

async fn a_kept_question_remembers_what_came_of_its_last_try(bench: Bench) {
    let of = bench.organisation;
    let save = |new: NewTest| {
        bench.store.write_in(of, move |tx| {
            let new = new.clone();
            Box::pin(async move { assistant_tests::save(tx, of, &new).await })
        })
    };
    let with_account = NewTest { account: Some(bench.account), expects: Expects::Handover, ..question() };
    let (first, second) = (save(question()).await.unwrap(), save(with_account.clone()).await.unwrap());
    let note = bench.store.write_in(of, move |tx| {
        Box::pin(async move { assistant_tests::note_try(tx, of, first, false, &json!({ "kind": "silent" })).await })
    });
    note.await.unwrap();
    let kept = list(&bench, of).await;
    assert_eq!(kept.iter().map(|one| one.id).collect::<Vec<_>>(), [first, second]);
    assert_eq!((kept[0].passed, &kept[0].got), (Some(false), &Some(json!({ "kind": "silent" }))));
    assert!(kept[0].tried_at.is_some());
    assert_eq!((kept[1].passed, kept[1].tried_at, &kept[1].test), (None, None, &with_account));
    let delete = || bench.store.write_in(of, move |tx| Box::pin(assistant_tests::delete(tx, of, first)));
    assert!(delete().await.unwrap());
    assert!(!delete().await.unwrap());
    assert_eq!(list(&bench, of).await.len(), 1);
}

async fn nobody_sees_the_questions_of_another_organisation(bench: Bench) {
    let (of, rival) = (bench.organisation, organisation(&bench.store, "Rival").await);
    let save =
        bench.store.write_in(of, move |tx| Box::pin(async move { assistant_tests::save(tx, of, &question()).await }));
    let id = save.await.unwrap();
    assert!(list(&bench, rival).await.is_empty());
    let found = bench.store.read_in(rival, move |db| Box::pin(assistant_tests::find(db, rival, id))).await;
    assert_eq!(found.unwrap(), None);
    assert!(!bench.store.write_in(rival, move |tx| Box::pin(assistant_tests::delete(tx, rival, id))).await.unwrap());
}
