use std::time::Duration;

use channel_core::model::{AccountState, IdentityChange};
use channel_core::{Body, ChannelId, Contact, Credentials, Event};
use channel_testkit::{FakeChannel, SentKind, message};
use store::accounts::{self, AccountStatus};
use store::{contacts, conversations};

use super::bench::Bench;

#[tokio::test]
async fn a_person_known_by_number_goes_on_under_the_business_scoped_id() {
    let bench = Bench::new().await;
    bench.record(vec![message("shop-1", "15550001", "m1", "hi", bench.now())]).await;
    bench.settle().await;
    let mut later = message("shop-1", "user.77", "m2", "still me", bench.now());
    later.from.as_mut().unwrap().aliases = vec!["15550001".into()];
    bench.record(vec![later]).await;
    bench.settle().await;
    let to: Vec<String> = bench
        .sent()
        .into_iter()
        .filter_map(|sent| match sent.kind {
            SentKind::Message(message) => Some(message.conversation.0),
            _ => None,
        })
        .collect();
    assert_eq!(to, ["15550001", "user.77"]);
    assert_eq!(bench.assistant.turns()[1].history.len(), 2, "it is the same conversation");
}

#[tokio::test]
async fn an_identity_change_joins_two_conversations() {
    let bench = Bench::new().await;
    bench.record(vec![message("shop-1", "old", "m1", "hi", bench.now())]).await;
    bench.record(vec![message("shop-1", "new", "m2", "me again", bench.now())]).await;
    bench.settle().await;
    let change = IdentityChange {
        kind: "user_changed_number".into(),
        old_ids: vec!["old".into()],
        new_ids: vec!["new".into()],
        text: None,
    };
    let mut event =
        Event::new(ChannelId::from_static("fake"), "shop-1", "c1", bench.now(), Body::IdentityChange(change));
    event.conversation = Some("new".into());
    bench.record(vec![event]).await;
    bench.settle().await;
    let (organisation, account) = (bench.organisation, bench.account);
    let found = |name: &'static str| {
        bench.store.read(move |db| Box::pin(conversations::find_by_peer(db, organisation, account, name)))
    };
    let (old, new) = (found("old").await.unwrap().unwrap(), found("new").await.unwrap().unwrap());
    assert_eq!(old.id, new.id);
    assert_eq!(new.inbound_seq, 2);
}

#[tokio::test]
async fn an_account_whose_access_ended_sends_nothing_more() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    let state = AccountState {
        kind: "account_update".into(),
        value: "PARTNER_REMOVED".into(),
        access_ended: true,
        details: None,
    };
    let event = Event::new(ChannelId::from_static("fake"), "shop-1", "e1", bench.now(), Body::AccountState(state));
    bench.record(vec![event]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    let (organisation, account) = (bench.organisation, bench.account);
    let row = bench.store.read(move |db| Box::pin(accounts::find(db, organisation, account))).await.unwrap().unwrap();
    assert_eq!((row.status, row.epoch), (AccountStatus::Revoked, 2));
    assert_eq!(bench.timeline().await[1].failure.as_ref().unwrap().kind, "account_revoked");
}

#[tokio::test]
async fn the_end_of_an_access_that_is_told_late_leaves_an_account_that_was_connected_since() {
    let bench = Bench::new().await;
    let ended_at = bench.now();
    bench.clock.advance(Duration::from_secs(60));
    let (organisation, account) = (bench.organisation, bench.account);
    let repaired = bench.store.write(move |tx| {
        Box::pin(async move { accounts::set_credentials(tx, organisation, account, &Credentials::default()).await })
    });
    repaired.await.unwrap();
    let ended = |id: &str, at| {
        let (kind, value) = ("account_update".into(), "PARTNER_REMOVED".into());
        let state = AccountState { kind, value, access_ended: true, details: None };
        Event::new(ChannelId::from_static("fake"), "shop-1", id, at, Body::AccountState(state))
    };
    let status = || bench.store.read(move |db| Box::pin(accounts::find(db, organisation, account)));
    bench.record(vec![ended("before", ended_at)]).await;
    bench.settle().await;
    assert_eq!(status().await.unwrap().unwrap().status, AccountStatus::Active);
    bench.record(vec![ended("after", bench.now())]).await;
    bench.settle().await;
    assert_eq!(status().await.unwrap().unwrap().status, AccountStatus::Revoked);
}

#[tokio::test]
async fn a_person_without_a_name_in_the_webhook_is_looked_up_once() {
    let lena = Contact { username: Some("lena.moves".into()), ..Contact::new("8165") };
    let bench = Bench::with(FakeChannel::default().with_profile(lena)).await;
    let mut unnamed = message("shop-1", "8165", "m1", "hi", bench.now());
    unnamed.from = Some(Contact::new("8165"));
    bench.record(vec![unnamed]).await;
    let mut commits = bench.store.commits();
    bench.settle().await;
    let (organisation, account) = (bench.organisation, bench.account);
    let store = bench.store.clone();
    let username = || async {
        store
            .read(move |db| {
                Box::pin(async move {
                    let known = conversations::find_by_peer(db, organisation, account, "8165").await?;
                    let Some(known) = known else { return Ok(None) };
                    Ok(contacts::find(db, organisation, known.contact).await?.and_then(|person| person.username))
                })
            })
            .await
            .unwrap()
    };
    let learned = async {
        while username().await.is_none() {
            commits.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(10), learned).await.expect("the profile is kept");
}
