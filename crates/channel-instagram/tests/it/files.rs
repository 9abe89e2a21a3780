//! Files that people send, read on their way through.

use channel_core::model::Media;
use channel_core::{Channel, ErrorKind};
use futures_util::TryStreamExt;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::support::{account, channel_at};

fn media(url: String) -> Media {
    Media { url: Some(url), ..Media::default() }
}

async fn serving(bytes: &'static [u8]) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/cdn/1"))
        .and(|request: &Request| !request.headers.contains_key("authorization"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(bytes, "image/jpeg"))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_file_is_read_without_the_accounts_token() {
    let server = serving(b"JPEG").await;
    let media = media(format!("{}/cdn/1", server.uri()));
    let stream = channel_at(&server).fetch_media(&account(), &media, 1_000).await.unwrap();
    assert_eq!(stream.mime_type.as_deref(), Some("image/jpeg"));
    let bytes = stream.bytes.try_fold(Vec::new(), |mut all, chunk| async move {
        all.extend_from_slice(&chunk);
        Ok(all)
    });
    assert_eq!(bytes.await.unwrap(), b"JPEG");
}

#[tokio::test]
async fn a_file_beyond_the_cap_is_not_read() {
    let server = serving(b"JPEG").await;
    let media = media(format!("{}/cdn/1", server.uri()));
    let error = channel_at(&server).fetch_media(&account(), &media, 3).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_found() {
    let server = serving(b"JPEG").await;
    let media = media(format!("{}/cdn/2", server.uri()));
    let error = channel_at(&server).fetch_media(&account(), &media, 1_000).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_link_to_somewhere_else_is_never_opened() {
    let server = serving(b"JPEG").await;
    let elsewhere = media("https://evil.example/cdn/1".into());
    let error = channel_at(&server).fetch_media(&account(), &elsewhere, 1_000).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
    assert!(!format!("{error:?}").contains("evil"), "the link is not quoted");
}
