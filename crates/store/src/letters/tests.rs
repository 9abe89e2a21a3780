use std::collections::BTreeSet;
use std::time::Duration;

use channel_core::error::Actor;
use channel_core::{ChannelId, Event, Timestamp};
use channel_testkit::message;

use super::{Filter, Letter, LetterId, LetterKind, Remedy, Replayed};
use crate::audit::{self, Verified};
use crate::db::query;
use crate::ingress::{self, Arrival, NewSkip};
use crate::organisations::NOBODY;
use crate::outbox::{self, CallAuthor, CallKind, Doubt, NewCall};
use crate::tests::{Backend, Bench, on_both, plans};
use crate::{CallState, Failure, OutboxId, StoreError, lanes, letters, trace};

on_both! {
    every_kind_of_letter_is_in_one_list_the_newest_first,
    a_page_goes_on_where_the_last_one_ended_even_among_letters_of_one_instant,
    an_event_that_was_given_up_takes_its_turn_once_more_and_only_once,
    a_failed_call_goes_back_to_its_queue_under_its_own_key,
    what_cannot_work_is_not_tried_again,
    a_doubtful_call_is_sent_again_only_with_an_entry_in_the_audit_log,
    a_part_that_is_understood_by_now_leaves_quarantine_and_one_that_is_not_stays_as_it_was,
    an_event_of_an_unknown_account_arrives_when_the_account_is_connected,
    what_came_for_an_account_before_it_was_connected_becomes_its_organisations,
    contents_go_and_reasons_stay,
    what_was_handled_long_ago_is_removed_in_bounded_steps,
    a_letter_that_was_put_away_is_gone_and_its_key_is_known,
    the_attempts_of_a_call_are_remembered_with_their_ends,
}

fn said(id: &str) -> Event {
    message("shop-1", "ana", id, "canary words", Timestamp::from_seconds(1_767_225_600))
}

/// Keeps an event and gives it up.
async fn dead_event(bench: &Bench, id: &str) -> i64 {
    bench.record(&[said(id)]).await;
    let organisation = bench.organisation;
    let seq = seqs(bench, "SELECT max(seq) AS seq FROM events").await[0];
    let given_up = bench
        .store
        .write(move |tx| Box::pin(ingress::count_failure(tx, organisation, seq, "it cannot be read", 1)))
        .await
        .unwrap();
    assert!(given_up);
    seq
}

async fn seqs(bench: &Bench, sql: &'static str) -> Vec<i64> {
    use crate::db::Columns;
    bench
        .store
        .read(move |db| {
            Box::pin(async move { query(sql).fetch_all(db).await?.iter().map(|row| row.col("seq")).collect() })
        })
        .await
        .unwrap()
}

async fn execute(bench: &Bench, sql: &'static str) {
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                query(sql).execute(tx).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

fn wanted(bench: &Bench, key: &str) -> NewCall {
    NewCall {
        account: bench.account,
        lane: format!("lane {key}"),
        kind: CallKind::CommentReply,
        author: CallAuthor::Rule,
        conversation: None,
        message: None,
        part: 0,
        comment: Some(key.into()),
        payload: serde_json::json!({ "text": "hi" }),
        text: Some("hi".into()),
        idempotency_key: key.into(),
        covers: None,
        open_until: None,
        late: Duration::ZERO,
    }
}

/// Wants a call, has it pass the door, and settles it.
async fn call(bench: &Bench, key: &str, state: CallState, kind: &'static str) -> OutboxId {
    let (organisation, new) = (bench.organisation, wanted(bench, key));
    let id = bench
        .store
        .write(move |tx| Box::pin(outbox::enqueue(tx, organisation, new)))
        .await
        .unwrap()
        .expect("the key is new");
    make(bench, id, state, kind).await;
    id
}

async fn make(bench: &Bench, id: OutboxId, state: CallState, kind: &'static str) {
    let lease = Duration::from_secs(15);
    let claimed = bench.store.write(move |tx| Box::pin(outbox::claim_due(tx, lease, 10))).await.unwrap();
    let call = claimed.into_iter().find(|call| call.id == id).expect("it is due");
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let token = format!("token-{}-{}", call.id, call.attempt);
                outbox::pass(tx, &call, 1, &token).await?;
                let attempt = call.attempt + 1;
                let failure = Failure::new(kind, "the platform said no", Actor::Merchant);
                match state {
                    CallState::Sent => outbox::settle_sent(tx, &call, attempt, Some("p1")).await.map(drop),
                    CallState::Failed => outbox::settle_failed(tx, &call, attempt, &failure).await.map(drop),
                    _ => {
                        outbox::settle_ambiguous(tx, &call, attempt, &failure).await?;
                        let call = outbox::find(tx, call.organisation, call.id).await?.unwrap();
                        assert!(outbox::list_for_review(tx, &call, Doubt::NoEvidenceCame).await?);
                        Ok(())
                    }
                }
            })
        })
        .await
        .unwrap();
}

async fn part(bench: &Bench, what: &str) {
    let skip = NewSkip {
        account: Some("shop-1".into()),
        reason: "the field is unknown".into(),
        what: what.into(),
        raw: b"{\"canary\":1}".to_vec(),
    };
    let arrival = Arrival { skipped: vec![skip], ..bench.arrival(&[]) };
    bench.store.record(arrival).await.unwrap();
}

async fn list(bench: &Bench) -> Vec<Letter> {
    let organisation = bench.organisation;
    bench
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { letters::page(db, organisation, &Filter::default(), None, 100).await })
        })
        .await
        .unwrap()
}

async fn only(bench: &Bench) -> Letter {
    let mut letters = list(bench).await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    letters.remove(0)
}

async fn state(bench: &Bench, id: OutboxId) -> CallState {
    let organisation = bench.organisation;
    bench.store.read(move |db| Box::pin(outbox::find(db, organisation, id))).await.unwrap().unwrap().state
}

async fn every_kind_of_letter_is_in_one_list_the_newest_first(bench: Bench) {
    part(&bench, "field:flows").await;
    bench.clock.advance(Duration::from_secs(1));
    dead_event(&bench, "m1").await;
    bench.clock.advance(Duration::from_secs(1));
    call(&bench, "c1", CallState::Failed, "transport").await;
    bench.clock.advance(Duration::from_secs(1));
    call(&bench, "c2", CallState::Ambiguous, "transport").await;
    let told: Vec<_> = list(&bench).await.into_iter().map(|it| (it.kind, it.reason, it.remedy, it.attempts)).collect();
    assert_eq!(
        told,
        [
            (LetterKind::Unconfirmed, Doubt::NoEvidenceCame.sentence().to_owned(), Remedy::SendAnyway, 1),
            (LetterKind::FailedSend, "the platform said no".to_owned(), Remedy::Replay, 1),
            (LetterKind::FailedTurn, "it cannot be read".to_owned(), Remedy::Replay, 1),
            (LetterKind::Quarantined, "the field is unknown".to_owned(), Remedy::Replay, 1),
        ]
    );
    let organisation = bench.organisation;
    let counts = bench.store.read(move |db| Box::pin(letters::count(db, organisation))).await.unwrap();
    let counted: Vec<i64> = LetterKind::ALL.iter().map(|kind| counts.of(*kind)).collect();
    assert_eq!((counted, counts.all()), (vec![1, 0, 1, 1, 1, 0], 4));
    for letter in list(&bench).await {
        let id = letter.id.clone();
        let found = bench
            .store
            .read(move |db| Box::pin(async move { letters::find(db, organisation, &id).await }))
            .await
            .unwrap();
        assert_eq!(found, Some(letter));
    }
    let filter = Filter { kind: Some(LetterKind::FailedTurn), account: Some(bench.account) };
    let turns = bench
        .store
        .read(move |db| Box::pin(async move { letters::page(db, organisation, &filter, None, 10).await }))
        .await
        .unwrap();
    assert_eq!(turns.len(), 1);
}

async fn a_page_goes_on_where_the_last_one_ended_even_among_letters_of_one_instant(bench: Bench) {
    for number in 0..4 {
        part(&bench, &format!("field:{number}")).await;
        dead_event(&bench, &format!("m{number}")).await;
        call(&bench, &format!("c{number}"), CallState::Failed, "transport").await;
        call(&bench, &format!("d{number}"), CallState::Ambiguous, "transport").await;
    }
    let organisation = bench.organisation;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let after = cursor.clone();
        let page = bench
            .store
            .read(move |db| {
                Box::pin(async move { letters::page(db, organisation, &Filter::default(), after.as_ref(), 3).await })
            })
            .await
            .unwrap();
        let Some(last) = page.last() else { break };
        cursor = Some(last.cursor());
        seen.extend(page.into_iter().map(|letter| letter.id));
    }
    assert_eq!(seen.len(), 16);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 16);
    assert_eq!(seen, list(&bench).await.into_iter().map(|letter| letter.id).collect::<Vec<_>>());
}

async fn an_event_that_was_given_up_takes_its_turn_once_more_and_only_once(bench: Bench) {
    let seq = dead_event(&bench, "m1").await;
    let organisation = bench.organisation;
    let again = || bench.store.write(move |tx| Box::pin(letters::turn_again(tx, organisation, seq)));
    assert_eq!(again().await.unwrap(), Replayed::Again);
    assert_eq!(again().await.unwrap(), Replayed::Gone);
    assert!(list(&bench).await.is_empty());
    let lanes = bench.store.write(|tx| Box::pin(lanes::claim_due(tx, Duration::from_secs(15), 10))).await.unwrap();
    assert_eq!(lanes.len(), 1, "its lane is due");
    assert_eq!(bench.record(&[said("m1")]).await.duplicate, 1, "its key is the one it always had");
}

async fn a_failed_call_goes_back_to_its_queue_under_its_own_key(bench: Bench) {
    let id = call(&bench, "c1", CallState::Failed, "transport").await;
    let organisation = bench.organisation;
    let again = || bench.store.write(move |tx| Box::pin(letters::call_again(tx, organisation, id)));
    assert_eq!(again().await.unwrap(), Replayed::Again);
    assert_eq!(again().await.unwrap(), Replayed::Gone);
    assert_eq!(state(&bench, id).await, CallState::Queued);
    make(&bench, id, CallState::Sent, "").await;
    assert_eq!(state(&bench, id).await, CallState::Sent);
    assert!(list(&bench).await.is_empty());
}

async fn what_cannot_work_is_not_tried_again(bench: Bench) {
    let id = call(&bench, "c1", CallState::Failed, "recipient").await;
    let organisation = bench.organisation;
    assert_eq!(only(&bench).await.remedy, Remedy::Nothing);
    let again = bench.store.write(move |tx| Box::pin(letters::call_again(tx, organisation, id))).await.unwrap();
    assert_eq!(again, Replayed::Unchanged);
    assert_eq!(state(&bench, id).await, CallState::Failed);
}

async fn a_doubtful_call_is_sent_again_only_with_an_entry_in_the_audit_log(bench: Bench) {
    let id = call(&bench, "c1", CallState::Ambiguous, "transport").await;
    let organisation = bench.organisation;
    let plain = bench.store.write(move |tx| Box::pin(letters::call_again(tx, organisation, id))).await.unwrap();
    assert_eq!(plain, Replayed::Gone, "an ordinary replay leaves it alone");
    let again = || bench.store.write(move |tx| Box::pin(letters::send_again_anyway(tx, organisation, id, "mia")));
    assert_eq!(again().await.unwrap(), Replayed::Again);
    assert_eq!(again().await.unwrap(), Replayed::Gone);
    let entries = bench.store.read(move |db| Box::pin(audit::list(db, organisation, 0, 10))).await.unwrap();
    let told: Vec<_> = entries.iter().map(|it| (it.entry.actor.as_str(), it.entry.act.as_str())).collect();
    assert_eq!(told, [("mia", "send.repeat")]);
    assert_eq!(entries[0].entry.target, id.to_string());
    assert!(matches!(audit::verify(&bench.store, organisation, &[]).await, Ok(Verified::Whole { entries: 1, .. })));
    assert!(list(&bench).await.is_empty());
}

async fn a_part_that_is_understood_by_now_leaves_quarantine_and_one_that_is_not_stays_as_it_was(bench: Bench) {
    part(&bench, "field:flows").await;
    let letter = only(&bench).await;
    let LetterId::Part(digest) = letter.id.clone() else { panic!("a part") };
    let organisation = bench.organisation;
    bench.clock.advance(Duration::from_secs(60));
    let again = |arrival: Arrival| {
        let digest = digest.clone();
        bench
            .store
            .write(move |tx| Box::pin(async move { letters::part_again(tx, organisation, &digest, arrival).await }))
    };
    let kept = {
        let digest = digest.clone();
        let read =
            bench.store.read(move |db| Box::pin(async move { letters::kept_part(db, organisation, &digest).await }));
        read.await.unwrap().unwrap()
    };
    let still = Arrival { skipped: vec![kept.part], ..bench.arrival(&[]) };
    assert_eq!(again(still).await.unwrap(), Replayed::Unchanged);
    assert_eq!(only(&bench).await, letter);
    assert_eq!(again(bench.arrival(&[said("m1")])).await.unwrap(), Replayed::Again);
    assert_eq!(again(bench.arrival(&[said("m1")])).await.unwrap(), Replayed::Gone);
    assert!(list(&bench).await.is_empty());
    part(&bench, "field:flows").await;
    assert_eq!(again(bench.arrival(&[said("m1")])).await.unwrap(), Replayed::Known, "its event was handled before");
}

async fn an_event_of_an_unknown_account_arrives_when_the_account_is_connected(bench: Bench) {
    let mut stray = said("m9");
    stray.account = "shop-2".to_owned();
    bench.record(std::slice::from_ref(&stray)).await;
    let letters = bench
        .store
        .read(|db| Box::pin(letters::oldest_first(db, NOBODY, LetterKind::UnknownAccount, None, None, 10)))
        .await
        .unwrap();
    let LetterId::Part(digest) = letters[0].id.clone() else { panic!("a part") };
    assert_eq!(letters[0].account_name.as_deref(), Some("shop-2"));
    let again = || {
        let (digest, arrival) = (digest.clone(), bench.arrival(std::slice::from_ref(&stray)));
        bench.store.write(move |tx| Box::pin(async move { letters::part_again(tx, NOBODY, &digest, arrival).await }))
    };
    assert_eq!(again().await.unwrap(), Replayed::Unchanged);
    crate::tests::account(&bench.store, bench.organisation, "shop-2").await.unwrap();
    assert_eq!(again().await.unwrap(), Replayed::Again);
    assert_eq!(again().await.unwrap(), Replayed::Gone);
}

async fn what_came_for_an_account_before_it_was_connected_becomes_its_organisations(bench: Bench) {
    for (id, account) in [("m8", "shop-2"), ("m9", "shop-3")] {
        let mut stray = said(id);
        stray.account = account.to_owned();
        bench.record(&[stray]).await;
    }
    let organisation = bench.organisation;
    let adopt = || {
        bench.store.write(move |tx| {
            Box::pin(async move { ingress::adopt(tx, organisation, &ChannelId::from_static("fake"), "shop-2").await })
        })
    };
    assert_eq!((adopt().await.unwrap(), adopt().await.unwrap()), (1, 0));
    let letters = list(&bench).await;
    let told: Vec<_> = letters.iter().map(|letter| (letter.kind, letter.account_name.as_deref())).collect();
    assert_eq!(told, [(LetterKind::UnknownAccount, Some("shop-2"))]);
    crate::tests::account(&bench.store, bench.organisation, "shop-2").await.unwrap();
    let LetterId::Part(digest) = letters[0].id.clone() else { panic!("a part") };
    let mut mine = said("m8");
    mine.account = "shop-2".to_owned();
    let arrival = bench.arrival(&[mine]);
    let again = bench.store.write(move |tx| {
        let (digest, arrival) = (digest.clone(), arrival.clone());
        Box::pin(async move { letters::part_again(tx, organisation, &digest, arrival).await })
    });
    assert_eq!(again.await.unwrap(), Replayed::Again);
}

async fn contents_go_and_reasons_stay(bench: Bench) {
    part(&bench, "field:flows").await;
    dead_event(&bench, "m1").await;
    let failed = call(&bench, "c1", CallState::Failed, "transport").await;
    let doubtful = call(&bench, "c2", CallState::Ambiguous, "transport").await;
    let before = list(&bench).await;
    bench.clock.advance(Duration::from_secs(31 * 24 * 60 * 60));
    let organisation = bench.organisation;
    let forget = || {
        bench.store.write(move |tx| {
            let before = tx.now().minus(Duration::from_secs(30 * 24 * 60 * 60));
            Box::pin(letters::forget_contents(tx, organisation, before, 100))
        })
    };
    assert_eq!(forget().await.unwrap(), 4);
    assert_eq!(forget().await.unwrap(), 0);
    let after = list(&bench).await;
    assert!(after.iter().all(|letter| letter.remedy == Remedy::Purged));
    let reasons = |letters: &[Letter]| letters.iter().map(|it| (it.id.clone(), it.reason.clone())).collect::<Vec<_>>();
    assert_eq!(reasons(&after), reasons(&before));
    for id in [failed, doubtful] {
        let again = bench.store.write(move |tx| {
            Box::pin(async move {
                let plain = letters::call_again(tx, organisation, id).await?;
                Ok((plain, letters::send_again_anyway(tx, organisation, id, "cli").await?))
            })
        });
        let (plain, anyway) = again.await.unwrap();
        assert!(plain != Replayed::Again && anyway != Replayed::Again, "there is nothing left to send");
    }
}

async fn what_was_handled_long_ago_is_removed_in_bounded_steps(bench: Bench) {
    let events: Vec<Event> = (0..25).map(|number| said(&format!("m{number}"))).collect();
    bench.record(&events).await;
    execute(&bench, "UPDATE events SET state = 'done'").await;
    dead_event(&bench, "dead").await;
    bench.clock.advance(Duration::from_secs(15 * 24 * 60 * 60));
    bench.record(&[said("new")]).await;
    let purge = || {
        bench.store.write(|tx| {
            let before = tx.now().minus(Duration::from_secs(14 * 24 * 60 * 60));
            Box::pin(ingress::purge(tx, before, 10))
        })
    };
    let removed = [purge().await.unwrap(), purge().await.unwrap(), purge().await.unwrap(), purge().await.unwrap()];
    assert_eq!(removed.map(|it| it.events), [10, 10, 5, 0]);
    assert_eq!(removed.map(|it| it.deliveries), [1, 0, 0, 0], "those of one event are told by it");
    assert_eq!(seqs(&bench, "SELECT seq FROM events").await.len(), 2, "what is new and what is dead stays");
}

async fn a_letter_that_was_put_away_is_gone_and_its_key_is_known(bench: Bench) {
    part(&bench, "field:flows").await;
    dead_event(&bench, "m1").await;
    call(&bench, "c1", CallState::Failed, "transport").await;
    call(&bench, "c2", CallState::Ambiguous, "transport").await;
    let organisation = bench.organisation;
    for letter in list(&bench).await {
        let close = || {
            let id = letter.id.clone();
            bench.store.write(move |tx| Box::pin(async move { letters::close(tx, organisation, &id, "cli").await }))
        };
        assert!(close().await.unwrap());
        assert!(!close().await.unwrap());
    }
    assert!(list(&bench).await.is_empty());
    assert_eq!(bench.record(&[said("m1")]).await.duplicate, 1);
    part(&bench, "field:flows").await;
    assert!(list(&bench).await.is_empty(), "the same part is not shown twice");
}

async fn the_attempts_of_a_call_are_remembered_with_their_ends(bench: Bench) {
    let id = call(&bench, "c1", CallState::Failed, "transport").await;
    let organisation = bench.organisation;
    bench.clock.advance(Duration::from_secs(5));
    bench.store.write(move |tx| Box::pin(letters::call_again(tx, organisation, id))).await.unwrap();
    make(&bench, id, CallState::Ambiguous, "transport").await;
    bench.clock.advance(Duration::from_secs(5));
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                let call = outbox::find(tx, organisation, id).await?.unwrap();
                outbox::confirm(tx, &call, Some("p7")).await
            })
        })
        .await
        .unwrap();
    for known_as in [id.to_string(), "p7".to_owned(), format!("token-{id}-0"), "c1".to_owned()] {
        let life = bench
            .store
            .read(move |db| {
                Box::pin(async move {
                    trace::life(db, organisation, &known_as, trace::Depth::Indexed, trace::Contents::Hidden).await
                })
            })
            .await
            .unwrap();
        let told: Vec<String> = life
            .steps
            .iter()
            .map(|step| match step.facts.get("outcome").or(step.facts.get("state")) {
                Some(word) => format!("{} {word}", step.step),
                None => step.step.to_owned(),
            })
            .collect();
        assert_eq!(
            told,
            [
                "call_wanted",
                "attempt_opened",
                "attempt_settled failed",
                "attempt_opened",
                "attempt_settled ambiguous",
                "attempt_proved sent",
                "call_stands sent"
            ]
        );
    }
}

/// The second replay of ten thousand letters finds nothing, and changes nothing.
#[tokio::test]
async fn ten_thousand_letters_replayed_twice_are_replayed_once() {
    const LETTERS: usize = 10_000;
    let bench = Bench::on(Backend::Sqlite).await;
    let organisation = bench.organisation;
    for batch in 0..5 {
        let events: Vec<Event> = (0..LETTERS / 10)
            .map(|number| {
                let person = format!("person-{}", number % 97);
                let id = format!("m{batch}-{number}");
                message("shop-1", &person, &id, "hello", Timestamp::from_seconds(1_767_225_600))
            })
            .collect();
        bench.record(&events).await;
        let calls: Vec<NewCall> =
            (0..LETTERS / 10).map(|number| wanted(&bench, &format!("c{batch}-{number}"))).collect();
        bench
            .store
            .write(move |tx| {
                Box::pin(async move {
                    for call in calls {
                        outbox::enqueue(tx, organisation, call).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
    }
    execute(&bench, "UPDATE events SET state = 'dead', done_at = received_at, attempts = 5").await;
    execute(&bench, "UPDATE outbox SET state = 'failed', attempt = 3, failures = 5").await;
    assert_eq!(replay_all(&bench).await, LETTERS);
    let after_first = fingerprint(&bench).await;
    assert_eq!(replay_all(&bench).await, 0);
    assert_eq!(fingerprint(&bench).await, after_first);
    assert_eq!(seqs(&bench, "SELECT seq FROM events WHERE state = 'new'").await.len(), LETTERS / 2);
    assert_eq!(seqs(&bench, "SELECT seq FROM outbox WHERE state = 'queued' AND attempt = 3").await.len(), LETTERS / 2);
}

async fn replay_all(bench: &Bench) -> usize {
    let organisation = bench.organisation;
    let mut replayed = 0;
    for kind in [LetterKind::FailedTurn, LetterKind::FailedSend] {
        let mut cursor = None;
        loop {
            let after = cursor.clone();
            let batch = bench
                .store
                .read(move |db| {
                    Box::pin(
                        async move { letters::oldest_first(db, organisation, kind, None, after.as_ref(), 500).await },
                    )
                })
                .await
                .unwrap();
            let Some(last) = batch.last() else { break };
            cursor = Some(last.cursor());
            let done = bench.store.write(move |tx| {
                Box::pin(async move {
                    let mut done = 0;
                    for letter in &batch {
                        let outcome = match &letter.id {
                            LetterId::Event(seq) => letters::turn_again(tx, organisation, *seq).await?,
                            LetterId::Call(id) => letters::call_again(tx, organisation, *id).await?,
                            LetterId::Part(_) | LetterId::Message(_) => return Err(StoreError::NotFound("letter")),
                        };
                        done += usize::from(outcome == Replayed::Again);
                    }
                    Ok(done)
                })
            });
            replayed += done.await.unwrap();
        }
    }
    replayed
}

/// Everything that a replay could change, as one text.
async fn fingerprint(bench: &Bench) -> Vec<String> {
    use crate::db::Columns;
    const SQL: &str = "SELECT seq || ' ' || state || ' ' || attempts || ' ' || coalesce(done_at, 0) AS row FROM events \
        UNION ALL SELECT seq || ' ' || state || ' ' || attempt || ' ' || failures || ' ' || not_before || ' ' || updated_at \
        FROM outbox UNION ALL SELECT key || ' ' || coalesce(next_at, 0) FROM lanes";
    bench
        .store
        .read(|db| Box::pin(async move { query(SQL).fetch_all(db).await?.iter().map(|row| row.col("row")).collect() }))
        .await
        .unwrap()
}

#[tokio::test]
async fn letters_and_what_is_old_are_read_along_indexes_of_their_own() {
    use crate::ingress::sql::{DELIVERIES, EVENTS, UNKNOWN};
    let bench = Bench::on(Backend::Sqlite).await;
    let lists = letters::sql::ALL.into_iter().chain([UNKNOWN]).map(|sql| (sql, true));
    for (sql, sorted) in lists.chain([(EVENTS.sqlite, false), (DELIVERIES.sqlite, false)]) {
        for step in plans::explain(&bench, sql).await {
            let by_index = step.contains("USING INDEX")
                || step.contains("COVERING INDEX")
                || step.contains("USING PRIMARY KEY")
                || step.contains("USING INTEGER PRIMARY KEY")
                || step.contains("LIST SUBQUERY")
                || step.contains("SUBQUERY")
                || step.contains("BLOOM FILTER")
                || step.contains("USING ROWID SEARCH");
            assert!(by_index, "{step}\n{sql}");
            assert!(!step.contains("TEMP B-TREE") || !sorted, "{step}\n{sql}");
        }
    }
    let bench = Bench::on(Backend::Postgres).await;
    for sql in letters::sql::ALL.into_iter().chain([UNKNOWN, EVENTS.postgres, DELIVERIES.postgres]) {
        // A value that is only asked whether it is there has no type before it is bound.
        plans::postgres_plan(&bench, &sql.replace("$4 IS NULL", "false").replace("$7 IS NULL", "false"));
    }
}
