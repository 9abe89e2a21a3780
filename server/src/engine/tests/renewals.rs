use channel_core::Timestamp;
use channel_core::channel::Renewal;
use channel_core::error::Actor;
use store::Failure;
use store::accounts::AccountStatus;

use super::scene::{Scene, repair};
use crate::engine::duty::OnDuty;
use crate::engine::{renewals, trouble};

async fn renew(scene: &Scene) {
    let node = scene.node().await;
    let id = scene.store.seams().id();
    let on = OnDuty::take(&node, &id.to_string(), id).await.unwrap().unwrap();
    renewals::renew(&on).await.unwrap();
}

/// The account is connected anew while the platform thinks.
fn repaired_meanwhile(scene: &Scene) {
    let (store, organisation, account) = (scene.store.clone(), scene.organisation, scene.account);
    scene.channel.meanwhile(move || async move { repair(&store, organisation, account).await });
}

#[tokio::test]
async fn a_renewed_token_takes_the_old_ones_place() {
    let scene = Scene::new(module_path!()).await;
    let before = scene.row().await.epoch;
    scene.channel.renewal(Renewal::Due);
    scene.channel.gives("fresh");
    renew(&scene).await;
    assert_eq!((scene.token().await.as_str(), scene.row().await.epoch), ("fresh", before + 1));
}

#[tokio::test]
async fn a_token_that_is_not_due_is_left_alone() {
    let scene = Scene::new(module_path!()).await;
    scene.channel.renewal(Renewal::NotYet { until: Timestamp(i64::MAX) });
    renew(&scene).await;
    assert_eq!(scene.channel.asked(), 0);
}

#[tokio::test]
async fn a_late_token_does_not_overwrite_what_an_account_was_repaired_with() {
    let scene = Scene::new(module_path!()).await;
    scene.channel.renewal(Renewal::Due);
    scene.channel.gives("late");
    repaired_meanwhile(&scene);
    renew(&scene).await;
    assert_eq!((scene.token().await.as_str(), scene.channel.asked()), ("repaired", 1));
}

#[tokio::test]
async fn a_late_refusal_is_no_trouble_of_an_account_that_was_repaired() {
    let scene = Scene::new(module_path!()).await;
    scene.channel.renewal(Renewal::Alert { dies: Timestamp(i64::MAX) });
    repaired_meanwhile(&scene);
    renew(&scene).await;
    assert_eq!(scene.row().await.last_error, None);
    renew(&scene).await;
    assert_eq!(scene.row().await.last_error.unwrap().kind, "unauthorized", "and one of the repaired token is");
}

#[tokio::test]
async fn a_dead_token_pauses_its_account_and_no_other_ever() {
    let scene = Scene::new(module_path!()).await;
    let before = scene.row().await;
    repair(&scene.store, scene.organisation, scene.account).await;
    let failure = Failure::new("unauthorized", "the access has ended", Actor::Merchant);
    let late = scene.store.write(move |tx| Box::pin(async move { trouble::pause(tx, &before, &failure).await }));
    assert!(!late.await.unwrap());
    let row = scene.row().await;
    assert_eq!((row.status, row.last_error), (AccountStatus::Active, None));

    scene.channel.renewal(Renewal::Dead);
    renew(&scene).await;
    let row = scene.row().await;
    assert_eq!((row.status, row.last_error.unwrap().kind.as_str()), (AccountStatus::Paused, "unauthorized"));
    assert_eq!(scene.channel.asked(), 0);
}
