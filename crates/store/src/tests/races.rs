//! What two transactions do to each other on PostgreSQL, step by step: the first is kept open while the second begins.

use std::time::Duration;

use channel_core::{Contact, Scope};
use postgres_testkit::Cluster;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::outbox::{LEASE, claim, pass, want, wanted};
use super::people::{meet_conversation, meet_person};
use super::{Backend, Bench, account};
use crate::accounts::{AccountStatus, set_status};
use crate::conversations::{self, Conversation, Meeting};
use crate::db::query;
use crate::outbox::{self, Call, Door, EarlyStatus, NewCall, Shut};
use crate::{CallState, Reported, StoreError, Tx, Work, contacts};

/// A transaction that stays open until it is told to commit.
struct Open<T> {
    task: JoinHandle<Result<T, StoreError>>,
    reached: watch::Receiver<bool>,
    go: watch::Sender<bool>,
}

/// How far a transaction comes beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Far {
    /// Everything but its commit is done.
    ToItsCommit,
    /// It waits for another one.
    Waits,
}

fn begin<T, F>(bench: &Bench, work: F) -> Open<T>
where
    F: for<'c> FnOnce(&'c mut Tx) -> Work<'c, T> + Clone + Send + Sync + 'static,
    T: Send + 'static,
{
    let (here, reached) = watch::channel(false);
    let (go, told) = watch::channel(false);
    let store = bench.store.clone();
    let task = tokio::spawn(async move {
        let held = store.write(move |tx| {
            let (here, mut told) = (here.clone(), told.clone());
            Box::pin(async move {
                let value = work(tx).await?;
                here.send_replace(true);
                told.wait_for(|go| *go).await.expect("whoever opened it commits it");
                Ok(value)
            })
        });
        held.await
    });
    Open { task, reached, go }
}

impl<T> Open<T> {
    /// Ends when it comes no further by itself.
    async fn far(&mut self, bench: &Bench) -> Far
    where
        T: std::fmt::Debug,
    {
        const WAITING: &str =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        loop {
            if *self.reached.borrow() {
                return Far::ToItsCommit;
            }
            if self.task.is_finished() {
                panic!("it failed: {:?}", (&mut self.task).await);
            }
            let database = bench.url.rsplit('/').next().unwrap_or_default().to_owned();
            let asked = tokio::task::spawn_blocking(move || Cluster::shared().sql(&database, WAITING));
            if asked.await.unwrap() != "0" {
                return Far::Waits;
            }
        }
    }

    async fn commit(self) -> T {
        self.go.send_replace(true);
        self.task.await.unwrap().unwrap()
    }
}

async fn shared() -> Bench {
    Bench::on(Backend::Postgres).await
}

#[tokio::test]
async fn two_nodes_never_begin_two_sends_of_one_lane() {
    const AGAIN: &str = "UPDATE outbox SET state = 'queued' WHERE state = 'failed'";
    const FAILED: &str = "UPDATE outbox SET state = 'failed' WHERE state = 'claimed'";
    let bench = shared().await;
    let first = want(&bench, "lane", "1").await.unwrap();
    let second = want(&bench, "lane", "2").await.unwrap();
    assert_eq!(claim(&bench).await[0].id, first);
    run(&bench, FAILED).await;
    let mut one = begin(&bench, |tx| Box::pin(outbox::claim_due(tx, LEASE, 9)));
    assert_eq!(one.far(&bench).await, Far::ToItsCommit);
    run(&bench, AGAIN).await;
    let mut other = begin(&bench, |tx| Box::pin(outbox::claim_due(tx, LEASE, 9)));
    other.far(&bench).await;
    let ids = |calls: Vec<Call>| calls.into_iter().map(|call| call.id).collect::<Vec<_>>();
    assert_eq!(ids(one.commit().await), [second]);
    assert_eq!(ids(other.commit().await), [], "the one that was put back waits for what is under way");
}

async fn run(bench: &Bench, sql: &'static str) {
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            query(sql).execute(tx).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

/// Meets a person under two names, and the conversation with them.
fn meet(bench: &Bench, lane: Option<String>, names: [&'static str; 2]) -> Open<Conversation> {
    let (organisation, account, at) = (bench.organisation, bench.account, bench.store.seams().now());
    begin(bench, move |tx| {
        Box::pin(async move {
            let mut person = Contact::new(names[0]);
            person.aliases = vec![names[1].to_owned()];
            let contact = contacts::meet(tx, organisation, account, &person).await?;
            let names = names.map(str::to_owned).to_vec();
            let meeting = Meeting { account, contact, names, lane, has_window: false, at };
            conversations::meet(tx, organisation, meeting).await
        })
    })
}

#[tokio::test]
async fn a_private_answer_and_a_direct_message_meet_in_one_conversation() {
    for lane in [None, Some("a lane of its own".to_owned())] {
        let bench = shared().await;
        let mut settling = meet(&bench, None, ["ana", "user.7"]);
        assert_eq!(settling.far(&bench).await, Far::ToItsCommit);
        let mut turn = meet(&bench, lane, ["user.7", "ana"]);
        turn.far(&bench).await;
        let (settled, met) = (settling.commit().await, turn.commit().await);
        assert_eq!((settled.id, settled.contact), (met.id, met.contact));
        for (table, rows) in [("conversations", "1"), ("contacts", "1"), ("peers", "2"), ("identities", "2")] {
            assert_eq!(bench.superuser(&format!("SELECT count(*) FROM {table}")), rows, "{table}");
        }
    }
}

/// A claimed call in a conversation.
async fn call_to_ana(bench: &Bench) -> (Call, crate::ContactId) {
    let person = meet_person(bench, "ana", &[]).await;
    let conversation = meet_conversation(bench, person, &["ana"]).await;
    let call = NewCall { conversation: Some(conversation.id), ..wanted(bench, "lane", "1") };
    let organisation = bench.organisation;
    bench.store.write(move |tx| Box::pin(outbox::enqueue(tx, organisation, call))).await.unwrap();
    (claim(bench).await.remove(0), person)
}

fn try_door(bench: &Bench, call: &Call) -> Open<Door> {
    let call = call.clone();
    begin(bench, move |tx| Box::pin(async move { outbox::pass(tx, &call, 1, "token").await }))
}

#[tokio::test]
async fn a_refusal_is_seen_by_every_door_that_is_not_passed_when_it_is_committed() {
    let bench = shared().await;
    let (call, person) = call_to_ana(&bench).await;
    let (organisation, now) = (bench.organisation, bench.store.seams().now());
    let mut refusal = begin(&bench, move |tx| Box::pin(contacts::set_consent(tx, organisation, person, Some(now))));
    assert_eq!(refusal.far(&bench).await, Far::ToItsCommit);
    let mut door = try_door(&bench, &call);
    assert_eq!(door.far(&bench).await, Far::Waits);
    refusal.commit().await;
    assert!(matches!(door.commit().await, Door::Closed(Shut::OptedOut)));
}

#[tokio::test]
async fn a_refusal_waits_for_the_door_that_is_being_passed() {
    let bench = shared().await;
    let (call, person) = call_to_ana(&bench).await;
    let (organisation, now) = (bench.organisation, bench.store.seams().now());
    let mut door = try_door(&bench, &call);
    assert_eq!(door.far(&bench).await, Far::ToItsCommit);
    let mut refusal = begin(&bench, move |tx| Box::pin(contacts::set_consent(tx, organisation, person, Some(now))));
    assert_eq!(refusal.far(&bench).await, Far::Waits, "nobody is told that it holds before the door is passed");
    assert!(matches!(door.commit().await, Door::Open { .. }));
    refusal.commit().await;
}

#[tokio::test]
async fn an_account_that_is_being_closed_opens_no_door() {
    for (status, shut) in [(AccountStatus::Paused, Shut::AccountPaused), (AccountStatus::Revoked, Shut::AccountRevoked)]
    {
        let bench = shared().await;
        let (call, _) = call_to_ana(&bench).await;
        let (organisation, account) = (bench.organisation, bench.account);
        let mut closing = begin(&bench, move |tx| Box::pin(set_status(tx, organisation, account, status, None)));
        assert_eq!(closing.far(&bench).await, Far::ToItsCommit);
        let mut door = try_door(&bench, &call);
        assert_eq!(door.far(&bench).await, Far::Waits);
        closing.commit().await;
        assert!(matches!(door.commit().await, Door::Closed(why) if why == shut));
    }
}

#[tokio::test]
async fn a_claim_that_ended_by_the_databases_clock_opens_no_door_to_a_host_that_was_suspended() {
    let bench = shared().await;
    let (call, _) = call_to_ana(&bench).await;
    let late = call.clone();
    let suspended = bench.store.write(move |tx| {
        Box::pin(async move {
            // The clock of tests stands where the host fell asleep, and the database's went on.
            tx.its_clock = true;
            outbox::pass(tx, &late, 1, "token").await
        })
    });
    assert!(matches!(suspended.await.unwrap(), Door::Closed(_)));
    assert!(matches!(pass(&bench, &call).await, Door::Open { .. }), "nothing else was in the way");
}

#[tokio::test]
async fn accounts_that_rest_together_are_taken_in_one_order() {
    const LOCK: &str = "SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE";
    const FREE: &str = "SELECT 1 FROM accounts WHERE id = $1 FOR UPDATE SKIP LOCKED";
    let bench = shared().await;
    let organisation = bench.organisation;
    let later = account(&bench.store, organisation, "shop-2").await.unwrap();
    let (first, last) = (bench.account.min(later), bench.account.max(later));
    let mut held = begin(&bench, move |tx| Box::pin(async move { Ok(query(LOCK).bind(first.0).execute(tx).await?) }));
    assert_eq!(held.far(&bench).await, Far::ToItsCommit);
    let pause = Duration::from_secs(60);
    let mut resting = begin(&bench, move |tx| Box::pin(outbox::rest(tx, organisation, last, Scope::App, pause)));
    assert_eq!(resting.far(&bench).await, Far::Waits);
    let free = bench
        .store
        .write(move |tx| Box::pin(async move { Ok(query(FREE).bind(last.0).fetch_optional(tx).await?.is_some()) }));
    assert!(free.await.unwrap(), "whoever waits for the first has not taken the last");
    held.commit().await;
    resting.commit().await;
    assert_eq!(bench.superuser("SELECT count(*) FROM accounts WHERE send_after > 0"), "2");
}

/// A call behind its door.
async fn behind_door(bench: &Bench) -> Call {
    want(bench, "lane", "1").await;
    let call = claim(bench).await.remove(0);
    assert!(matches!(pass(bench, &call).await, Door::Open { attempt: 1, .. }));
    call
}

fn settle(bench: &Bench, call: &Call) -> Open<usize> {
    let call = call.clone();
    begin(bench, move |tx| {
        Box::pin(async move {
            outbox::settle_sent(tx, &call, 1, Some("p1")).await?;
            Ok(outbox::take_early(tx, call.organisation, call.account, "p1").await?.len())
        })
    })
}

fn report(bench: &Bench) -> Open<bool> {
    let (organisation, account, at) = (bench.organisation, bench.account, bench.store.seams().now());
    begin(bench, move |tx| {
        Box::pin(async move {
            let status = EarlyStatus { reported: Reported::Delivered, failure: None, at };
            let call = outbox::keep_early(tx, organisation, account, None, "p1", &status).await?;
            Ok(call.is_none())
        })
    })
}

#[tokio::test]
async fn a_report_that_is_being_kept_is_found_by_the_settlement() {
    let bench = shared().await;
    let call = behind_door(&bench).await;
    let mut report = report(&bench);
    assert_eq!(report.far(&bench).await, Far::ToItsCommit);
    let mut settlement = settle(&bench, &call);
    settlement.far(&bench).await;
    assert!(report.commit().await, "nobody knew the id");
    assert_eq!(settlement.commit().await, 1);
}

#[tokio::test]
async fn a_report_beside_a_settlement_finds_the_call() {
    let bench = shared().await;
    let call = behind_door(&bench).await;
    let mut settlement = settle(&bench, &call);
    assert_eq!(settlement.far(&bench).await, Far::ToItsCommit);
    let mut report = report(&bench);
    report.far(&bench).await;
    assert_eq!(settlement.commit().await, 0);
    assert!(!report.commit().await, "by now the id is known, and nothing is kept that nobody takes");
    assert_eq!(bench.superuser("SELECT count(*) FROM early_statuses"), "0");
}

#[tokio::test]
async fn a_line_shows_what_two_of_its_parts_came_to_at_once() {
    let bench = shared().await;
    let person = meet_person(&bench, "ana", &[]).await;
    let conversation = meet_conversation(&bench, person, &["ana"]).await;
    let message = super::settling::line(&bench, conversation.id).await;
    let organisation = bench.organisation;
    for (part, lane) in ["one", "two"].into_iter().enumerate() {
        let part = i64::try_from(part).unwrap();
        let call = NewCall { message: Some(message), part, ..wanted(&bench, lane, lane) };
        bench.store.write(move |tx| Box::pin(outbox::enqueue(tx, organisation, call))).await.unwrap();
    }
    let calls = claim(&bench).await;
    for call in &calls {
        pass(&bench, call).await;
    }
    let settled = |call: &Call, id: &'static str| {
        let call = call.clone();
        begin(&bench, move |tx| Box::pin(async move { outbox::settle_sent(tx, &call, 1, Some(id)).await }))
    };
    let mut one = settled(&calls[0], "p1");
    assert_eq!(one.far(&bench).await, Far::ToItsCommit);
    let mut other = settled(&calls[1], "p2");
    other.far(&bench).await;
    one.commit().await;
    other.commit().await;
    assert_eq!(bench.superuser("SELECT status FROM messages"), "sent");
}

#[tokio::test]
async fn reports_that_come_at_once_merge() {
    let bench = shared().await;
    let call = behind_door(&bench).await;
    settle(&bench, &call).commit().await;
    let reported = |news| {
        let call = call.clone();
        begin(&bench, move |tx| Box::pin(async move { outbox::apply_report(tx, &call, news, None).await }))
    };
    let mut read = reported(Reported::Read);
    assert_eq!(read.far(&bench).await, Far::ToItsCommit);
    let mut delivered = reported(Reported::Delivered);
    delivered.far(&bench).await;
    read.commit().await;
    delivered.commit().await;
    let organisation = bench.organisation;
    let stands = bench.store.read(move |db| Box::pin(outbox::find(db, organisation, call.id))).await.unwrap().unwrap();
    assert_eq!((stands.state, stands.delivery), (CallState::Sent, Some(Reported::Read)));
}

#[tokio::test]
async fn a_late_refusal_waits_for_the_repair_of_its_account_and_leaves_it() {
    let bench = shared().await;
    let (organisation, account) = (bench.organisation, bench.account);
    let mut repair =
        begin(&bench, move |tx| Box::pin(set_status(tx, organisation, account, AccountStatus::Active, None)));
    assert_eq!(repair.far(&bench).await, Far::ToItsCommit);
    let mut refusal =
        begin(&bench, move |tx| Box::pin(crate::accounts::pause(tx, organisation, account, 1, "refused")));
    assert_eq!(refusal.far(&bench).await, Far::Waits);
    repair.commit().await;
    assert!(!refusal.commit().await);
    let row = bench.store.read(move |db| Box::pin(crate::accounts::find(db, organisation, account))).await.unwrap();
    assert_eq!(row.unwrap().status, AccountStatus::Active);
}
