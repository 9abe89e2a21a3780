use channel_core::AccountId;
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::{Bench, account, organisation};
use crate::db::query;
use crate::{StoreError, accounts};

on_both! {
    secrets_come_back_to_their_account_and_are_not_readable_on_disk,
    a_ciphertext_copied_to_another_account_does_not_open,
    one_platform_account_belongs_to_one_organisation,
    another_organisation_sees_nothing_of_an_account,
    an_unknown_account_is_none_not_an_error,
}

async fn secrets_come_back_to_their_account_and_are_not_readable_on_disk(bench: Bench) {
    let sender = bench.store.account_for_send(bench.organisation, bench.account).await.unwrap().unwrap();
    let token = sender.account.credentials.find("access_token").unwrap();
    assert_eq!(token.expose_secret(), "canary-token-8431");
    bench.store.close().await;
    let bytes = bench.bytes();
    assert!(bytes.windows(12).any(|part| part == b"Shop on Fake"), "the account is there");
    assert!(!bytes.windows(13).any(|part| part == b"canary-token-"));
}

async fn a_ciphertext_copied_to_another_account_does_not_open(bench: Bench) {
    let other = account(&bench.store, bench.organisation, "shop-2").await.unwrap();
    let (organisation, from) = (bench.organisation, bench.account);
    bench
        .store
        .write(move |tx| {
            Box::pin(async move {
                query(
                    "UPDATE accounts SET credentials = (SELECT credentials FROM accounts WHERE id = $1) WHERE id = $2",
                )
                .bind(from.0)
                .bind(other.0)
                .execute(tx)
                .await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    let opened = bench.store.account_for_send(organisation, other).await;
    assert!(matches!(opened, Err(StoreError::Sealed(_))), "{opened:?}");
}

async fn one_platform_account_belongs_to_one_organisation(bench: Bench) {
    let rival = organisation(&bench.store, "Rival").await;
    assert!(matches!(account(&bench.store, rival, "shop-1").await, Err(StoreError::Exists("account"))));
}

async fn another_organisation_sees_nothing_of_an_account(bench: Bench) {
    let rival = organisation(&bench.store, "Rival").await;
    let id = bench.account;
    assert!(bench.store.account_for_send(rival, id).await.unwrap().is_none());
    let found = bench.store.read(move |db| Box::pin(accounts::find(db, rival, id))).await.unwrap();
    assert!(found.is_none());
    let changed = bench
        .store
        .write(move |tx| Box::pin(accounts::set_assistant_mode(tx, rival, id, accounts::AssistantMode::Off)))
        .await;
    assert!(matches!(changed, Err(StoreError::NotFound("account"))));
}

async fn an_unknown_account_is_none_not_an_error(bench: Bench) {
    let nobody = AccountId(Uuid::from_u128(99));
    assert!(bench.store.account_for_send(bench.organisation, nobody).await.unwrap().is_none());
}
