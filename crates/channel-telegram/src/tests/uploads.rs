//! Files of the program's on their way to the platform.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use channel_core::error::{ChannelError, ErrorKind, Retry};
use channel_core::media::{Files, MediaStream};
use channel_core::outbound::{AlbumItem, MediaKind, MediaSource};
use channel_core::{Channel, Effect, OrganisationId, OutboundContent, OutboundMessage};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::stage::{BotApi, SECRET, account, channel, media, ok, refused};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const CHUNK: usize = 64 << 10;

/// Files made while they are read, by what their key says.
#[derive(Default)]
struct Shelf {
    opened: AtomicUsize,
    chunks: Arc<AtomicUsize>,
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf")
    }
}

#[async_trait]
impl Files for Shelf {
    async fn open(&self, _: OrganisationId, key: &str) -> Result<MediaStream, ChannelError> {
        self.opened.fetch_add(1, Ordering::Relaxed);
        let made = Arc::clone(&self.chunks);
        let size: usize = key.rsplit('-').next().and_then(|size| size.parse().ok()).unwrap_or_default();
        let chunks = (0..size.div_ceil(CHUNK)).map(move |at| {
            made.fetch_add(1, Ordering::Relaxed);
            let mut chunk = vec![b'x'; CHUNK.min(size - at * CHUNK)];
            if at == 0 {
                chunk[..PNG.len()].copy_from_slice(PNG);
            }
            Ok(Bytes::from(chunk))
        });
        let broken = key
            .starts_with("broken")
            .then(|| Err(ChannelError::refused(ErrorKind::NotFound, "the disk is gone").with_retry(Retry::Backoff)));
        let bytes = stream::iter(chunks).chain(stream::iter(broken));
        let told = (!key.starts_with("silent") && !key.starts_with("broken")).then_some(size as u64);
        Ok(MediaStream { mime_type: None, size: told, bytes: Box::pin(bytes) })
    }
}

fn kept(key: &str, mime_type: &str, size: u64) -> MediaSource {
    MediaSource::Kept { key: key.into(), mime_type: mime_type.into(), file_name: "shoe.png".into(), size }
}

fn picture(key: &str, size: u64) -> OutboundMessage {
    OutboundMessage::new("42", media(MediaKind::Image, kept(key, "image/png", size), None))
}

async fn with_files(answers: Vec<wiremock::ResponseTemplate>) -> (BotApi, Arc<Shelf>) {
    let mut api = BotApi::in_turn(answers).await;
    let shelf = Arc::new(Shelf::default());
    api.channel = api.channel.with_files(Arc::clone(&shelf) as Arc<dyn Files>);
    (api, shelf)
}

fn photo(id: &str) -> Value {
    json!({ "message_id": 77, "photo": [{ "file_id": "small" }, { "file_id": id }] })
}

async fn bodies(api: &BotApi) -> Vec<String> {
    let requests = api.server.received_requests().await.unwrap();
    requests.iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect()
}

#[tokio::test]
async fn an_upload_travels_beside_the_parameters_that_point_to_it() {
    let api = BotApi::ok().await;
    let source = MediaSource::Upload {
        bytes: Bytes::from_static(b"%PDF-1.4 the slip"),
        mime_type: "application/pdf".into(),
        file_name: "slip.pdf".into(),
    };
    let message = OutboundMessage::new("biz:bc:42", media(MediaKind::Document, source, Some("blue"))).quoting("31");
    let receipt = api.channel.send(&api.account, &message).await.unwrap();
    assert_eq!(receipt.id.as_deref(), Some("77"));
    let requests = api.server.received_requests().await.unwrap();
    assert_eq!(requests[0].url.path(), format!("/bot{SECRET}/SendDocument"));
    let body = String::from_utf8_lossy(&requests[0].body);
    let parts = [
        "name=\"document\"\r\n\r\nattach://file0\r\n",
        "name=\"chat_id\"\r\n\r\n42\r\n",
        "name=\"caption\"\r\n\r\nblue\r\n",
        "name=\"business_connection_id\"\r\n\r\nbc\r\n",
        "name=\"reply_parameters\"\r\n\r\n{\"allow_sending_without_reply\":true,\"message_id\":31}\r\n",
        "name=\"file0\"; filename=\"slip.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4 the slip\r\n",
    ];
    for part in parts {
        assert!(body.contains(part), "{part:?} is missing in {body}");
    }
}

#[tokio::test]
async fn a_kept_file_is_uploaded_once() {
    let (api, shelf) = with_files(vec![ok(&photo("large"))]).await;
    for _ in 0..2 {
        api.channel.send(&api.account, &picture("a-200000", 200_000)).await.unwrap();
    }
    assert_eq!(shelf.opened.load(Ordering::Relaxed), 1);
    let bodies = bodies(&api).await;
    assert!(bodies[0].contains("attach://file0") && bodies[0].len() > 200_000);
    assert_eq!(serde_json::from_str::<Value>(&bodies[1]).unwrap(), json!({ "chat_id": 42, "photo": "large" }));
}

#[tokio::test]
async fn a_file_id_that_is_no_longer_taken_is_forgotten() {
    let gone = refused(400, "Bad Request: wrong file identifier/HTTP URL specified");
    let (api, shelf) = with_files(vec![ok(&photo("large")), gone, ok(&photo("again"))]).await;
    api.channel.send(&api.account, &picture("a-100", 100)).await.unwrap();
    let error = api.channel.send(&api.account, &picture("a-100", 100)).await.unwrap_err();
    assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::Media, Retry::Backoff, Effect::None));
    api.channel.send(&api.account, &picture("a-100", 100)).await.unwrap();
    assert_eq!(shelf.opened.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn an_album_is_one_call_with_a_receipt_for_each_file() {
    let answer = json!([
        { "message_id": 77, "photo": [{ "file_id": "one" }] },
        { "message_id": 78, "video": { "file_id": "two" } },
        { "message_id": 79, "photo": [{ "file_id": "three" }] },
    ]);
    let (api, shelf) = with_files(vec![ok(&answer)]).await;
    let item = |form, key: &str| AlbumItem { form, source: kept(key, "image/png", 100), caption: None };
    let mut items = vec![item(MediaKind::Image, "a-100"), item(MediaKind::Image, "b-100")];
    items.insert(1, AlbumItem { source: MediaSource::Uploaded { id: "BAAC".into() }, ..item(MediaKind::Video, "") });
    let album = OutboundMessage::new("42", OutboundContent::Album { items });
    for _ in 0..2 {
        let receipt = api.channel.send(&api.account, &album).await.unwrap();
        assert_eq!(receipt.id.as_deref(), Some("77"));
        assert_eq!(receipt.further_ids, ["78", "79"]);
    }
    assert_eq!(shelf.opened.load(Ordering::Relaxed), 2);
    let bodies = bodies(&api).await;
    assert!(bodies[0].contains("name=\"file0\"") && bodies[0].contains("name=\"file2\""));
    let again: Value = serde_json::from_str(&bodies[1]).unwrap();
    let media: Vec<_> = again["media"].as_array().unwrap().iter().map(|item| item["media"].clone()).collect();
    assert_eq!(media, ["one", "BAAC", "three"]);
}

#[tokio::test]
async fn a_file_that_is_not_what_it_is_said_to_be_is_never_sent() {
    let table = [
        (picture("a-100", 99), ErrorKind::Media),
        (
            OutboundMessage::new("42", media(MediaKind::Document, kept("a-100", "video/mp4", 100), None)),
            ErrorKind::Media,
        ),
        (OutboundMessage::new("42", media(MediaKind::Image, kept("a-100", "no type", 100), None)), ErrorKind::Media),
    ];
    for (message, kind) in table {
        let (api, _) = with_files(vec![ok(&photo("large"))]).await;
        let error = api.channel.send(&api.account, &message).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (kind, Effect::None), "{error}");
        assert!(bodies(&api).await.is_empty());
    }
    let api = BotApi::ok().await;
    let error = api.channel.send(&api.account, &picture("a-100", 100)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported, "no files were named");
}

#[tokio::test]
async fn a_file_that_breaks_off_is_the_file_s_failure_and_nothing_was_sent() {
    for (key, size, kind, retry) in [
        ("silent-300000", 299_999, ErrorKind::Media, Retry::Never),
        ("silent-300000", 300_001, ErrorKind::Media, Retry::Never),
        ("broken-300000", 400_000, ErrorKind::NotFound, Retry::Backoff),
    ] {
        let (api, _) = with_files(vec![ok(&photo("large"))]).await;
        let error = api.channel.send(&api.account, &picture(key, size)).await.unwrap_err();
        assert_eq!((error.kind, error.retry, error.effect), (kind, retry, Effect::None), "{key} {size}: {error:?}");
        assert!(bodies(&api).await.is_empty(), "{key} {size}");
    }
}

/// The file is made no faster than it is sent: when the platform has seen its first bytes, most of it does not exist yet.
#[tokio::test]
async fn a_large_file_is_never_whole_in_memory() {
    const SIZE: usize = 50_000_000;
    let shelf = Arc::new(Shelf::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let files = Arc::clone(&shelf) as Arc<dyn Files>;
    let channel = channel(&format!("http://{}", listener.local_addr().unwrap())).with_files(files);
    let platform = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.windows(4).any(|end| end == b"\r\n\r\n") {
            socket.read_buf(&mut head).await.unwrap();
        }
        let made = shelf.chunks.load(Ordering::Relaxed) * CHUNK;
        let end = head.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
        let lines = String::from_utf8_lossy(&head[..end]).to_lowercase();
        let length = lines.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        let length: usize = length.parse().unwrap();
        let mut seen = head.len() - end;
        let mut buffer = vec![0; 1 << 16];
        while seen < length {
            seen += socket.read(&mut buffer).await.unwrap();
        }
        let answer = json!({ "ok": true, "result": { "message_id": 77 } }).to_string();
        let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
        socket.write_all(response.as_bytes()).await.unwrap();
        (made, seen)
    };
    let file = kept(&format!("a-{SIZE}"), "image/png", SIZE as u64);
    let message = OutboundMessage::new("42", media(MediaKind::Document, file, None));
    let account = account();
    let (sent, (made, seen)) = tokio::join!(channel.send(&account, &message), platform);
    sent.unwrap();
    assert!(seen > SIZE, "{seen}");
    assert!(made < 16_000_000, "{made} bytes existed at once");
    assert_eq!(shelf.chunks.load(Ordering::Relaxed), SIZE.div_ceil(CHUNK));
}
