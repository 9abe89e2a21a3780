//! What a process finds that was written by a clock which ran ahead.

use std::time::Duration;

use channel_core::Timestamp;

use super::Bench;
use super::outbox::{claim, pass, want};
use crate::accounts;
use crate::db::{Columns, query};
use crate::outbox::{self, Requeue};
use crate::shift;

on_both! {
    an_account_that_rests_by_a_clock_that_ran_ahead_rests_as_long_as_was_asked,
    what_an_account_saw_last_tells_how_far_its_clock_ran_ahead,
    an_account_that_rests_by_the_right_clock_goes_on_resting,
    what_is_doubtful_since_tomorrow_is_doubtful_since_now,
}

const HOUR: Duration = Duration::from_secs(3600);
const REST: Duration = Duration::from_secs(60);

/// A platform asks for a rest in answer to a call.
async fn asked_to_rest(bench: &Bench) {
    want(bench, "lane", "1").await;
    let call = claim(bench).await.remove(0);
    pass(bench, &call).await;
    let (organisation, account) = (bench.organisation, bench.account);
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            outbox::rest_account(tx, organisation, account, REST).await?;
            let how = Requeue { pause: REST, counted: false, failure: None };
            outbox::requeue(tx, &call, 1, &how).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

async fn bring_forward(bench: &Bench) {
    bench.store.write(|tx| Box::pin(shift::bring_forward(tx))).await.unwrap();
}

async fn set_back(bench: &Bench) {
    bench.clock.set(bench.store.seams().now().minus(HOUR));
}

async fn send_after(bench: &Bench) -> Timestamp {
    const SQL: &str = "SELECT send_after FROM accounts WHERE id = $1";
    let account = bench.account;
    let read = bench
        .store
        .read(move |db| Box::pin(async move { query(SQL).bind(account.0).fetch_one(db).await?.at("send_after") }));
    read.await.unwrap()
}

async fn an_account_that_rests_by_a_clock_that_ran_ahead_rests_as_long_as_was_asked(bench: Bench) {
    asked_to_rest(&bench).await;
    let asked = send_after(&bench).await;
    set_back(&bench).await;
    bring_forward(&bench).await;
    assert_eq!(send_after(&bench).await, asked.minus(HOUR));
    bring_forward(&bench).await;
    assert_eq!(send_after(&bench).await, asked.minus(HOUR), "once");
}

async fn what_an_account_saw_last_tells_how_far_its_clock_ran_ahead(bench: Bench) {
    let (organisation, account) = (bench.organisation, bench.account);
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            accounts::note_sent(tx, organisation, account).await?;
            outbox::rest_account(tx, organisation, account, REST).await
        })
    });
    assert!(write.await.unwrap());
    let asked = send_after(&bench).await;
    set_back(&bench).await;
    bring_forward(&bench).await;
    assert_eq!(send_after(&bench).await, asked.minus(HOUR));
}

async fn an_account_that_rests_by_the_right_clock_goes_on_resting(bench: Bench) {
    asked_to_rest(&bench).await;
    let before = send_after(&bench).await;
    bench.clock.advance(Duration::from_secs(5));
    bring_forward(&bench).await;
    assert_eq!(send_after(&bench).await, before);
}

async fn what_is_doubtful_since_tomorrow_is_doubtful_since_now(bench: Bench) {
    let id = want(&bench, "lane", "1").await.unwrap();
    pass(&bench, &claim(&bench).await.remove(0)).await;
    set_back(&bench).await;
    bring_forward(&bench).await;
    let organisation = bench.organisation;
    let call = bench.store.read(move |db| Box::pin(outbox::find(db, organisation, id))).await.unwrap().unwrap();
    assert_eq!(call.sending_at, Some(bench.store.seams().now()));
}
