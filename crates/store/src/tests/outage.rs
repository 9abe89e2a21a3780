//! PostgreSQL goes away and comes back under an open store, on a cluster that no other test needs.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use channel_core::{ChannelId, Timestamp};
use channel_testkit::TestClock;
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use postgres_testkit::{Cluster, Options};
use tokio::time::timeout;

use super::{Backend, options, organisation};
use crate::ingress::Arrival;
use crate::{Store, StoreError, organisations};

/// Many times what one attempt takes, and a small part of what hundreds of them do.
const PATIENCE: Duration = Duration::from_mins(1);
const FAKE: ChannelId = ChannelId::from_static("fake");

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_kill_and_the_store_works_again_by_itself() {
    let (cluster, directory, clock) =
        (Cluster::start(Options::default()).unwrap(), tempfile::tempdir().unwrap(), TestClock::default());
    let url = cluster.create_database();
    let store = Store::open(options(Backend::Postgres, &directory, &url, &clock)).await.unwrap();
    let acknowledged = AtomicUsize::new(0);
    let (store_too, cluster_too, acknowledged_too) = (&store, &cluster, &acknowledged);
    let outcomes: Vec<(usize, Result<_, StoreError>)> = stream::iter(0..300_usize)
        .map(|number| async move {
            if acknowledged_too.load(Ordering::SeqCst) >= 60 && cluster_too.is_running() {
                cluster_too.kill_postmaster();
            }
            let name = format!("shop {number}");
            let outcome =
                store_too.write(move |tx| Box::pin(async move { organisations::create(tx, &name).await })).await;
            acknowledged_too.fetch_add(usize::from(outcome.is_ok()), Ordering::SeqCst);
            (number, outcome)
        })
        .buffer_unordered(60)
        .collect()
        .await;
    assert!(acknowledged.load(Ordering::SeqCst) >= 60, "it was killed in the middle of its work");
    for (_, outcome) in outcomes.iter().filter(|(_, outcome)| outcome.is_err()) {
        assert!(outcome.as_ref().is_err_and(StoreError::is_passing), "it may work later: {outcome:?}");
    }
    assert!(outcomes.iter().any(|(_, outcome)| outcome.is_err()), "it was gone for a while");
    // Each attempt takes seconds to find out that nobody answers: those who wait are told together.
    let empty = || Arrival { channel: FAKE, received_at: Timestamp(0), route: None, events: vec![], skipped: vec![] };
    let deliveries = join_all((0..300).map(|_| store.record(empty())));
    let told = timeout(PATIENCE, deliveries).await.expect("nobody waits for the others' attempts");
    assert!(told.iter().all(Result::is_err));
    cluster.restart();
    let after = organisation(&store, "after").await;
    let all = store.read(|db| Box::pin(organisations::list(db))).await.unwrap();
    for (number, outcome) in &outcomes {
        let kept = all.iter().any(|it| it.name == format!("shop {number}"));
        assert!(kept || outcome.is_err(), "shop {number} was acknowledged and is gone");
    }
    assert!(all.iter().any(|it| it.id == after));
}

#[tokio::test]
async fn cut_connections_and_a_read_only_server_are_troubles_that_pass() {
    let (cluster, directory, clock) =
        (Cluster::start(Options::default()).unwrap(), tempfile::tempdir().unwrap(), TestClock::default());
    let url = cluster.create_database();
    let store = Store::open(options(Backend::Postgres, &directory, &url, &clock)).await.unwrap();
    assert!(cluster.terminate_backends() > 0);
    organisation(&store, "after the cut").await;
    cluster.set_read_only(true);
    cluster.terminate_backends();
    let refused = store.write(|tx| Box::pin(organisations::create(tx, "refused"))).await;
    assert!(refused.is_err_and(|error| error.is_passing()));
    let read = store.read(|db| Box::pin(organisations::list(db))).await.unwrap();
    assert_eq!(read.len(), 1, "what is there can still be read");
    cluster.set_read_only(false);
    cluster.terminate_backends();
    organisation(&store, "after").await;
}
