use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::{Backend, Bench};
use crate::db::query;
use crate::{StoreError, Tx, organisations};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

on_both! {
    a_disk_that_takes_no_more_is_told_to_everybody_and_leaves_nothing_half_done,
    a_failing_closure_undoes_itself_and_nobody_else,
    a_panicking_closure_is_an_error_of_its_own,
    what_is_left_for_the_end_is_done_in_order_and_goes_with_the_part_that_left_it,
    a_reader_cannot_write,
    changes_are_numbered_without_a_gap_and_a_late_reader_learns_of_a_gap,
    a_closed_store_is_unavailable_and_leaves_no_journal,
}

async fn a_failing_closure_undoes_itself_and_nobody_else(bench: Bench) {
    let writes = (0..40).map(|number| {
        bench.store.write(move |tx| {
            Box::pin(async move {
                let id = organisations::create(tx, &format!("shop {number}")).await?;
                if number % 3 == 0 { Err(StoreError::NotFound("reason to go on")) } else { Ok(id) }
            })
        })
    });
    let outcomes = join_all(writes).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 14);
    let all = bench.store.read(|db| Box::pin(organisations::list(db))).await.unwrap();
    assert_eq!(all.len(), 1 + 26);
}

async fn what_is_left_for_the_end_is_done_in_order_and_goes_with_the_part_that_left_it(bench: Bench) {
    fn leave(tx: &mut Tx, name: &'static str) {
        tx.last(move |tx| Box::pin(async move { organisations::create(tx, name).await.map(drop) }));
    }
    let whole = bench.store.write(|tx| {
        Box::pin(async move {
            leave(tx, "third");
            organisations::create(tx, "first").await?;
            tx.part(|tx| {
                Box::pin(async move {
                    leave(tx, "fourth");
                    organisations::create(tx, "second").await.map(drop)
                })
            })
            .await?;
            let undone = tx.part::<(), _>(|tx| {
                Box::pin(async move {
                    leave(tx, "never");
                    Err(StoreError::NotFound("reason to go on"))
                })
            });
            assert!(undone.await.is_err());
            Ok(())
        })
    });
    whole.await.unwrap();
    let undone = bench.store.write::<(), _>(|tx| {
        Box::pin(async move {
            organisations::create(tx, "not this either").await?;
            tx.last(|_| Box::pin(async { Err(StoreError::NotFound("reason to undo all")) }));
            leave(tx, "never");
            Ok(())
        })
    });
    assert!(undone.await.is_err());
    let names = bench.store.read(|db| Box::pin(organisations::list(db))).await.unwrap();
    let mut made: Vec<_> = names.iter().filter(|it| it.name != "Shop").collect();
    made.sort_by_key(|it| it.id.0);
    assert_eq!(made.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["first", "second", "third", "fourth"]);
}

async fn a_panicking_closure_is_an_error_of_its_own(bench: Bench) {
    let panicking = bench.store.write::<(), _>(|tx| {
        Box::pin(async move {
            organisations::create(tx, "lost").await?;
            panic!("on purpose")
        })
    });
    let working = bench.store.write(|tx| Box::pin(organisations::create(tx, "kept")));
    let (panicked, worked) = tokio::join!(panicking, working);
    assert!(matches!(panicked, Err(StoreError::Panicked)));
    assert!(worked.is_ok());
    let names = bench.store.read(|db| Box::pin(organisations::list(db))).await.unwrap();
    assert_eq!(names.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Shop", "kept"]);
}

async fn a_disk_that_takes_no_more_is_told_to_everybody_and_leaves_nothing_half_done(bench: Bench) {
    bench.refuse_writes().await;
    let writes = (0..8).map(|number| {
        bench.store.write(move |tx| {
            Box::pin(async move { organisations::create(tx, &format!("{number}{}", "x".repeat(1_000_000))).await })
        })
    });
    for outcome in join_all(writes).await {
        assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    }
    // However the eight were grouped: one that comes later, alone, finds the disk as full.
    let later =
        bench.store.write(|tx| Box::pin(async move { organisations::create(tx, &"x".repeat(1_000_000)).await }));
    assert!(matches!(later.await, Err(StoreError::Unavailable(_))));
    bench.allow_writes().await;
    bench.store.write(|tx| Box::pin(organisations::create(tx, "after"))).await.unwrap();
    let names = bench.store.read(|db| Box::pin(organisations::list(db))).await.unwrap();
    assert_eq!(names.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["Shop", "after"]);
}

#[tokio::test]
async fn whoever_waits_hears_at_once_that_no_transaction_begins() {
    let bench = Bench::on(Backend::Sqlite).await;
    let impatient = bench.store.write(|tx| {
        Box::pin(async move {
            query("PRAGMA busy_timeout = 250").fetch_all(tx).await?;
            Ok(())
        })
    });
    impatient.await.unwrap();
    let other = rusqlite::Connection::open(bench.directory.path().join("switchboard.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let writes = (0..300).map(|_| bench.store.write(|tx| Box::pin(organisations::create(tx, "never"))));
    let deliveries = (0..40).map(|_| bench.store.record(bench.arrival(&[])));
    let told = timeout(PATIENCE, async { tokio::join!(join_all(writes), join_all(deliveries)) });
    let (written, recorded) = told.await.expect("nobody waits for the others' attempts");
    assert!(written.iter().all(Result::is_err) && recorded.iter().all(Result::is_err));
    other.execute_batch("ROLLBACK").unwrap();
    bench.store.write(|tx| Box::pin(organisations::create(tx, "after"))).await.unwrap();
}

#[tokio::test]
async fn a_transaction_that_ended_under_its_first_closure_keeps_nothing_of_the_others() {
    let bench = Bench::on(Backend::Sqlite).await;
    let handed_in = Arc::new(Notify::new());
    let wait = Arc::clone(&handed_in);
    let first = bench.store.write(|tx| {
        Box::pin(async move {
            wait.notified().await;
            query("ROLLBACK").execute(tx).await?;
            Ok(())
        })
    });
    let second = bench.store.write(|tx| Box::pin(organisations::create(tx, "second")));
    let (first, second, ()) = tokio::join!(first, second, async { handed_in.notify_one() });
    assert!(matches!(first, Err(StoreError::Unavailable(_))), "{first:?}");
    let names = bench.store.read(|db| Box::pin(organisations::list(db))).await.unwrap();
    assert_eq!(names.iter().any(|it| it.name == "second"), second.is_ok(), "{second:?}");
}

async fn a_reader_cannot_write(bench: Bench) {
    let outcome = bench
        .store
        .read(|db| {
            Box::pin(async move {
                query("DELETE FROM organisations").execute(db).await?;
                Ok(())
            })
        })
        .await;
    assert!(outcome.is_err());
}

async fn changes_are_numbered_without_a_gap_and_a_late_reader_learns_of_a_gap(bench: Bench) {
    let start = bench.store.log_end(bench.organisation).await.unwrap();
    let mut watch = bench.store.commits();
    watch.mark_unchanged();
    let organisation = bench.organisation;
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                for number in 0..crate::event_log::KEPT + 250 {
                    tx.note(organisation, &format!("conversation:{number}")).await?;
                    tx.note(organisation, "conversation:0").await?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
    timeout(PATIENCE, watch.changed()).await.expect("whoever waits is woken").unwrap();
    let end = bench.store.log_end(organisation).await.unwrap();
    assert_eq!(end, start + crate::event_log::KEPT + 250, "what was said twice is one entry");
    let late = bench.store.log_after(organisation, start, 10).await.unwrap();
    assert!(late.gap);
    let fresh = bench.store.log_after(organisation, end - 5, 10).await.unwrap();
    assert!(!fresh.gap);
    assert_eq!(fresh.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (end - 4..=end).collect::<Vec<_>>());
}

async fn a_closed_store_is_unavailable_and_leaves_no_journal(bench: Bench) {
    bench.store.close().await;
    let outcome = bench.store.write(|tx| Box::pin(organisations::create(tx, "late"))).await;
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
    assert!(!bench.directory.path().join("switchboard.db-wal").exists());
}
