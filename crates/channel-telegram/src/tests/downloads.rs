//! Files that people sent.

use channel_core::Channel;
use channel_core::error::ErrorKind;
use channel_core::model::Media;
use futures_util::StreamExt;
use serde_json::json;
use wiremock::matchers::{method, path};
use wiremock::{Mock, ResponseTemplate};

use super::stage::{BotApi, SECRET, ok, shows_no_token};

/// A picture of eleven bytes, which is no more than its beginning.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";

async fn files() -> BotApi {
    let found = json!({ "file_id": "f", "file_unique_id": "u", "file_size": 11, "file_path": "photos/a b.jpg" });
    let api = BotApi::answering(ok(&found)).await;
    Mock::given(path(format!("/file/bot{SECRET}/photos/a%20b.jpg")))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(JPEG))
        .mount(&api.server)
        .await;
    api
}

fn photo() -> Media {
    Media { id: Some("f".into()), mime_type: Some("image/jpeg".into()), ..Media::default() }
}

#[tokio::test]
async fn a_file_is_found_and_streamed() {
    let api = files().await;
    let mut stream = api.channel.fetch_media(&api.account, &photo(), 11).await.unwrap();
    assert_eq!((stream.mime_type.as_deref(), stream.size), (Some("image/jpeg"), Some(11)));
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.bytes.next().await {
        bytes.extend_from_slice(&chunk.unwrap());
    }
    assert_eq!(bytes, JPEG);
}

#[tokio::test]
async fn a_file_that_is_not_what_it_is_said_to_be_ends_with_an_error() {
    let api = BotApi::answering(ok(&json!({ "file_id": "f", "file_path": "a" }))).await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(b"\x7fELF\x02\x01\x01".repeat(20)))
        .mount(&api.server)
        .await;
    let stream = api.channel.fetch_media(&api.account, &photo(), 1_000).await.unwrap();
    let last = stream.bytes.collect::<Vec<_>>().await.pop().unwrap();
    assert_eq!(last.unwrap_err().kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_larger_than_the_cap_is_not_opened() {
    let api = files().await;
    let error = api.channel.fetch_media(&api.account, &photo(), 10).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_grows_beyond_the_cap_ends_with_an_error() {
    let found = json!({ "file_id": "f", "file_path": "a" });
    let api = BotApi::answering(ok(&found)).await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_string("eleven byte"))
        .mount(&api.server)
        .await;
    let stream = api.channel.fetch_media(&api.account, &photo(), 10).await.unwrap();
    let last = stream.bytes.collect::<Vec<_>>().await.pop().unwrap();
    assert_eq!(last.unwrap_err().kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_is_gone_says_so_without_its_link() {
    let found = json!({ "file_id": "f", "file_path": "gone" });
    let api = BotApi::answering(ok(&found)).await;
    let error = api.channel.fetch_media(&api.account, &photo(), 10).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    shows_no_token(&error);
}

#[tokio::test]
async fn a_refusal_that_does_not_end_is_not_read_to_its_end() {
    let api = BotApi::answering(ok(&json!({ "file_id": "f", "file_path": "a" }))).await;
    let endless = ResponseTemplate::new(401).set_body_bytes(vec![b' '; (4 << 20) + 1]);
    Mock::given(method("GET")).respond_with(endless).mount(&api.server).await;
    let error = api.channel.fetch_media(&api.account, &photo(), 10).await.unwrap_err();
    assert_eq!((error.kind, error.sentence.as_str()), (ErrorKind::UnreadableAnswer, "Telegram's answer is too long"));
    shows_no_token(&error);
}
