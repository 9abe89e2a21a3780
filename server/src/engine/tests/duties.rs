use std::time::Duration;

use channel_core::channel::{Finding, Renewal, Severity};
use store::gaps;
use tokio_util::sync::CancellationToken;

use super::scene::{LEASE, Scene};
use crate::engine::duty::OnDuty;
use crate::engine::singletons::{DUTIES, Duty, Ended, look};
use crate::engine::{Engine, EngineSettings};

/// A node with a name, as [`crate::engine::singletons::run`] has one.
#[derive(Clone)]
struct Node {
    engine: Engine,
    id: uuid::Uuid,
    stop: CancellationToken,
}

impl Node {
    async fn of(scene: &Scene) -> Self {
        let (engine, id) = (scene.node().await, scene.store.seams().id());
        Self { engine, id, stop: CancellationToken::new() }
    }

    async fn look(&self, duty: &Duty) -> Ended {
        look(&self.engine, duty, self.id, &self.stop).await.unwrap()
    }
}

fn duty(name: &str) -> &'static Duty {
    DUTIES.iter().find(|duty| duty.name == name).unwrap()
}

#[tokio::test]
async fn every_duty_is_done_by_one_of_two_nodes_and_again_when_it_is_due() {
    let scene = Scene::new(module_path!()).await;
    let (a, b) = (Node::of(&scene).await, Node::of(&scene).await);
    for duty in DUTIES {
        assert_eq!([a.look(duty).await, b.look(duty).await], [Ended::Done, Ended::NotDue], "{}", duty.name);
        scene.clock.advance(duty.every);
        assert_eq!([b.look(duty).await, a.look(duty).await], [Ended::Done, Ended::NotDue], "{}", duty.name);
    }
}

#[tokio::test]
async fn what_a_dead_node_left_is_taken_over_when_its_lease_ends_and_not_before() {
    let scene = Scene::new(module_path!()).await;
    let b = Node::of(&scene).await;
    let (duty, dead) = (duty("renew tokens"), scene.node().await);
    let held = OnDuty::take(&dead, duty.name, dead.seams().id()).await.unwrap();
    assert!(held.is_some());
    scene.clock.advance(LEASE - Duration::from_secs(1));
    assert_eq!(b.look(duty).await, Ended::NotDue);
    scene.clock.advance(Duration::from_secs(1));
    assert_eq!(b.look(duty).await, Ended::Done);
}

#[tokio::test]
async fn the_lease_is_no_longer_than_the_work() {
    let scene = Scene::new(module_path!()).await;
    let usual = EngineSettings::default().lease;
    assert!(DUTIES.iter().all(|duty| usual < duty.every), "a dead node's duty is not left until it is due again");
    let a = Node::of(&scene).await;
    let duty = duty("purge");
    assert_eq!(a.look(duty).await, Ended::Done);
    scene.clock.advance(duty.every - Duration::from_secs(1));
    assert_eq!(a.look(duty).await, Ended::NotDue);
}

#[tokio::test]
async fn a_node_that_stops_leaves_its_duty_to_the_others_at_once() {
    let scene = Scene::new(module_path!()).await;
    let (a, b) = (Node::of(&scene).await, Node::of(&scene).await);
    scene.channel.renewal(Renewal::Due);
    let stop = a.stop.clone();
    scene.channel.meanwhile(move || async move {
        stop.cancel();
        std::future::pending().await
    });
    let duty = duty("renew tokens");
    assert_eq!(a.look(duty).await, Ended::Stopped);
    scene.channel.gives("fresh");
    assert_eq!(b.look(duty).await, Ended::Done);
    assert_eq!(scene.token().await, "fresh");
}

#[tokio::test]
async fn a_node_that_slept_through_its_lease_keeps_nothing_of_what_it_was_told() {
    let scene = Scene::new(module_path!()).await;
    let (a, b) = (Node::of(&scene).await, Node::of(&scene).await);
    let duty = duty("renew tokens");
    scene.channel.renewal(Renewal::Due);
    scene.channel.gives("late");
    let (clock, other) = (scene.clock.clone(), b.clone());
    // The platform refuses the second node, so the account is the same when the first one wakes.
    scene.channel.meanwhile(move || async move {
        clock.advance(LEASE);
        assert_eq!(other.look(duty).await, Ended::Done);
    });
    assert_eq!(a.look(duty).await, Ended::Lost);
    assert_eq!((scene.token().await.as_str(), scene.channel.asked()), ("token", 2));
    assert_eq!(b.look(duty).await, Ended::NotDue, "who lost it does not make it due again");
}

#[tokio::test]
async fn a_node_that_lost_its_duty_before_it_asked_asks_no_platform() {
    let scene = Scene::new(module_path!()).await;
    let (a, b) = (scene.node().await, scene.node().await);
    scene.channel.renewal(Renewal::Due);
    let asleep = OnDuty::take(&a, "renew tokens", a.seams().id()).await.unwrap().unwrap();
    scene.clock.advance(LEASE);
    let awake = OnDuty::take(&b, "renew tokens", b.seams().id()).await.unwrap();
    assert!(awake.is_some());
    assert!(matches!(crate::engine::renewals::renew(&asleep).await, Err(store::StoreError::Stale)));
    assert_eq!(scene.channel.asked(), 0);
}

#[tokio::test]
async fn what_a_woken_node_found_wrong_is_not_announced_beside_its_successor() {
    let scene = Scene::new(module_path!()).await;
    let (a, b) = (Node::of(&scene).await, Node::of(&scene).await);
    let duty = duty("watch subscriptions");
    let finding = Finding {
        code: "not_subscribed".into(),
        severity: Severity::Broken,
        sentence: "no events are delivered".into(),
        remedy: None,
    };
    scene.channel.finds(vec![finding.clone()]);
    let (clock, other) = (scene.clock.clone(), b.clone());
    // When the second node looks, all is well again.
    scene.channel.meanwhile(move || async move {
        clock.advance(LEASE);
        assert_eq!(other.look(duty).await, Ended::Done);
    });
    assert_eq!(a.look(duty).await, Ended::Lost);
    assert_eq!((announced(&scene).await, scene.row().await.last_error), (0, None));

    scene.clock.advance(Duration::from_mins(10));
    scene.channel.finds(vec![finding]);
    assert_eq!(a.look(duty).await, Ended::Done);
    assert_eq!(announced(&scene).await, 1, "who has the duty announces it");
}

async fn announced(scene: &Scene) -> usize {
    let (organisation, account) = (scene.organisation, scene.account);
    scene.store.read(move |db| Box::pin(gaps::list(db, organisation, account, 10))).await.unwrap().len()
}

#[tokio::test]
async fn the_lease_is_kept_while_it_works_and_its_loss_ends_the_work() {
    let scene = Scene::new(module_path!()).await;
    let short = EngineSettings { lease: Duration::from_millis(30), ..EngineSettings::default() };
    let a = scene.node_on(scene.store.clone(), short.clone(), std::sync::Arc::new(super::scene::Voice));
    let held = OnDuty::take(&a, "purge", a.seams().id()).await.unwrap().unwrap();
    scene.clock.advance(short.lease);
    let taken = OnDuty::take(&a, "purge", a.seams().id()).await.unwrap().unwrap();
    held.keep().await;
    assert!(held.still().await.is_err() && taken.still().await.is_ok());
}
