//! Posts: handed in, looked at, published, counted.

use channel_core::channel::{Container, ContainerState, Post, PostItem, Quota};
use channel_core::{Channel, Effect, ErrorKind, Publishing, Retry};
use serde_json::{Value, json};
use wiremock::matchers::{body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{SHOP, TOKEN, account, channel, channel_at};

const LINK: &str = "https%3A%2F%2Fshop.example%2F1";

fn link() -> String {
    "https://shop.example/1".to_owned()
}

fn container() -> Container {
    Container { id: "17950".into() }
}

async fn takes_form(server: &MockServer, form: &str, id: &str) {
    Mock::given(method("POST"))
        .and(path(format!("/v25.0/{SHOP}/media")))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .and(body_string(form))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "id": id })))
        .expect(1)
        .mount(server)
        .await;
}

async fn reads(server: &MockServer, at: &str, fields: &str, answer: Value) {
    Mock::given(method("GET"))
        .and(path(format!("/v25.0/{at}")))
        .and(query_param("fields", fields))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer))
        .expect(1)
        .mount(server)
        .await;
}

#[tokio::test]
async fn a_picture_is_handed_in_with_one_call() {
    let server = MockServer::start().await;
    takes_form(&server, &format!("image_url={LINK}&caption=Back+in+blue&alt_text=A+shoe"), "17950").await;
    let post = Post::Image { url: link(), caption: Some("Back in blue".into()), alt_text: Some("A shoe".into()) };
    assert_eq!(channel_at(&server).prepare(&account(), &post).await.unwrap(), container());
}

#[tokio::test]
async fn a_carousel_is_handed_in_item_by_item() {
    let server = MockServer::start().await;
    takes_form(&server, &format!("is_carousel_item=true&image_url={LINK}"), "1").await;
    takes_form(&server, &format!("is_carousel_item=true&media_type=VIDEO&video_url={LINK}"), "2").await;
    takes_form(&server, "media_type=CAROUSEL&caption=Two&children=1%2C2", "17950").await;
    let items = vec![PostItem::Image { url: link() }, PostItem::Video { url: link() }];
    let post = Post::Carousel { items, caption: Some("Two".into()) };
    assert_eq!(channel_at(&server).prepare(&account(), &post).await.unwrap(), container());
}

#[tokio::test]
async fn a_failed_item_ends_the_carousel() {
    let server = MockServer::start().await;
    let refusal = json!({ "error": { "message": "no", "code": 36_001, "error_subcode": 2_207_005 } });
    let response = ResponseTemplate::new(400).set_body_json(refusal);
    Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
    let items = vec![PostItem::Image { url: link() }, PostItem::Image { url: link() }];
    let error = channel_at(&server).prepare(&account(), &Post::Carousel { items, caption: None }).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Media, Some("36001/2207005")));
}

#[tokio::test]
async fn a_container_says_how_far_it_is() {
    let table = [
        ("IN_PROGRESS", ContainerState::Working),
        ("FINISHED", ContainerState::Finished),
        ("PUBLISHED", ContainerState::Published),
        ("EXPIRED", ContainerState::Expired),
    ];
    for (code, state) in table {
        let server = MockServer::start().await;
        reads(&server, "17950", "status_code,status", json!({ "id": "17950", "status_code": code })).await;
        assert_eq!(channel_at(&server).look(&account(), &container()).await.unwrap(), state);
    }
}

#[tokio::test]
async fn publishing_names_the_post_and_a_lost_answer_leaves_it_open() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("/v25.0/{SHOP}/media_publish")))
        .and(body_string("creation_id=17950"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "id": "17895" })))
        .expect(1)
        .mount(&server)
        .await;
    let receipt = channel_at(&server).publish(&account(), &container()).await.unwrap();
    assert_eq!(receipt.id.as_deref(), Some("17895"));
    for response in [
        ResponseTemplate::new(502),
        ResponseTemplate::new(200).set_body_json(json!({})),
        ResponseTemplate::new(400).set_body_json(json!({ "error": { "code": -1, "error_subcode": 2_207_001 } })),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("POST")).respond_with(response).expect(1).mount(&server).await;
        let error = channel_at(&server).publish(&account(), &container()).await.unwrap_err();
        assert_eq!(error.effect, Effect::Unknown, "{error:?}");
    }
}

#[tokio::test]
async fn every_refusal_to_publish_has_its_class() {
    let table = [
        (-2, 2_207_003, ErrorKind::Platform),
        (-2, 2_207_020, ErrorKind::NotFound),
        (4, 2_207_051, ErrorKind::AccountBlocked),
        (9, 2_207_042, ErrorKind::RateLimited),
        (9_007, 2_207_027, ErrorKind::Platform),
        (24, 2_207_006, ErrorKind::NotFound),
        (36_000, 2_207_004, ErrorKind::Media),
        (36_003, 2_207_009, ErrorKind::Media),
        (352, 2_207_026, ErrorKind::Media),
        (100, 2_207_028, ErrorKind::InvalidRequest),
        (25, 2_207_050, ErrorKind::AccountBlocked),
    ];
    for (code, subcode, kind) in table {
        let server = MockServer::start().await;
        let body = json!({ "error": { "message": "no", "code": code, "error_subcode": subcode } });
        Mock::given(method("POST"))
            .respond_with(ResponseTemplate::new(400).set_body_json(body))
            .expect(1)
            .mount(&server)
            .await;
        let error = channel_at(&server).publish(&account(), &container()).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (kind, Effect::None), "{code}/{subcode}");
    }
}

#[tokio::test]
async fn the_quota_is_what_the_platform_says() {
    let server = MockServer::start().await;
    let said = json!({ "data": [{ "quota_usage": 2, "config": { "quota_total": 50, "quota_duration": 86_400 } }] });
    reads(&server, &format!("{SHOP}/content_publishing_limit"), "quota_usage,config", said).await;
    let quota = channel_at(&server).quota(&account()).await.unwrap();
    assert_eq!(quota, Quota { used: 2, total: 50, seconds: 86_400 });
    let silent = MockServer::start().await;
    let said = json!({ "data": [{ "quota_usage": 2 }] });
    reads(&silent, &format!("{SHOP}/content_publishing_limit"), "quota_usage,config", said).await;
    let error = channel_at(&silent).quota(&account()).await.unwrap_err();
    assert_eq!((error.kind, error.retry), (ErrorKind::UnreadableAnswer, Retry::Backoff), "no number is assumed");
}

#[tokio::test]
async fn what_instagram_would_refuse_is_never_handed_in() {
    let nowhere = channel("http://127.0.0.1:1");
    let post = Post::Carousel { items: vec![PostItem::Image { url: link() }], caption: None };
    let error = nowhere.publishing().unwrap().prepare(&account(), &post).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidRequest);
}
