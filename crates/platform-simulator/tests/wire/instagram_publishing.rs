//! Instagram: posts on their way, with the clock.

use std::time::Duration;

use platform_simulator::{EffectKind, Fault, InstagramAccount, SimulatorConfig};
use serde_json::{Value, json};

use crate::product::Stage;

const TOKEN: &str = "simulated-instagram-token";
const DAY: Duration = Duration::from_secs(24 * 3_600);

fn subcode(answer: &(u16, Value)) -> (Option<u64>, Option<u64>) {
    (answer.1["error"]["code"].as_u64(), answer.1["error"]["error_subcode"].as_u64())
}

async fn hand_in(stage: &Stage, body: Value) -> String {
    let (status, answer) = stage.instagram("me/media", body).await;
    assert_eq!(status, 200, "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

async fn status(stage: &Stage, id: &str) -> Value {
    stage.get(&format!("{}/v25.0/{id}?fields=status_code,status", stage.sim.instagram_base()), TOKEN).await.1
}

async fn publish(stage: &Stage, id: &str) -> (u16, Value) {
    stage.instagram("me/media_publish", json!({"creation_id": id})).await
}

async fn pass(stage: &Stage, seconds: u64) {
    stage.sim.advance(Duration::from_secs(seconds)).await;
}

#[tokio::test]
async fn a_picture_is_handed_in_becomes_ready_and_is_published_once() {
    let stage = Stage::new().await;
    let id = hand_in(&stage, json!({"image_url": "https://shop.example/1.jpg", "caption": "Back in blue"})).await;
    assert_eq!(status(&stage, &id).await["status_code"], "IN_PROGRESS");
    assert_eq!(subcode(&publish(&stage, &id).await), (Some(9_007), Some(2_207_027)), "too early");
    pass(&stage, 5).await;
    assert_eq!(status(&stage, &id).await["status_code"], "FINISHED");
    let (_, answer) = publish(&stage, &id).await;
    let media = answer["id"].as_str().unwrap();
    assert_eq!(status(&stage, &id).await["status_code"], "PUBLISHED");
    assert_eq!(subcode(&publish(&stage, &id).await), (Some(9_007), Some(2_207_027)), "never twice");
    let ledger = stage.sim.ledger();
    let posts: Vec<_> = ledger.of(EffectKind::Post).collect();
    assert_eq!((posts.len(), posts[0].text.as_deref()), (1, Some("Back in blue")));
    let comment = stage.sim.instagram().from("bruno").comment(media, "PRICE?").await;
    let listed = stage.get(&format!("{}/v25.0/{media}/comments", stage.sim.instagram_base()), TOKEN).await;
    assert_eq!(listed.1["data"][0]["id"], comment.id, "people comment on it");
}

#[tokio::test]
async fn a_film_that_is_none_fails_and_what_nobody_publishes_expires() {
    let stage = Stage::new().await;
    let broken = hand_in(&stage, json!({"media_type": "REELS", "video_url": "https://shop.example/1.avi"})).await;
    let film = hand_in(&stage, json!({"media_type": "REELS", "video_url": "https://shop.example/1.mp4"})).await;
    pass(&stage, 45).await;
    let failed = status(&stage, &broken).await;
    assert_eq!(failed["status_code"], "ERROR");
    assert!(failed["status"].as_str().unwrap().ends_with("2207026"), "{failed}");
    assert_eq!(status(&stage, &film).await["status_code"], "FINISHED");
    stage.sim.advance(DAY).await;
    assert_eq!(status(&stage, &film).await["status_code"], "EXPIRED");
    assert_eq!(subcode(&publish(&stage, &film).await), (Some(24), Some(2_207_006)));
}

#[tokio::test]
async fn a_carousel_is_made_of_its_items_and_is_ready_when_they_are() {
    let stage = Stage::new().await;
    let picture = json!({"image_url": "https://shop.example/1.jpg", "is_carousel_item": "true"});
    let film = json!({"media_type": "VIDEO", "video_url": "https://shop.example/1.mp4", "is_carousel_item": "true"});
    let (first, second) = (hand_in(&stage, picture).await, hand_in(&stage, film).await);
    let alone = json!({"media_type": "CAROUSEL", "children": first});
    assert_eq!(subcode(&stage.instagram("me/media", alone).await), (Some(100), Some(2_207_028)));
    let stranger = json!({"media_type": "CAROUSEL", "children": format!("{first},17")});
    assert_eq!(stage.instagram("me/media", stranger).await.0, 400);
    let whole = hand_in(&stage, json!({"media_type": "CAROUSEL", "children": format!("{first},{second}")})).await;
    pass(&stage, 10).await;
    assert_eq!(status(&stage, &whole).await["status_code"], "IN_PROGRESS", "the film is not ready");
    assert_eq!(subcode(&publish(&stage, &first).await), (Some(24), Some(2_207_006)), "an item is no post");
    pass(&stage, 40).await;
    assert_eq!(publish(&stage, &whole).await.0, 200);
}

#[tokio::test]
async fn the_quota_counts_a_day() {
    let instagram = InstagramAccount { publishing_quota: 1, ..InstagramAccount::default() };
    let stage = Stage::with(SimulatorConfig { instagram, ..SimulatorConfig::default() }).await;
    let limit = || async {
        let url = format!("{}/v25.0/me/content_publishing_limit?fields=quota_usage,config", stage.sim.instagram_base());
        stage.get(&url, TOKEN).await.1["data"][0].clone()
    };
    assert_eq!(limit().await, json!({"quota_usage": 0, "config": {"quota_total": 1, "quota_duration": 86_400}}));
    let picture = || json!({"image_url": "https://shop.example/1.jpg"});
    let (first, second) = (hand_in(&stage, picture()).await, hand_in(&stage, picture()).await);
    pass(&stage, 5).await;
    assert_eq!(publish(&stage, &first).await.0, 200);
    assert_eq!(subcode(&publish(&stage, &second).await), (Some(9), Some(2_207_042)));
    assert_eq!(limit().await["quota_usage"], 1);
    stage.sim.advance(DAY).await;
    assert_eq!(limit().await["quota_usage"], 0);
}

#[tokio::test]
async fn a_lost_answer_leaves_a_post_that_says_so() {
    let stage = Stage::new().await;
    let id = hand_in(&stage, json!({"image_url": "https://shop.example/1.jpg"})).await;
    pass(&stage, 5).await;
    stage.sim.fault(Fault::accept_then_drop().next(1));
    let url = format!("{}/v25.0/me/media_publish", stage.sim.instagram_base());
    let lost = stage.http.post(url).bearer_auth(TOKEN).json(&json!({"creation_id": id})).send().await;
    assert!(lost.is_err(), "no answer came");
    assert_eq!(status(&stage, &id).await["status_code"], "PUBLISHED");
}

#[tokio::test]
async fn what_is_handed_in_is_checked() {
    let stage = Stage::new().await;
    let table = [
        (json!({"image_url": "shoe.jpg"}), (Some(9_004), Some(2_207_052))),
        (json!({}), (Some(9_004), Some(2_207_052))),
        (json!({"media_type": "POEM", "image_url": "https://shop.example/1.jpg"}), (Some(100), Some(2_207_023))),
        (
            json!({"image_url": "https://shop.example/1.jpg", "caption": "a".repeat(2_201)}),
            (Some(36_004), Some(2_207_010)),
        ),
    ];
    for (body, expected) in table {
        assert_eq!(subcode(&stage.instagram("me/media", body.clone()).await), expected, "{body}");
    }
}

#[tokio::test]
async fn a_post_takes_no_more_comments_when_it_is_told_so() {
    let stage = Stage::new().await;
    let post = "17895695668004550";
    let enabled = || async {
        let url = format!("{}/v25.0/{post}?fields=is_comment_enabled", stage.sim.instagram_base());
        stage.get(&url, TOKEN).await.1["is_comment_enabled"].clone()
    };
    assert_eq!(enabled().await, true);
    assert_eq!(stage.instagram(&format!("{post}?comment_enabled=false"), json!({})).await.0, 200);
    assert_eq!(enabled().await, false);
    assert_eq!(stage.instagram("17?comment_enabled=false", json!({})).await.0, 400);
}
