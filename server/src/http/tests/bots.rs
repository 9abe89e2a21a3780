//! Telegram's webhook: its path names a bot, and its proof stands in the head.

use channel_core::{AccountId, Credentials, OrganisationId};
use channel_telegram::CHANNEL;
use channel_testkit::{TestClock, seams};
use secrecy::SecretString;
use store::{Store, accounts, organisations};

use super::node::{Node, patient};
use crate::place::Place;

const UPDATE: &str = r#"{"update_id":7}"#;

/// A node, and a store with the bot 42.
struct Bench {
    node: Node,
    store: Store,
    organisation: OrganisationId,
    account: AccountId,
    _place: Place,
}

impl Bench {
    async fn new() -> Self {
        let place = Place::of(module_path!()).await;
        let store = place.open(seams(&TestClock::default())).await;
        let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let account = accounts::NewAccount {
            channel: CHANNEL,
            external_id: "42".into(),
            parent_id: None,
            name: "Shop".into(),
            credentials: credentials("first"),
            settings: serde_json::json!({}),
            assistant_mode: accounts::AssistantMode::Auto,
        };
        let account = store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
        let node = Node::start_with_bots(patient(), store.clone()).await;
        Self { node, store, organisation, account, _place: place }
    }

    async fn change_secret(&self, secret: &str) {
        let (organisation, account, fresh) = (self.organisation, self.account, credentials(secret));
        let change = self.store.write(move |tx| {
            Box::pin(async move { accounts::set_credentials(tx, organisation, account, &fresh).await })
        });
        change.await.unwrap();
    }

    /// The status of the answer to one update.
    async fn ask(&self, bot: &str, secret: &str) -> String {
        let answer = self.node.connect().await.ask(head(bot, secret, UPDATE.len()) + UPDATE).await;
        answer[..3].to_owned()
    }
}

fn credentials(secret: &str) -> Credentials {
    Credentials::new([("webhook_secret".to_owned(), SecretString::from(secret))])
}

fn head(bot: &str, secret: &str, length: usize) -> String {
    let proof = format!("x-telegram-bot-api-secret-token: {secret}");
    format!("POST /api/v1/webhooks/telegram/{bot} HTTP/1.1\r\nhost: x\r\n{proof}\r\ncontent-length: {length}\r\n\r\n")
}

#[tokio::test]
async fn an_update_opens_its_bots_route_with_its_secret_alone() {
    let bench = Bench::new().await;
    let table =
        [("42", "first", "200"), ("42", "guess", "401"), ("42", "", "401"), ("43", "first", "401"), ("", "", "401")];
    for (bot, secret, expected) in table {
        assert_eq!(bench.ask(bot, secret).await, expected, "{bot} {secret}");
    }
    assert_eq!(bench.node.refused("signature"), 4);
    assert_eq!(bench.node.intake.kept.lock().await.len(), 1);
}

#[tokio::test]
async fn a_forged_update_is_refused_before_its_body_is_sent() {
    let bench = Bench::new().await;
    for (bot, secret) in [("42", "guess"), ("43", "first")] {
        let answer = bench.node.connect().await.ask(head(bot, secret, 1_000)).await;
        assert!(answer.starts_with("401"), "{bot} {secret}: {answer}");
    }
}

#[tokio::test]
async fn a_changed_secret_is_taken_at_once_and_the_one_before_is_refused() {
    let bench = Bench::new().await;
    assert_eq!(bench.ask("42", "first").await, "200");
    bench.change_secret("second").await;
    assert_eq!(bench.ask("42", "second").await, "200");
    assert_eq!(bench.ask("42", "first").await, "401");
}

#[tokio::test]
async fn while_the_store_is_away_updates_are_asked_for_again_and_none_is_refused() {
    let bench = Bench::new().await;
    bench.store.close().await;
    for (bot, secret) in [("42", "first"), ("42", "guess"), ("43", "first")] {
        assert_eq!(bench.ask(bot, secret).await, "503", "{bot} {secret}");
    }
    assert_eq!(bench.node.refused("signature"), 0);
}
