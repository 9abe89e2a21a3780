//! After a restore: what the copy held is neither sent nor answered by itself, and life goes on.

use std::time::Duration;

use channel_testkit::message;
use store::accounts::{self, AccountStatus};
use store::conversations;
use store::restored;

use super::bench::Bench;

#[tokio::test]
async fn what_a_backup_held_is_neither_sent_nor_answered_by_itself() {
    let bench = Bench::new().await;
    let (organisation, account) = (bench.organisation, bench.account);
    // Ana's answer waits to be sent, Bob's is still to be thought of, and nobody has looked at what Eve wrote.
    set(&bench, AccountStatus::Paused).await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.record(vec![message("shop-1", "bob", "b1", "shoes?", bench.now())]).await;
    bench.run().await;
    bench.record(vec![message("shop-1", "eve", "e1", "hats?", bench.now())]).await;

    let aside = bench.store.write(|tx| Box::pin(restored::set_aside(tx))).await.unwrap();
    set(&bench, AccountStatus::Active).await;
    bench.settle().await;
    bench.settle().await;

    assert_eq!((aside.calls, aside.events, aside.conversations), (1, 1, 1));
    assert!(bench.texts().is_empty(), "{:?} went out", bench.texts());
    assert_eq!(bench.lines().await, ["customer received hi", "assistant unconfirmed re: hi"]);
    for person in ["bob", "eve"] {
        let found = bench
            .store
            .read(move |db| Box::pin(conversations::find_by_peer(db, organisation, account, person)))
            .await
            .unwrap();
        assert_eq!(found.unwrap().needs_person.as_deref(), Some(restored::MARK), "{person}");
    }
    let again = bench.store.write(|tx| Box::pin(restored::set_aside(tx))).await.unwrap();
    assert_eq!((again.calls, again.conversations), (0, 0), "a second time changes nothing");
}

#[tokio::test]
async fn whoever_writes_after_a_restore_is_answered() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.store.write(|tx| Box::pin(restored::set_aside(tx))).await.unwrap();
    bench.settle().await;
    assert!(bench.texts().is_empty());
    bench.clock.advance(Duration::from_secs(60));
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: shoes?"]);
}

#[tokio::test]
async fn what_was_said_before_a_restore_and_is_delivered_after_it_is_left_to_people() {
    let bench = Bench::new().await;
    let late = message("shop-1", "ana", "m1", "hi", bench.now());
    bench.clock.advance(Duration::from_secs(60));
    bench.store.write(|tx| Box::pin(restored::set_aside(tx))).await.unwrap();
    bench.record(vec![late]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(bench.conversation().await.needs_person.as_deref(), Some(restored::MARK));
}

async fn set(bench: &Bench, status: AccountStatus) {
    let (organisation, account) = (bench.organisation, bench.account);
    bench.store.write(move |tx| Box::pin(accounts::set_status(tx, organisation, account, status, None))).await.unwrap();
}
