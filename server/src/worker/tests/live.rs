//! The workers as they run in production: on the machine's clock, side by side.

use std::sync::Arc;
use std::time::Duration;

use channel_core::{Channel, ChannelId, Credentials, Parsed, Seams};
use channel_testkit::{FakeChannel, message};
use secrecy::SecretString;
use store::accounts::{self, AssistantMode, NewAccount};
use store::{Store, organisations};
use tokio_util::sync::CancellationToken;

use super::teller::{Nothing, Teller};
use crate::channels::Channels;
use crate::engine::{Delivery, Engine, EngineParts, EngineSettings, Unwatched};
use crate::place::Place;

async fn engine(store: &Store, channel: &Arc<FakeChannel>) -> Engine {
    let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
    let account = NewAccount {
        channel: ChannelId::from_static("fake"),
        external_id: "shop-1".into(),
        parent_id: None,
        name: "Shop".into(),
        credentials: Credentials::new([("access_token".to_owned(), SecretString::from("token"))]),
        settings: serde_json::json!({}),
        assistant_mode: AssistantMode::Auto,
    };
    store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
    Engine::new(EngineParts {
        store: store.clone(),
        channels: Channels::new([Arc::clone(channel) as Arc<dyn Channel>]),
        assistant: Arc::new(Teller::default()),
        sources: Arc::new(Nothing),
        settings: EngineSettings::default(),
        watch: Arc::new(Unwatched),
    })
}

async fn say(engine: &Engine, from: &str, id: &str) {
    let event = message("shop-1", from, id, id, Seams::system().now());
    let delivery = Delivery::Parsed(Parsed { events: vec![event], skipped: Vec::new() });
    engine.record(&ChannelId::from_static("fake"), None, delivery).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn started_workers_answer_everybody_once_and_stop_when_told() {
    let place = Place::of(module_path!()).await;
    let store = place.open(Seams::system()).await;
    let channel = Arc::new(FakeChannel::default());
    let engine = engine(&store, &channel).await;
    let running = engine.start(CancellationToken::new()).await.unwrap();
    let mut commits = store.commits();
    for person in 0..40 {
        say(&engine, &format!("person {person}"), &format!("m{person}")).await;
    }
    let everybody = async {
        while channel.sent().len() < 40 {
            commits.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), everybody).await.expect("everybody is answered");
    running.stop().await;
    let mut texts = channel.texts();
    texts.sort();
    texts.dedup();
    assert_eq!((channel.sent().len(), texts.len()), (40, 40));
    say(&engine, "late", "m99").await;
    store.close().await;
    assert_eq!(channel.sent().len(), 40, "nobody works after the stop");
}
