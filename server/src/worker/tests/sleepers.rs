//! Senders that come late with what they know, and what they may still change then.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use channel_core::error::Retry;
use channel_core::{ChannelError, Credentials, ErrorKind};
use channel_testkit::Scripted;
use secrecy::SecretString;
use store::accounts::{self, AccountRow, AccountStatus};
use store::outbox::Call;
use tokio::sync::Notify;

use super::bench::Bench;
use crate::engine::{Boundary, EngineSettings, Watch};
use crate::worker::{sender, turn};

/// Stops whoever crosses a boundary until it is told to go on.
#[derive(Debug)]
struct Stop {
    at: Boundary,
    reached: Notify,
    go: Mutex<mpsc::Receiver<()>>,
}

impl Watch for Stop {
    fn crossed(&self, boundary: Boundary) {
        if boundary == self.at {
            self.reached.notify_one();
            // Whatever else this thread had to run, others run meanwhile.
            let _ = tokio::task::block_in_place(|| self.go.lock().unwrap().recv());
        }
    }
}

/// An answer that is claimed and not sent yet.
async fn claimed(bench: &Bench) -> Call {
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.clock.advance(Duration::from_secs(1));
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    sender::claim(&bench.engine, 1).await.unwrap().remove(0)
}

async fn account(bench: &Bench) -> AccountRow {
    let (organisation, account) = (bench.organisation, bench.account);
    bench.store.read(move |db| Box::pin(accounts::find(db, organisation, account))).await.unwrap().unwrap()
}

/// Sends a call with an account that is given new secrets while the platform answers.
async fn send_while_repaired(bench: &Bench, outcome: Scripted) {
    bench.channel.script(outcome);
    let call = claimed(bench).await;
    let (go, told) = mpsc::channel();
    let stop = Arc::new(Stop { at: Boundary::AfterSocket, reached: Notify::new(), go: Mutex::new(told) });
    let engine = bench.engine_with(EngineSettings::default(), Arc::clone(&stop) as Arc<dyn Watch>);
    let sending = tokio::spawn(async move { sender::send(&engine, call).await });
    stop.reached.notified().await;
    let (organisation, account) = (bench.organisation, bench.account);
    let fresh = Credentials::new([("access_token".to_owned(), SecretString::from("fresh token"))]);
    let repair = bench.store.write_in(organisation, move |tx| {
        Box::pin(async move { accounts::set_credentials(tx, organisation, account, &fresh).await })
    });
    repair.await.unwrap();
    go.send(()).unwrap();
    sending.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_refusal_of_old_secrets_leaves_a_repaired_account_at_work() {
    let bench = Bench::new().await;
    let refused = ChannelError::refused(ErrorKind::Unauthorized, "no").with_retry(Retry::Never);
    send_while_repaired(&bench, Scripted::Failed(refused)).await;
    let row = account(&bench).await;
    assert_eq!((row.status, row.last_error), (AccountStatus::Active, None));
    assert!(bench.texts().is_empty());
    bench.run().await;
    assert_eq!(bench.texts(), ["re: hi"], "it goes out with the secrets of now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_failure_under_old_secrets_is_no_trouble_of_a_repaired_account() {
    let bench = Bench::new().await;
    let refused = ChannelError::refused(ErrorKind::Forbidden, "no").with_retry(Retry::Never);
    send_while_repaired(&bench, Scripted::Failed(refused)).await;
    assert_eq!(account(&bench).await.last_error, None);
    assert_eq!(bench.lines().await[1], "assistant failed re: hi");
}

#[tokio::test]
async fn a_sender_that_slept_past_its_claim_sends_nothing_even_before_anybody_swept() {
    let bench = Bench::new().await;
    let call = claimed(&bench).await;
    bench.clock.advance(Duration::from_secs(90));
    sender::send(&bench.engine, call).await;
    assert!(bench.texts().is_empty());
    bench.run_for(Duration::from_secs(60)).await;
    assert_eq!(bench.texts(), ["re: hi"], "whoever sweeps gives it to somebody awake, once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_sleeper_heard_of_a_call_that_others_took_over_changes_nothing() {
    let bench = Bench::new().await;
    let call = claimed(&bench).await;
    let (go, told) = mpsc::channel();
    let stop = Arc::new(Stop { at: Boundary::AfterSocket, reached: Notify::new(), go: Mutex::new(told) });
    let engine = bench.engine_with(EngineSettings::default(), Arc::clone(&stop) as Arc<dyn Watch>);
    let refused = ChannelError::refused(ErrorKind::Forbidden, "no").with_retry(Retry::Never);
    bench.channel.script(Scripted::Failed(refused));
    let (id, late) = (call.id, call.clone());
    let sending = tokio::spawn(async move { sender::send(&engine, late).await });
    stop.reached.notified().await;
    let taken = bench.store.write_in(bench.organisation, move |tx| {
        Box::pin(async move {
            let sql = "UPDATE outbox SET fence = fence + 1 WHERE id = $1";
            store::db::query(sql).bind(id.0).execute(tx).await?;
            Ok(())
        })
    });
    taken.await.unwrap();
    go.send(()).unwrap();
    sending.await.unwrap();
    assert_eq!(bench.lines().await[1], "assistant queued re: hi", "as it stood before");
    assert_eq!(account(&bench).await.last_error, None, "nor is it trouble of the account");
}
