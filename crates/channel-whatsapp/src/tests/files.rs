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

/// The beginning of a picture.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0picture";
const JPEG_SHA256: &str = "c12470f1946c8ab60eef41870d5a4bb5678228ebc8eb9d58de06b2c3536af40f";

fn by_id(id: &str) -> Media {
    Media { id: Some(id.to_owned()), ..Media::default() }
}

/// A platform that resolves the file to `url`.
async fn resolving(url: impl Fn(&MockServer) -> String) -> MockServer {
    let server = MockServer::start().await;
    let resolved = json!({ "messaging_product": "whatsapp", "id": "77", "url": url(&server),
        "mime_type": "image/jpeg", "sha256": JPEG_SHA256, "file_size": "11" });
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
        .respond_with(ResponseTemplate::new(200).set_body_raw(JPEG, "application/octet-stream"))
        .mount(&server)
        .await;
    let stream = channel(&server.uri()).fetch_media(&ours(), &by_id("77"), 11).await.unwrap();
    assert_eq!((stream.mime_type.as_deref(), stream.size), (Some("image/jpeg"), Some(11)));
    let bytes: Vec<bytes::Bytes> = stream.bytes.try_collect().await.unwrap();
    assert_eq!(bytes.concat(), JPEG);
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

#[tokio::test]
async fn an_address_that_has_died_is_resolved_once_more() {
    let server = resolving(|server| format!("{}/files/77", server.uri())).await;
    let dead = ResponseTemplate::new(404).set_body_string("URL signature expired");
    Mock::given(path("/files/77")).respond_with(dead).up_to_n_times(1).expect(1).mount(&server).await;
    Mock::given(path("/files/77"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(JPEG, "image/jpeg"))
        .expect(1)
        .mount(&server)
        .await;
    let stream = channel(&server.uri()).fetch_media(&ours(), &by_id("77"), 11).await.unwrap();
    assert_eq!(stream.bytes.try_collect::<Vec<_>>().await.unwrap().concat(), JPEG);
}

#[tokio::test]
async fn a_file_of_other_bytes_or_another_type_than_promised_ends_in_an_error() {
    let promised = |sha256: Option<&str>, mime_type: Option<&str>| Media {
        sha256: sha256.map(str::to_owned),
        mime_type: mime_type.map(str::to_owned),
        ..by_id("77")
    };
    // The webhook's hash is base64 and wins over the one that comes with the address.
    let table = [
        (promised(None, None), true),
        (promised(Some(&in_base64()), Some("image/jpeg")), true),
        (promised(Some("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), None), false),
        (promised(None, Some("video/mp4")), false),
    ];
    for (media, whole) in table {
        let server = resolving(|server| format!("{}/files/77", server.uri())).await;
        Mock::given(path("/files/77"))
            .respond_with(ResponseTemplate::new(200).set_body_raw(JPEG, "image/jpeg"))
            .mount(&server)
            .await;
        let stream = channel(&server.uri()).fetch_media(&ours(), &media, 100).await.unwrap();
        let outcome = stream.bytes.try_collect::<Vec<_>>().await;
        assert_eq!(outcome.as_ref().err().map(|error| error.kind), (!whole).then_some(ErrorKind::Media));
    }
}

fn in_base64() -> String {
    "wSRw8ZRsirYO70GHDVpLtWeCKOvI651Y3gayw1Nq9A8=".to_owned()
}
