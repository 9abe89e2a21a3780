//! Several nodes on one PostgreSQL: a knock makes it quick, and nothing depends on it.

use std::sync::Arc;
use std::time::Duration;

use assistant::{Assistant, AssistantError, Outcome, Retriever, Turn};
use async_trait::async_trait;
use channel_core::{ChannelId, Parsed, Seams};
use channel_testkit::{TestClock, message};
use postgres_testkit::Cluster;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::tests::scene::{Scene, Voice};
use crate::engine::{Delivery, Engine, EngineSettings, Running};

/// Longer than anything takes on a busy machine; a test that meets it has failed.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(10);
/// Longer than any test waits.
const NEVER: Duration = Duration::from_hours(10);

/// Thinks until the test lets it, and says when it has begun.
#[derive(Debug)]
struct Slow {
    begun: Semaphore,
    enough: Semaphore,
}

#[async_trait]
impl Assistant for Slow {
    fn id(&self) -> &str {
        "slow"
    }

    async fn answer(&self, turn: &Turn, retriever: &dyn Retriever) -> Result<Outcome, AssistantError> {
        self.begun.add_permits(1);
        self.enough.acquire().await.expect("the semaphore is never closed").forget();
        Voice.answer(turn, retriever).await
    }
}

async fn scene() -> Scene {
    Scene::with(module_path!(), Seams::system(), TestClock::default()).await
}

/// A node with connections of its own that looks for work this often.
async fn node(scene: &Scene, poll: Duration, lanes: usize, assistant: Arc<dyn Assistant>) -> (Engine, Running) {
    let store = scene.place.open(Seams::system()).await;
    let settings = EngineSettings { poll, lanes, ..EngineSettings::default() };
    let engine = scene.node_on(store, settings, assistant);
    let running = engine.start(CancellationToken::new()).await.unwrap();
    (engine, running)
}

async fn take_in(engine: &Engine, from: &str, text: &str) {
    let event = message("shop-1", from, &format!("id {text}"), text, engine.now());
    let delivery = Delivery::Parsed(Parsed { events: vec![event], skipped: Vec::new() });
    engine.record(&ChannelId::from_static("fake"), None, delivery).await.unwrap();
}

async fn until_sent(scene: &Scene, text: &str) {
    let sent = async {
        while !scene.channel.inner.texts().iter().any(|sent| sent == text) {
            tokio::time::sleep(POLL).await;
        }
    };
    tokio::time::timeout(PATIENCE, sent).await.unwrap_or_else(|_| panic!("{text:?} was never sent"));
}

#[tokio::test]
async fn what_a_busy_node_took_in_is_answered_by_another_as_soon_as_it_knocks() {
    let scene = scene().await;
    let slow = Arc::new(Slow { begun: Semaphore::new(0), enough: Semaphore::new(0) });
    let (a, first) = node(&scene, Duration::from_millis(500), 1, Arc::clone(&slow) as Arc<dyn Assistant>).await;
    take_in(&a, "ana", "one").await;
    slow.begun.acquire().await.unwrap().forget();
    // From now on the first node has its hands full, and the second one never looks by itself.
    let (_b, second) = node(&scene, NEVER, 8, Arc::new(Voice)).await;
    take_in(&a, "bea", "two").await;
    until_sent(&scene, "re: two").await;
    assert_eq!(scene.channel.inner.texts(), ["re: two"]);
    slow.enough.add_permits(1);
    until_sent(&scene, "re: one").await;
    first.stop().await;
    second.stop().await;
    assert_eq!(scene.channel.inner.texts().len(), 2);
}

#[tokio::test]
async fn without_a_single_knock_everything_is_done_by_whoever_looks_next() {
    let scene = scene().await;
    // Nobody can be told of anything any more.
    let database = scene.store.read(|db| {
        Box::pin(async move {
            let row = store::db::query("SELECT CAST(current_database() AS TEXT) AS name").fetch_optional(db).await?;
            store::db::Columns::col::<String>(&row.expect("a database has a name"), "name")
        })
    });
    let database = database.await.unwrap();
    Cluster::shared().sql(&database, "REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC");
    let (_b, second) = node(&scene, Duration::from_millis(100), 8, Arc::new(Voice)).await;
    // The first node only takes in; its workers do not run.
    let a = scene.node_on(scene.place.open(Seams::system()).await, EngineSettings::default(), Arc::new(Voice));
    for number in 0..5 {
        take_in(&a, &format!("person {number}"), &format!("text {number}")).await;
    }
    for number in 0..5 {
        until_sent(&scene, &format!("re: text {number}")).await;
    }
    second.stop().await;
    assert_eq!(scene.channel.inner.texts().len(), 5);
}
