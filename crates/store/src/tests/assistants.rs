//! Models: their keys, their switch, and what their calls cost.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use uuid::Uuid;

use super::{Backend, Bench, organisation};
use crate::assistants::{self, ModelPower};
use crate::providers::{self, KeyChange, Task};
use crate::spending::{self, Beneficiary, Ceiling, Ceilings, Settled};

on_both!(
    a_key_is_sealed_and_opened_for_a_call_alone,
    the_switch_is_kept_beside_what_is_said,
    ten_thousand_reservations_never_pass_a_ceiling_and_what_is_left_over_is_free_again,
    each_ceiling_holds_in_its_own_window,
    costs_are_added_up_by_day_conversation_and_model,
);

const KEY: &str = "sk-canary-0123456789-7Qx2";

async fn a_key_is_sealed_and_opened_for_a_call_alone(bench: Bench) {
    let organisation = bench.organisation;
    let keep = |key: KeyChange| {
        bench.store.write_in(organisation, move |tx| {
            Box::pin(async move {
                providers::save(tx, organisation, Task::Answers, &json!({"model": "m"}), &key, "member:mia").await
            })
        })
    };
    keep(KeyChange::Replace(SecretString::from(KEY))).await.unwrap();
    let kept =
        bench.store.read_in(organisation, move |db| Box::pin(providers::find(db, organisation, Task::Answers))).await;
    let kept = kept.unwrap().unwrap();
    assert_eq!((kept.ending.as_deref(), kept.has_key), (Some("7Qx2"), true));
    keep(KeyChange::Keep).await.unwrap();
    let (row, key) = bench.store.provider_for_call(organisation, Task::Answers).await.unwrap().unwrap();
    assert_eq!((row.body, key.unwrap().expose_secret()), (json!({"model": "m"}), KEY));
    if bench.backend == Backend::Sqlite {
        bench.store.close().await;
        for file in std::fs::read_dir(bench.directory.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(10).any(|part| part == &KEY.as_bytes()[..10]), "the key stands in a file");
        }
        return;
    }
    keep(KeyChange::Remove).await.unwrap();
    let (row, key) = bench.store.provider_for_call(organisation, Task::Answers).await.unwrap().unwrap();
    assert!(!row.has_key && row.ending.is_none() && key.is_none());
}

async fn the_switch_is_kept_beside_what_is_said(bench: Bench) {
    let organisation = bench.organisation;
    bench
        .store
        .write_in(organisation, move |tx| {
            Box::pin(async move {
                assistants::set_power(tx, organisation, ModelPower::Off, "member:mia").await?;
                assistants::save(tx, organisation, &json!({"name": "Mia"}), "member:mia").await
            })
        })
        .await
        .unwrap();
    let kept = bench.store.read_in(organisation, move |db| Box::pin(assistants::find(db, organisation))).await.unwrap();
    assert_eq!((kept.power, kept.body), (ModelPower::Off, json!({"name": "Mia"})));
    let off = bench.store.read(|db| Box::pin(assistants::switched_off(db))).await.unwrap();
    assert_eq!(off, [organisation]);
    let log = bench.store.read_in(organisation, move |db| Box::pin(crate::audit::newest(db, organisation, 5))).await;
    let log: Vec<_> = log.unwrap().into_iter().map(|entry| (entry.act, entry.target)).collect();
    let act = |target: &str| ("assistant.change".to_owned(), target.to_owned());
    assert_eq!(log, [act("assistant:voice"), act("assistant:off")]);
}

const CEILINGS: Ceilings = Ceilings { contact_hour: 100, conversation_day: 150, organisation_day: 250 };

async fn reserve(bench: &Bench, id: u128, person: u128, amount: i64) -> Option<Ceiling> {
    let organisation = bench.organisation;
    let person = Some(Uuid::from_u128(person));
    let whom = Beneficiary { conversation: person, contact: person };
    let reserve = bench.store.write_in(organisation, move |tx| {
        Box::pin(async move { spending::reserve(tx, organisation, Uuid::from_u128(id), whom, &CEILINGS, amount).await })
    });
    reserve.await.unwrap()
}

async fn settle(bench: &Bench, id: u128, amount: i64) {
    let (organisation, at) = (bench.organisation, bench.store.seams().now());
    let cost = Settled {
        provider: "openai".to_owned(),
        model: "small".to_owned(),
        input: Some(900),
        output: Some(40),
        amount,
        estimated: false,
        at,
    };
    let settle = bench.store.write_in(organisation, move |tx| {
        Box::pin(async move { spending::settle(tx, organisation, Uuid::from_u128(id), &cost).await })
    });
    settle.await.unwrap();
}

async fn ten_thousand_reservations_never_pass_a_ceiling_and_what_is_left_over_is_free_again(bench: Bench) {
    let asked = (1..=200_u128).map(|id| reserve(&bench, id, 7, 30));
    let granted = futures_util::future::join_all(asked).await.into_iter().filter(Option::is_none).count();
    assert_eq!(granted, 3, "whoever asks at the same time gets no more");
    let kept = bench.store.read_in(bench.organisation, {
        let organisation = bench.organisation;
        move |db| Box::pin(spending::since(db, organisation, channel_core::Timestamp(0)))
    });
    assert_eq!(kept.await.unwrap(), 90);
    assert_eq!(reserve(&bench, 1_000, 8, 100).await, None);
    assert_eq!(reserve(&bench, 1_001, 8, 1).await, Some(Ceiling::ContactHour));
    settle(&bench, 1_000, 20).await;
    assert_eq!(reserve(&bench, 1_002, 8, 80).await, None);
}

async fn each_ceiling_holds_in_its_own_window(bench: Bench) {
    const HOUR: u64 = 3_601;
    assert_eq!(reserve(&bench, 1, 7, 60).await, None);
    assert_eq!(reserve(&bench, 2, 7, 60).await, Some(Ceiling::ContactHour));
    bench.clock.advance(std::time::Duration::from_secs(HOUR));
    assert_eq!(reserve(&bench, 3, 7, 60).await, None);
    bench.clock.advance(std::time::Duration::from_secs(HOUR));
    assert_eq!(reserve(&bench, 4, 7, 60).await, Some(Ceiling::ConversationDay));
    assert_eq!(reserve(&bench, 5, 8, 60).await, None);
    assert_eq!(reserve(&bench, 6, 9, 60).await, None);
    assert_eq!(reserve(&bench, 7, 10, 60).await, Some(Ceiling::OrganisationDay));
    bench.clock.advance(std::time::Duration::from_secs(23 * HOUR));
    assert_eq!(reserve(&bench, 8, 7, 60).await, None, "a day later there is room again");
    let other = organisation(&bench.store, "another").await;
    let whole = bench.store.write_in(other, move |tx| {
        Box::pin(async move {
            spending::reserve(tx, other, Uuid::from_u128(9), Beneficiary::default(), &CEILINGS, 250).await
        })
    });
    assert_eq!(whole.await.unwrap(), None, "what one organisation spends is not another's");
}

async fn costs_are_added_up_by_day_conversation_and_model(bench: Bench) {
    for (id, person, amount) in [(1, 7, 30), (2, 7, 10), (3, 8, 70)] {
        assert_eq!(reserve(&bench, id, person, 70).await, None);
        settle(&bench, id, amount).await;
    }
    assert_eq!(reserve(&bench, 4, 8, 5).await, None, "never settled");
    bench.clock.advance(std::time::Duration::from_secs(24 * 3_600));
    assert_eq!(reserve(&bench, 5, 7, 9).await, None);
    settle(&bench, 5, 9).await;
    let organisation = bench.organisation;
    let (days, conversations, models) = bench
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let all = channel_core::Timestamp(0);
                let days = spending::by_day(db, organisation, all, 0).await?;
                let conversations = spending::by_conversation(db, organisation, all, 10).await?;
                Ok((days, conversations, spending::by_model(db, organisation, all).await?))
            })
        })
        .await
        .unwrap();
    let days: Vec<_> = days.iter().map(|day| (day.sum.calls, day.sum.amount, day.sum.estimated)).collect();
    assert_eq!(days, [(1, 9, 0), (4, 115, 1)]);
    let conversations: Vec<_> =
        conversations.iter().map(|it| (it.conversation.0.as_u128(), it.sum.amount, it.sum.input)).collect();
    assert_eq!(conversations, [(8, 75, 900), (7, 49, 2_700)]);
    let models: Vec<_> = models.iter().map(|it| (it.model.as_deref(), it.sum.calls, it.sum.amount)).collect();
    assert_eq!(models, [(Some("small"), 4, 119), (None, 1, 5)]);
}
