//! What operators see of the store, and what a restore leaves.

use std::time::Duration;

use channel_core::Event;
use channel_testkit::message;

use super::Bench;
use super::outbox::{claim, pass, want};
use super::plans::explain;
use crate::accounts::AccountStatus;
use crate::outbox::{self, Dead};
use crate::{CallState, backlog, restored};

on_both! {
    the_backlog_tells_what_waits_and_since_when,
    a_doubtful_call_is_in_the_backlog_until_somebody_decides,
    a_probe_finds_out_whether_writes_are_taken,
    a_restore_leaves_nothing_that_would_act_by_itself,
    commits_are_counted,
}

async fn the_backlog_tells_what_waits_and_since_when(bench: Bench) {
    let empty = bench.store.read(|db| Box::pin(backlog::look(db))).await.unwrap();
    assert_eq!((empty.oldest_event, empty.events_waiting, empty.oldest_call), (None, 0, None));
    let since = bench.store.seams().now();
    bench.record(&[said(&bench, "m1", "ana")]).await;
    bench.clock.advance(Duration::from_secs(60));
    bench.record(&[said(&bench, "m2", "bob")]).await;
    want(&bench, "lane", "one").await.unwrap();
    want(&bench, "lane", "two").await.unwrap();
    pass(&bench, &claim(&bench).await.remove(0)).await;
    let backlog = bench.store.read(|db| Box::pin(backlog::look(db))).await.unwrap();
    assert_eq!((backlog.oldest_event, backlog.events_waiting), (Some(since), 2));
    let calls = |state| backlog.calls.iter().find(|(known, _)| *known == state).map(|(_, count)| *count);
    assert_eq!(
        (calls(CallState::Queued), calls(CallState::Sending), calls(CallState::Ambiguous)),
        (Some(1), Some(1), Some(0))
    );
    let active: i64 = backlog
        .accounts
        .iter()
        .filter(|(_, status, _)| *status == AccountStatus::Active)
        .map(|(_, _, count)| count)
        .sum();
    assert_eq!(active, 1);
}

async fn a_doubtful_call_is_in_the_backlog_until_somebody_decides(bench: Bench) {
    for lane in ["decided", "open"] {
        want(&bench, lane, lane).await.unwrap();
    }
    let claimed = claim(&bench).await;
    for call in &claimed {
        pass(&bench, call).await;
    }
    let gone = Dead::Longer { than: Duration::ZERO };
    bench.store.write(move |tx| Box::pin(outbox::recover(tx, gone))).await.unwrap();
    let doubtful = bench.store.read(|db| Box::pin(backlog::look(db))).await.unwrap();
    assert!(doubtful.calls.contains(&(CallState::Ambiguous, 2)), "{:?}", doubtful.calls);
    let organisation = bench.organisation;
    for (call, left) in claimed.into_iter().zip([1, 0]) {
        let write = bench.store.write(move |tx| Box::pin(outbox::give_up(tx, organisation, call.id, "mia")));
        assert!(write.await.unwrap());
        let backlog = bench.store.read(|db| Box::pin(backlog::look(db))).await.unwrap();
        assert!(backlog.calls.contains(&(CallState::Ambiguous, left)), "{:?}", backlog.calls);
        assert_eq!(backlog.oldest_ambiguous.is_some(), left > 0, "nothing is left to decide about");
    }
}

#[tokio::test]
async fn looking_at_the_backlog_reads_what_is_unfinished_alone() {
    let bench = Bench::new().await;
    for (sql, index) in [
        (backlog::WAITING.sqlite, "COVERING INDEX events_waiting"),
        (backlog::CALLS, "outbox_unsettled"),
        (backlog::DEAD, "events_letters"),
        (backlog::FAILED, "outbox_letters"),
        (backlog::QUARANTINED, "quarantine_letters"),
    ] {
        let plan = explain(&bench, sql).await;
        assert!(plan.iter().any(|step| step.contains(index)), "{sql}: {plan:#?}");
    }
}

async fn a_probe_finds_out_whether_writes_are_taken(bench: Bench) {
    bench.store.probe().await.unwrap();
    bench.refuse_writes().await;
    let refused = bench.store.probe().await;
    bench.allow_writes().await;
    // A file that may not grow still takes a row that fits into it; a database that is read-only takes none.
    assert!(refused.is_err() || bench.backend == super::Backend::Sqlite);
    bench.store.probe().await.unwrap();
}

async fn a_restore_leaves_nothing_that_would_act_by_itself(bench: Bench) {
    bench.record(&[said(&bench, "m1", "ana")]).await;
    for key in ["one", "two"] {
        want(&bench, key, key).await.unwrap();
    }
    pass(&bench, &claim(&bench).await.remove(0)).await;
    let aside = bench.store.write(|tx| Box::pin(restored::set_aside(tx))).await.unwrap();
    assert_eq!((aside.calls, aside.events), (2, 1));
    bench.clock.advance(Duration::from_secs(24 * 60 * 60));
    assert!(claim(&bench).await.is_empty());
    let backlog = bench.store.read(|db| Box::pin(backlog::look(db))).await.unwrap();
    assert!(backlog.calls.contains(&(CallState::Ambiguous, 2)), "{:?}", backlog.calls);
    let organisation = bench.organisation;
    let listed = bench.store.read(move |db| Box::pin(crate::outbox::review_count(db, organisation))).await.unwrap();
    assert_eq!(listed, 2, "people decide about them");
    let again = bench.store.write(|tx| Box::pin(restored::set_aside(tx))).await.unwrap();
    assert_eq!(again.calls, 0);
}

async fn commits_are_counted(bench: Bench) {
    let before = bench.store.figures().commit_times().count;
    bench.record(&[said(&bench, "m1", "ana")]).await;
    let after = bench.store.figures().commit_times();
    assert!(after.count > before && bench.store.figures().group_sizes().count == after.count);
    assert_eq!(bench.store.figures().failed(), 0);
}

fn said(bench: &Bench, id: &str, from: &str) -> Event {
    message("shop-1", from, id, "hi", bench.store.seams().now())
}
