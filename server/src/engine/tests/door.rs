//! A sender that was asleep behind the door.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use channel_core::{ChannelId, Parsed};
use channel_testkit::message;
use store::CallState;
use store::outbox::{self, Call};

use super::scene::{Scene, Voice, engine};
use crate::engine::{Boundary, Delivery, Engine, EngineSettings, Unwatched, Watch};
use crate::worker::{recovery, sender, turn};

/// However little time has passed, it was too much.
const ASLEEP: Duration = Duration::ZERO;

/// Stands behind the door until it is let on.
#[derive(Debug)]
struct Waits {
    there: Sender<()>,
    on: Mutex<Receiver<()>>,
}

impl Watch for Waits {
    fn crossed(&self, boundary: Boundary) {
        if boundary == Boundary::BehindDoor {
            let _nobody_waits_any_more = self.there.send(());
            let on = self.on.lock().unwrap_or_else(PoisonError::into_inner);
            // Whatever else this thread had to run, others run meanwhile.
            tokio::task::block_in_place(|| on.recv()).expect("the test lets it on");
        }
    }
}

fn node(scene: &Scene, door_limit: Duration, watch: Arc<dyn Watch>) -> Engine {
    let settings = EngineSettings { door_limit, ..EngineSettings::default() };
    engine(scene.store.clone(), Arc::clone(&scene.channel) as _, settings, Arc::new(Voice), watch)
}

/// A message of Ana's is answered, and the answer's call is claimed.
async fn claimed(scene: &Scene, engine: &Engine) -> Call {
    let event = message("shop-1", "ana", "m1", "hi", engine.now());
    let delivery = Delivery::Parsed(Parsed { events: vec![event], skipped: Vec::new() });
    engine.record(&ChannelId::from_static("fake"), None, delivery).await.unwrap();
    for _ in 0..2 {
        for lane in turn::claim(engine, 1).await.unwrap() {
            turn::take(engine, lane).await;
        }
        scene.clock.advance(Duration::from_secs(1));
    }
    sender::claim(engine, 1).await.unwrap().remove(0)
}

async fn now(scene: &Scene, call: &Call) -> Call {
    let (organisation, id) = (scene.organisation, call.id);
    scene.store.read(move |db| Box::pin(outbox::find(db, organisation, id))).await.unwrap().unwrap()
}

/// What is put back is sent once by whoever is awake.
async fn sent_once(scene: &Scene) {
    let awake = node(scene, EngineSettings::default().door_limit, Arc::new(Unwatched));
    awake.run_until_idle().await.unwrap();
    assert_eq!(scene.channel.inner.texts(), ["re: hi"]);
}

#[tokio::test]
async fn a_call_that_did_not_start_in_time_is_put_back_and_nothing_is_sent() {
    let scene = Scene::new(module_path!()).await;
    let asleep = node(&scene, ASLEEP, Arc::new(Unwatched));
    let call = claimed(&scene, &asleep).await;
    sender::send(&asleep, call.clone()).await;
    let put_back = now(&scene, &call).await;
    assert_eq!((put_back.state, put_back.attempt, put_back.failures), (CallState::Queued, 1, 0));
    assert!(scene.channel.inner.sent().is_empty());
    sent_once(&scene).await;
    let sent = now(&scene, &call).await;
    assert_eq!((sent.state, sent.attempt), (CallState::Sent, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_others_gave_up_meanwhile_is_put_back_by_whoever_knows_that_nothing_was_sent() {
    let scene = Scene::new(module_path!()).await;
    let ((there, arrived), (on, go)) = (channel(), channel());
    let asleep = node(&scene, ASLEEP, Arc::new(Waits { there, on: Mutex::new(go) }));
    let other = node(&scene, EngineSettings::default().door_limit, Arc::new(Unwatched));
    let call = claimed(&scene, &asleep).await;
    let (engine, claim) = (asleep.clone(), call.clone());
    let sending = tokio::spawn(async move { sender::send(&engine, claim).await });
    tokio::task::spawn_blocking(move || arrived.recv().unwrap()).await.unwrap();
    scene.clock.advance(EngineSettings::default().send_limit * 3);
    recovery::sweep(&other).await.unwrap();
    assert_eq!(now(&scene, &call).await.state, CallState::Ambiguous);
    on.send(()).unwrap();
    sending.await.unwrap();
    assert_eq!(now(&scene, &call).await.state, CallState::Queued);
    assert!(scene.channel.inner.sent().is_empty());
    sent_once(&scene).await;
}

#[tokio::test]
async fn a_call_that_starts_in_time_is_made() {
    let scene = Scene::new(module_path!()).await;
    let awake = node(&scene, Duration::from_mins(10), Arc::new(Unwatched));
    let call = claimed(&scene, &awake).await;
    sender::send(&awake, call.clone()).await;
    assert_eq!((now(&scene, &call).await.state, scene.channel.inner.texts().len()), (CallState::Sent, 1));
}
