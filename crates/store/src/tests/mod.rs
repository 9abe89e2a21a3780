//! The store on real files.

mod accounts;
mod ingress;
mod opening;
mod outbox;
mod people;
mod plans;
mod writing;

use channel_core::{AccountId, ChannelId, Credentials, Event, OrganisationId};
use channel_testkit::{TestClock, seams};
use secrecy::SecretString;
use tempfile::TempDir;

use crate::accounts::{AssistantMode, NewAccount};
use crate::ingress::{Arrival, LaneName, NewEvent, Recorded};
use crate::{OpenOptions, Store};

/// A store in a directory of its own, with one organisation and one account.
pub(crate) struct Bench {
    pub(crate) directory: TempDir,
    pub(crate) clock: TestClock,
    pub(crate) store: Store,
    pub(crate) organisation: OrganisationId,
    pub(crate) account: AccountId,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = TestClock::default();
        let store = Store::open(OpenOptions::new(directory.path(), seams(&clock))).await.unwrap();
        let organisation = organisation(&store, "Shop").await;
        let account = account(&store, organisation, "shop-1").await.unwrap();
        Self { directory, clock, store, organisation, account }
    }

    pub(crate) async fn record(&self, events: &[Event]) -> Recorded {
        self.store.record(self.arrival(events)).await.unwrap()
    }

    pub(crate) fn arrival(&self, events: &[Event]) -> Arrival {
        let events = events.iter().map(|event| {
            let name = event.conversation.as_ref().map_or_else(String::new, ToString::to_string);
            NewEvent { event: event.clone(), lane: LaneName::Conversation(vec![name]) }
        });
        Arrival {
            channel: ChannelId::from_static("fake"),
            received_at: self.store.seams().now(),
            route: None,
            events: events.collect(),
            skipped: Vec::new(),
        }
    }
}

pub(crate) async fn organisation(store: &Store, name: &'static str) -> OrganisationId {
    store.write(move |tx| Box::pin(crate::organisations::create(tx, name))).await.unwrap()
}

pub(crate) async fn account(
    store: &Store,
    organisation: OrganisationId,
    external_id: &str,
) -> Result<AccountId, crate::StoreError> {
    let account = NewAccount {
        channel: ChannelId::from_static("fake"),
        external_id: external_id.to_owned(),
        parent_id: Some(format!("parent-of-{external_id}")),
        name: "Shop on Fake".to_owned(),
        credentials: Credentials::new([("access_token".to_owned(), SecretString::from("canary-token-8431"))]),
        settings: serde_json::json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    store.write(move |tx| Box::pin(crate::accounts::create(tx, organisation, account))).await
}
