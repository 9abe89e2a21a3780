//! Files that people sent, against a counterpart on loopback.

use channel_core::model::Media;
use channel_core::{Account, Channel, ErrorKind};
use channel_testkit::account;
use futures_util::TryStreamExt;
use serde_json::json;
use wiremock::matchers::{any, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::channel;

fn ours() -> Account {
    account("106", [("access_token", "secret-token")])
}

fn by_id(id: &str) -> Media {
    Media { id: Some(id.to_owned()), ..Media::default() }
}

/// A platform that resolves the file to `url`.
async fn resolving(url: impl Fn(&MockServer) -> String) -> MockServer {
    let server = MockServer::start().await;
    let resolved = json!({ "messaging_product": "whatsapp", "id": "77", "url": url(&server),
        "mime_type": "image/jpeg", "sha256": "AA==", "file_size": "11" });
    Mock::given(method("GET"))
        .and(path("/v25.0/77"))
        .and(query_param("phone_number_id", "106"))
        .and(header("authorization", "Bearer secret-token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(resolved))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_file_is_resolved_and_streamed_with_the_token() {
    let server = resolving(|server| format!("{}/files/77", server.uri())).await;
    Mock::given(path("/files/77"))
        .and(header("authorization", "Bearer secret-token"))
        .respond_with(ResponseTemplate::new(200).set_body_raw("jpeg bytes!", "application/octet-stream"))
        .mount(&server)
        .await;
    let stream = channel(&server.uri()).fetch_media(&ours(), &by_id("77"), 11).await.unwrap();
    assert_eq!((stream.mime_type.as_deref(), stream.size), (Some("image/jpeg"), Some(11)));
    let bytes: Vec<bytes::Bytes> = stream.bytes.try_collect().await.unwrap();
    assert_eq!(bytes.concat(), b"jpeg bytes!");
}

#[tokio::test]
async fn the_token_does_not_follow_a_link_to_somebody_else() {
    let stranger = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&stranger).await;
    let server = resolving(|_| format!("{}/files/77", stranger.uri())).await;
    let error = channel(&server.uri()).fetch_media(&ours(), &by_id("77"), 100).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
    let by_link = Media { url: Some(format!("{}/files/77", stranger.uri())), ..Media::default() };
    let error = channel(&server.uri()).fetch_media(&ours(), &by_link, 100).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}

#[tokio::test]
async fn the_token_does_not_follow_a_redirect() {
    let stranger = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).expect(0).mount(&stranger).await;
    let server = resolving(|server| format!("{}/files/77", server.uri())).await;
    let elsewhere = ResponseTemplate::new(302).insert_header("location", stranger.uri());
    Mock::given(path("/files/77")).respond_with(elsewhere).expect(1).mount(&server).await;
    assert!(channel(&server.uri()).fetch_media(&ours(), &by_id("77"), 100).await.is_err());
}

#[tokio::test]
async fn a_file_larger_than_allowed_is_not_even_opened() {
    let server = resolving(|server| format!("{}/files/77", server.uri())).await;
    Mock::given(path("/files/77")).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let error = channel(&server.uri()).fetch_media(&ours(), &by_id("77"), 10).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_is_gone_says_so() {
    let server = MockServer::start().await;
    let body = json!({ "error": { "message": "x", "type": "GraphMethodException", "code": 100, "error_subcode": 33 } });
    Mock::given(any()).respond_with(ResponseTemplate::new(400).set_body_json(body)).mount(&server).await;
    let error = channel(&server.uri()).fetch_media(&ours(), &by_id("77"), 10).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    let error = channel(&server.uri()).fetch_media(&ours(), &Media::default(), 10).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}
