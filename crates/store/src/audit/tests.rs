use crate::audit::{self, Act, Broken, Head, Verified};
use crate::db::query;
use crate::tests::{Bench, on_both};

on_both! {
    a_log_that_nobody_touched_is_whole,
    every_way_of_touching_the_log_is_found,
    the_database_itself_refuses_to_change_an_entry,
    a_log_of_an_earlier_day_is_not_the_one_that_was_noted,
}

async fn act(bench: &Bench, target: &'static str) {
    let organisation = bench.organisation;
    bench
        .store
        .write(move |tx| Box::pin(async move { audit::append(tx, organisation, "cli", Act::SendRepeat, target).await }))
        .await
        .unwrap();
}

/// Runs SQL with the triggers out of the way, as somebody with the whole database in hand would.
async fn tamper(bench: &Bench, sql: &'static str) {
    let on = if bench.store.is_shared() { " ON audit" } else { "" };
    for trigger in ["audit_is_not_changed", "audit_is_not_deleted"] {
        let drop: &'static str = format!("DROP TRIGGER IF EXISTS {trigger}{on}").leak();
        execute(bench, drop).await.unwrap();
    }
    execute(bench, sql).await.unwrap();
}

async fn execute(bench: &Bench, sql: &'static str) -> Result<(), crate::StoreError> {
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                query(sql).execute(tx).await?;
                Ok(())
            })
        })
        .await
}

async fn check(bench: &Bench) -> Verified {
    audit::verify(&bench.store, bench.organisation, &[]).await.unwrap()
}

async fn a_log_that_nobody_touched_is_whole(bench: Bench) {
    assert_eq!(check(&bench).await, Verified::Whole { entries: 0, head: None });
    for target in ["a", "b", "c"] {
        act(&bench, target).await;
    }
    assert!(matches!(check(&bench).await, Verified::Whole { entries: 3, .. }));
}

async fn every_way_of_touching_the_log_is_found(bench: Bench) {
    for target in ["a", "b", "c", "d"] {
        act(&bench, target).await;
    }
    let steps: [(&str, Verified); 4] = [
        ("DELETE FROM audit WHERE seq = 4", Verified::Broken { seq: 3, how: Broken::CutOff }),
        ("UPDATE audit SET target = 'x' WHERE seq = 3", Verified::Broken { seq: 3, how: Broken::Changed }),
        ("DELETE FROM audit WHERE seq = 2", Verified::Broken { seq: 3, how: Broken::Gap }),
        ("UPDATE audit SET seq = 2 WHERE seq = 3", Verified::Broken { seq: 2, how: Broken::Changed }),
    ];
    for (sql, expected) in steps {
        tamper(&bench, sql).await;
        assert_eq!(check(&bench).await, expected, "{sql}");
    }
}

async fn the_database_itself_refuses_to_change_an_entry(bench: Bench) {
    act(&bench, "a").await;
    assert!(execute(&bench, "UPDATE audit SET target = 'x'").await.is_err());
    assert!(execute(&bench, "DELETE FROM audit").await.is_err());
    assert!(matches!(check(&bench).await, Verified::Whole { entries: 1, .. }));
}

async fn a_log_of_an_earlier_day_is_not_the_one_that_was_noted(bench: Bench) {
    act(&bench, "a").await;
    act(&bench, "b").await;
    let Verified::Whole { head: Some(noted), .. } = check(&bench).await else { panic!("nobody touched it") };
    assert_eq!(noted.to_string().parse(), Ok(noted.clone()));
    let later = Head { seq: 7, ..noted.clone() };
    let other = Head { value: vec![7; 32], ..noted.clone() };
    for (head, expected) in [(noted, None), (other, Some(Broken::NotAsNoted)), (later, Some(Broken::CutOff))] {
        let found = match audit::verify(&bench.store, bench.organisation, &[head]).await.unwrap() {
            Verified::Whole { .. } => None,
            Verified::Broken { how, .. } => Some(how),
        };
        assert_eq!(found, expected);
    }
}
