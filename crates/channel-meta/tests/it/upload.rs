//! Files on their way to the platform.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use channel_core::media::MediaStream;
use channel_core::{ChannelError, Effect, ErrorKind};
use channel_meta::{Call, FilePart, StreamPart};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::ResponseTemplate;

use crate::support::{answering, client, token};

const MIB: u64 = 1024 * 1024;

fn media(chunks: Vec<Result<&'static [u8], ErrorKind>>, size: Option<u64>) -> MediaStream {
    let chunks = chunks
        .into_iter()
        .map(|chunk| chunk.map(Bytes::from_static).map_err(|kind| ChannelError::refused(kind, "a test: it breaks")));
    MediaStream { mime_type: None, size, bytes: Box::pin(stream::iter(chunks)) }
}

fn part(media: MediaStream) -> StreamPart<'static> {
    let fields = vec![("messaging_product", "whatsapp")];
    StreamPart { fields, ..StreamPart::of(media, "image/jpeg", "shoe.jpg").expect("the size is known") }
}

#[tokio::test]
async fn an_upload_is_a_form_with_the_file_and_never_has_an_effect() {
    let server = answering(ResponseTemplate::new(500)).await;
    let file = FilePart {
        fields: vec![("messaging_product", "whatsapp")],
        field: "file",
        file_name: "shoe.jpg",
        mime_type: "image/jpeg",
        bytes: Bytes::from_static(b"\xff\xd8picture"),
    };
    let token = token();
    let call = Call::to(["106", "media"]).bearer(&token);
    let error = client(&server.uri()).upload::<Value>(&call, file).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (ErrorKind::Platform, Effect::None));
    let requests = server.received_requests().await.unwrap();
    let body = String::from_utf8_lossy(&requests[0].body);
    for part in ["name=\"messaging_product\"", "filename=\"shoe.jpg\"", "Content-Type: image/jpeg", "picture"] {
        assert!(body.contains(part), "{part} is missing");
    }
}

#[tokio::test]
async fn a_streamed_upload_is_the_same_form_with_its_length_in_front() {
    let server = answering(ResponseTemplate::new(200).set_body_json(json!({ "id": "1" }))).await;
    let token = token();
    let call = Call::to(["106", "media"]).bearer(&token);
    let file = part(media(vec![Ok(b"\xff\xd8pic"), Ok(b""), Ok(b"ture")], Some(9)));
    let answer: Value = client(&server.uri()).upload_stream(&call, file).await.unwrap();
    assert_eq!(answer, json!({ "id": "1" }));
    let requests = server.received_requests().await.unwrap();
    let request = &requests[0];
    let length: usize = request.headers["content-length"].to_str().unwrap().parse().unwrap();
    assert_eq!(length, request.body.len());
    assert!(!request.headers.contains_key("transfer-encoding"));
    assert_eq!(request.headers["authorization"], "Bearer secret-token");
    let body = String::from_utf8_lossy(&request.body);
    for part in ["name=\"messaging_product\"", "name=\"file\"; filename=\"shoe.jpg\"", "Content-Type: image/jpeg"] {
        assert!(body.contains(part), "{part} is missing");
    }
    let file = b"\r\n\r\n\xff\xd8picture\r\n--";
    assert!(request.body.windows(file.len()).any(|window| window == file), "the file stands between its boundaries");
}

#[tokio::test]
async fn a_file_that_breaks_off_or_has_another_size_is_no_upload() {
    let table = [
        (media(vec![Ok(b"ab")], Some(3)), ErrorKind::Media),
        (media(vec![Ok(b"ab"), Ok(b"cd")], Some(3)), ErrorKind::Media),
        (media(vec![Ok(b"ab"), Err(ErrorKind::NotFound)], Some(3)), ErrorKind::NotFound),
    ];
    for (media, expected) in table {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            // The broken upload ends with the connection, which may be reset.
            let _ = socket.read_to_end(&mut request).await;
            request
        });
        let error = client(&base).upload_stream::<Value>(&Call::to(["106", "media"]), part(media)).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (expected, Effect::None));
        let request = server.await.unwrap();
        assert!(!request.ends_with(b"--\r\n"), "the form was not closed over half a file");
    }
}

#[test]
fn a_file_of_unknown_size_cannot_be_streamed() {
    assert!(StreamPart::of(media(vec![], None), "image/jpeg", "shoe.jpg").is_none());
}

#[tokio::test]
async fn a_hundred_megabytes_pass_through_without_being_held() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let received = Arc::new(AtomicU64::new(0));
    let counted = received.clone();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut buffer = vec![0; 64 * 1024];
        let mut end = Vec::new();
        while !end.ends_with(b"--\r\n") {
            let read = socket.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the client hung up");
            counted.fetch_add(read as u64, Ordering::SeqCst);
            end = buffer[read.saturating_sub(8)..read].to_vec();
        }
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{\"id\":\"1\"}").await.unwrap();
    });
    let furthest = Arc::new(AtomicU64::new(0));
    let (ahead, arrived) = (furthest.clone(), received.clone());
    let chunk = Bytes::from(vec![7; MIB as usize]);
    let chunks = stream::iter((1..=100_u64).map(move |number| {
        ahead.fetch_max((number * MIB).saturating_sub(arrived.load(Ordering::SeqCst)), Ordering::SeqCst);
        Ok(chunk.clone())
    }));
    let media = MediaStream { mime_type: None, size: Some(100 * MIB), bytes: Box::pin(chunks) };
    let answer: Value = client(&base).upload_stream(&Call::to(["106", "media"]), part(media)).await.unwrap();
    assert_eq!(answer, json!({ "id": "1" }));
    server.await.unwrap();
    assert!(received.load(Ordering::SeqCst) > 100 * MIB);
    // What the two sockets hold is the kernel's; more than that would be a file held in memory.
    assert!(furthest.load(Ordering::SeqCst) < 32 * MIB, "{} bytes ahead", furthest.load(Ordering::SeqCst));
}
