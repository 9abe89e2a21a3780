//! Fetching from the simulated Telegram.

use std::sync::Arc;
use std::time::Duration;

use channel_core::{AccountId, Channel, OrganisationId};
use channel_telegram::{Bookmark, TelegramChannel, TelegramConfig};
use channel_testkit::{TestClock, seams};
use platform_simulator::{Fault, Platform, Simulator, SimulatorConfig};
use secrecy::ExposeSecret;
use store::accounts::{self, AccountRow, AccountStatus};
use store::leases::Lease;
use store::{Store, StoreError, organisations};
use tokio_util::sync::CancellationToken;

use super::scene::{Voice, connect, engine, row};
use crate::engine::fetching::{LEASE, Round, candidates, fetch, fetch_for, lease};
use crate::engine::{Boundary, Engine, EngineSettings, Unwatched, Watch};
use crate::place::Place;

struct Polled {
    _place: Place,
    clock: TestClock,
    sim: Simulator,
    store: Store,
    channel: Arc<TelegramChannel>,
    organisation: OrganisationId,
    account: AccountId,
}

/// A node that dies at a boundary.
#[derive(Debug)]
struct Dies(Boundary);

impl Watch for Dies {
    fn crossed(&self, boundary: Boundary) {
        assert!(boundary != self.0, "the node dies here");
    }
}

impl Polled {
    async fn new(module: &str) -> Self {
        let (place, clock) = (Place::of(module).await, TestClock::default());
        let store = place.open(seams(&clock)).await;
        let sim = Simulator::start(SimulatorConfig::default()).await.unwrap();
        let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let bot = &sim.config().telegram;
        let (name, token) = (bot.bot_id.to_string(), bot.token.expose_secret().to_owned());
        let account = connect(&store, organisation, "telegram", &name, [("bot_token", &token)]).await;
        let api_url = sim.telegram_base().parse().unwrap();
        let channel = TelegramChannel::new(TelegramConfig { api_url }).unwrap();
        let scene = Self { _place: place, clock, sim, store, channel: Arc::new(channel), organisation, account };
        let sender = scene.store.account_for_send(organisation, account).await.unwrap().unwrap();
        scene.channel.polling().unwrap().begin(&sender.account).await.unwrap();
        scene
    }

    fn node(&self, watch: impl Watch + 'static) -> Engine {
        let channel = Arc::clone(&self.channel) as Arc<dyn Channel>;
        engine(self.store.clone(), channel, EngineSettings::default(), Arc::new(Voice), Arc::new(watch))
    }

    async fn writes(&self, text: &str) {
        self.sim.telegram().from("ana").text(text).await;
    }

    async fn row(&self) -> AccountRow {
        row(&self.store, self.organisation, self.account).await
    }

    async fn lease(&self, node: &Engine) -> Option<Lease> {
        lease(node, self.account, node.seams().id()).await.unwrap()
    }

    /// One look at the platform, as a node that has the lease.
    async fn fetch(&self, node: &Engine, lease: &Lease) -> Result<Round, StoreError> {
        let sender = self.store.account_for_send(self.organisation, self.account).await.unwrap().unwrap();
        fetch(node, &sender.row, self.channel.as_ref(), &sender.account, lease, &mut true).await
    }

    async fn bookmark(&self) -> Option<i64> {
        let (organisation, account) = (self.organisation, self.account);
        let read = self
            .store
            .read(move |db| Box::pin(async move { accounts::bookmark::<Bookmark>(db, organisation, account).await }));
        read.await.unwrap().map(|bookmark| bookmark.next)
    }

    async fn events(&self) -> i64 {
        let counted = self.store.read(|db| {
            Box::pin(async move {
                let row = store::db::query("SELECT count(*) AS n FROM events").fetch_optional(db).await?;
                store::db::Columns::col::<i64>(&row.unwrap(), "n")
            })
        });
        counted.await.unwrap()
    }
}

#[tokio::test]
async fn a_node_killed_between_fetch_and_commit_loses_nothing_and_doubles_nothing() {
    for (boundary, kept) in [(Boundary::BeforeRecord, 0), (Boundary::AfterRecord, 1)] {
        let scene = Polled::new(module_path!()).await;
        scene.writes("one").await;
        let killed = scene.node(Dies(boundary));
        let held = scene.lease(&killed).await.unwrap();
        let sender = scene.store.account_for_send(scene.organisation, scene.account).await.unwrap().unwrap();
        let channel = Arc::clone(&scene.channel);
        let task = tokio::spawn(async move {
            fetch(&killed, &sender.row, channel.as_ref(), &sender.account, &held, &mut true).await
        });
        assert!(task.await.unwrap_err().is_panic());
        assert_eq!((scene.events().await, scene.bookmark().await), (kept, None), "{boundary:?}");

        let other = scene.node(Unwatched);
        assert_eq!(scene.lease(&other).await, None, "its lease has not ended");
        scene.clock.advance(LEASE);
        let held = scene.lease(&other).await.unwrap();
        assert!(matches!(scene.fetch(&other, &held).await, Ok(Round::Fetched)));
        assert_eq!(scene.events().await, 1, "{boundary:?}");
        assert!(scene.bookmark().await.is_some());
    }
}

#[tokio::test]
async fn another_node_goes_on_where_the_first_stopped() {
    let scene = Polled::new(module_path!()).await;
    let (a, b) = (scene.node(Unwatched), scene.node(Unwatched));
    scene.writes("one").await;
    scene.writes("two").await;
    let held = scene.lease(&a).await.unwrap();
    assert!(matches!(scene.fetch(&a, &held).await, Ok(Round::Fetched)));
    let first = scene.bookmark().await.unwrap();
    assert_eq!((scene.events().await, scene.lease(&b).await), (2, None));
    scene.clock.advance(LEASE);
    let taken = scene.lease(&b).await.unwrap();
    scene.writes("three").await;
    assert!(matches!(scene.fetch(&b, &taken).await, Ok(Round::Fetched)));
    assert_eq!(scene.events().await, 3);
    assert!(scene.bookmark().await.unwrap() > first);
    assert_eq!(scene.sim.pending_webhooks(), 1, "the platform was told that the first two are safe");
}

#[tokio::test]
async fn a_node_that_slept_through_its_lease_moves_no_bookmark() {
    let scene = Polled::new(module_path!()).await;
    let (a, b) = (scene.node(Unwatched), scene.node(Unwatched));
    scene.writes("one").await;
    let held = scene.lease(&a).await.unwrap();
    scene.clock.advance(LEASE);
    let taken = scene.lease(&b).await;
    assert!(taken.is_some());
    assert!(matches!(scene.fetch(&a, &held).await, Err(StoreError::Stale)));
    assert_eq!((scene.events().await, scene.bookmark().await), (0, None));
}

#[tokio::test]
async fn an_account_that_was_switched_off_is_given_back_at_once() {
    let scene = Polled::new(module_path!()).await;
    let (a, b) = (scene.node(Unwatched), scene.node(Unwatched));
    let (row, held) = (scene.row().await, scene.lease(&a).await.unwrap());
    let (organisation, account) = (scene.organisation, scene.account);
    let off = scene
        .store
        .write(move |tx| Box::pin(accounts::set_status(tx, organisation, account, AccountStatus::Paused, None)));
    off.await.unwrap();
    let channel = Arc::clone(&scene.channel) as Arc<dyn Channel>;
    fetch_for(a, row, channel, held, CancellationToken::new()).await;
    assert!(scene.lease(&b).await.is_some(), "nobody has to wait for the lease to end");
}

#[tokio::test]
async fn a_token_that_was_revoked_ends_the_fetching_and_shows_on_the_account() {
    let scene = Polled::new(module_path!()).await;
    let (a, b) = (scene.node(Unwatched), scene.node(Unwatched));
    scene.sim.fault(Fault::expired_token().on(Platform::Telegram));
    let (row, held) = (scene.row().await, scene.lease(&a).await.unwrap());
    let channel = Arc::clone(&scene.channel) as Arc<dyn Channel>;
    fetch_for(a, row, channel, held, CancellationToken::new()).await;
    let row = scene.row().await;
    assert_eq!((row.status, row.last_error.unwrap().kind.as_str()), (AccountStatus::Paused, "unauthorized"));
    assert!(candidates(&b).await.unwrap().is_empty() && scene.lease(&b).await.is_some());
}

#[tokio::test]
async fn a_late_refusal_does_not_pause_an_account_that_was_connected_anew() {
    let scene = Polled::new(module_path!()).await;
    let before = scene.row().await;
    super::scene::repair(&scene.store, scene.organisation, scene.account).await;
    let refusal = channel_core::ChannelError::refused(channel_core::ErrorKind::Unauthorized, "no");
    crate::engine::fetching::end(&scene.node(Unwatched), &before, &refusal).await.unwrap();
    let row = scene.row().await;
    assert_eq!((row.status, row.last_error), (AccountStatus::Active, None));
}

#[test]
fn a_lease_outlasts_a_fetch() {
    assert!(LEASE > crate::engine::fetching::WAIT + Duration::from_secs(10));
}
