//! Who takes part in a run and outlives its nodes: the place, the clock, the platform, the assistant, two shops.

use std::sync::Arc;
use std::time::Duration;

use channel_core::{AccountId, Channel, Credentials, OrganisationId, Seams};
use channel_testkit::{TestClock, seams};
use secrecy::SecretString;
use store::accounts::{self, AssistantMode, NewAccount};
use store::{Store, StoreError, organisations};
use switchboard::channels::Channels;
use switchboard::engine::{Engine, EngineParts, EngineSettings, Watch};

use super::place::Place;
use super::platform::{FAKE, Mood, Platform, SHOPS};
use super::teller::{Nothing, Teller};

/// The cast.
#[derive(Debug)]
pub(super) struct Cast<'a> {
    pub(super) place: &'a Place,
    pub(super) clock: TestClock,
    pub(super) seams: Seams,
    pub(super) platform: Arc<Platform>,
    teller: Arc<Teller>,
}

/// One organisation with its accounts.
#[derive(Clone, Debug)]
pub(super) struct Shops {
    pub(super) organisation: OrganisationId,
    pub(super) accounts: Vec<AccountId>,
}

impl<'a> Cast<'a> {
    pub(super) fn new(place: &'a Place, seed: u64, mood: Mood) -> Self {
        let clock = TestClock::default();
        let platform = Arc::new(Platform::new(seed, clock.clone(), mood));
        let failing = if mood == Mood::Moody { 5 } else { 0 };
        let seams = seams(&clock);
        Self { place, clock, seams, platform, teller: Arc::new(Teller::new(seed, failing)) }
    }

    /// A node on a store.
    pub(super) fn engine(&self, store: &Store, watch: Arc<dyn Watch>) -> Engine {
        Engine::new(EngineParts {
            store: store.clone(),
            channels: Channels::new([Arc::clone(&self.platform) as Arc<dyn Channel>]),
            assistant: Arc::clone(&self.teller) as Arc<dyn assistant::Assistant>,
            sources: Arc::new(Nothing),
            // A node that sleeps here sleeps by the clock that is moved; by the one that is never set it is no time at all,
            // so that every sleeper behind its door goes on to write.
            settings: EngineSettings { door_limit: Duration::from_secs(60), ..EngineSettings::default() },
            watch,
        })
    }
}

/// Connects the shops.
pub(super) async fn connect(store: &Store) -> Result<Shops, StoreError> {
    let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await?;
    let mut ids = Vec::new();
    for shop in SHOPS {
        let account = NewAccount {
            channel: FAKE,
            external_id: shop.to_owned(),
            parent_id: None,
            name: shop.to_owned(),
            credentials: Credentials::new([("access_token".to_owned(), SecretString::from("token"))]),
            settings: serde_json::json!({}),
            assistant_mode: AssistantMode::Auto,
        };
        ids.push(store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await?);
    }
    Ok(Shops { organisation, accounts: ids })
}
