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

/// The beginning of a picture.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";
/// The beginning of a program.
const PROGRAM: &[u8] = &{
    let mut bytes = [0; 64];
    bytes.first_chunk_mut::<7>().unwrap().copy_from_slice(b"\x7fELF\x02\x01\x01");
    bytes
};

async fn serving(bytes: &'static [u8]) -> MockServer {
    serving_as(bytes, "image/jpeg").await
}

async fn serving_as(bytes: &'static [u8], mime_type: &str) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/cdn/1"))
        .and(|request: &Request| !request.headers.contains_key("authorization"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(bytes, mime_type))
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_file_is_read_without_the_accounts_token() {
    let server = serving(JPEG).await;
    let media = media(format!("{}/cdn/1", server.uri()));
    let stream = channel_at(&server).fetch_media(&account(), &media, 1_000).await.unwrap();
    assert_eq!(stream.mime_type.as_deref(), Some("image/jpeg"));
    let bytes = stream.bytes.try_fold(Vec::new(), |mut all, chunk| async move {
        all.extend_from_slice(&chunk);
        Ok(all)
    });
    assert_eq!(bytes.await.unwrap(), JPEG);
}

#[tokio::test]
async fn a_file_beyond_the_cap_is_not_read() {
    let server = serving(JPEG).await;
    let media = media(format!("{}/cdn/1", server.uri()));
    let error = channel_at(&server).fetch_media(&account(), &media, 3).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_is_gone_is_not_found() {
    let server = serving(JPEG).await;
    let media = media(format!("{}/cdn/2", server.uri()));
    let error = channel_at(&server).fetch_media(&account(), &media, 1_000).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn a_link_to_somewhere_else_is_never_opened() {
    let server = serving(JPEG).await;
    let elsewhere = media("https://evil.example/cdn/1".into());
    let error = channel_at(&server).fetch_media(&account(), &elsewhere, 1_000).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
    assert!(!format!("{error:?}").contains("evil"), "the link is not quoted");
}

#[tokio::test]
async fn a_file_that_is_not_what_it_is_declared_to_be_is_not_taken() {
    for (bytes, served, declared, taken) in [
        (JPEG, "image/jpeg", None, true),
        (JPEG, "application/octet-stream", None, true),
        (PROGRAM, "image/jpeg", None, false),
        (PROGRAM, "application/pdf", None, false),
        (PROGRAM, "image/jpeg", Some("video/mp4"), false),
        (JPEG, "image/jpeg", Some("video/mp4"), false),
    ] {
        let server = serving_as(bytes, served).await;
        let mime_type = declared.map(str::to_owned);
        let media = Media { mime_type, ..media(format!("{}/cdn/1", server.uri())) };
        let stream = channel_at(&server).fetch_media(&account(), &media, 1_000).await.unwrap();
        let outcome = stream.bytes.try_collect::<Vec<_>>().await;
        assert_eq!(outcome.as_ref().map_err(|error| error.kind).is_ok(), taken, "{served} {declared:?}");
        assert!(outcome.err().is_none_or(|error| error.kind == ErrorKind::Media));
    }
}
