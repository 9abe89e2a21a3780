//! A file that is looked at while it passes: its size, its type, its hash.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use channel_core::media::{Check, MediaStream, checked};
use channel_core::{ChannelError, ErrorKind};
use futures_util::{StreamExt as _, stream};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

fn png(size: usize) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.resize(size.max(PNG.len()), 7);
    bytes
}

fn streaming(chunks: Vec<Result<Bytes, ChannelError>>) -> MediaStream {
    MediaStream { mime_type: None, size: None, bytes: Box::pin(stream::iter(chunks)) }
}

fn in_chunks(bytes: &[u8], size: usize) -> MediaStream {
    streaming(bytes.chunks(size.max(1)).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect())
}

/// What came through, and the failure it ended with.
async fn drained(mut media: MediaStream) -> (Vec<u8>, Option<ChannelError>) {
    let mut out = Vec::new();
    let mut failure = None;
    while let Some(chunk) = media.bytes.next().await {
        assert!(failure.is_none(), "nothing follows a failure");
        match chunk {
            Ok(chunk) => out.extend_from_slice(&chunk),
            Err(error) => failure = Some(error),
        }
    }
    (out, failure)
}

fn any_size() -> Check {
    Check { max_bytes: u64::MAX, ..Check::default() }
}

#[tokio::test]
async fn a_file_that_keeps_its_promises_passes_unchanged() {
    let file = png(1_000);
    let digest = Sha256::digest(&file);
    for sha256 in [
        STANDARD.encode(digest),
        STANDARD.encode(digest).trim_end_matches('=').to_owned(),
        hex::encode(digest),
        hex::encode_upper(digest),
    ] {
        for chunk in [1, 10, 63, 64, 65, 5_000] {
            let check = Check { max_bytes: 1_000, sha256: Some(sha256.clone()), mime_type: Some("image/png".into()) };
            let (bytes, failure) = drained(checked(in_chunks(&file, chunk), check)).await;
            assert!(failure.is_none(), "{failure:?} in chunks of {chunk}");
            assert_eq!(bytes, file);
        }
    }
}

#[tokio::test]
async fn the_cap_holds_to_the_byte_and_nothing_beyond_it_passes() {
    for (most, passes) in [(100, true), (99, false), (0, false)] {
        let (bytes, failure) =
            drained(checked(in_chunks(&png(100), 10), Check { max_bytes: most, ..Check::default() })).await;
        assert_eq!(failure.is_none(), passes, "{most}");
        assert!(bytes.len() as u64 <= most);
        assert!(failure.is_none_or(|error| error.kind == ErrorKind::Media));
    }
}

#[tokio::test]
async fn other_bytes_than_the_hash_names_end_in_a_failure() {
    let mut other = png(300);
    other[200] ^= 1;
    for sha256 in [hex::encode(Sha256::digest(png(300))), String::new(), "no hash".to_owned()] {
        let check = Check { sha256: Some(sha256), ..any_size() };
        let (_, failure) = drained(checked(in_chunks(&other, 50), check)).await;
        assert_eq!(failure.map(|error| error.kind), Some(ErrorKind::Media));
    }
}

#[tokio::test]
async fn a_type_that_contradicts_the_first_bytes_ends_it_in_the_chunk_that_tells() {
    let check = || Check { mime_type: Some("image/jpeg".into()), ..any_size() };
    let mut program = b"\x7fELF\x02\x01\x01".to_vec();
    program.resize(5_000, 0);
    let (bytes, failure) = drained(checked(in_chunks(&program, 1_000), check())).await;
    assert_eq!((bytes.len(), failure.map(|error| error.kind)), (0, Some(ErrorKind::Media)));
    let (bytes, failure) = drained(checked(in_chunks(&program, 16), check())).await;
    assert!(bytes.len() < 64 && failure.is_some());
}

#[tokio::test]
async fn tiny_files_are_judged_at_their_end() {
    let of_type = |mime_type: &str| Check { mime_type: Some(mime_type.into()), ..any_size() };
    let table: [(&[u8], &str, bool); 5] = [
        (PNG, "image/png", true),
        (b"hi", "text/plain", true),
        (b"hi", "image/png", false),
        (b"", "image/png", false),
        (b"", "text/plain", true),
    ];
    for (file, mime_type, passes) in table {
        let (_, failure) = drained(checked(in_chunks(file, 3), of_type(mime_type))).await;
        assert_eq!(failure.is_none(), passes, "{mime_type} of {} bytes", file.len());
    }
    assert!(drained(checked(in_chunks(b"", 1), any_size())).await.1.is_none());
}

#[tokio::test]
async fn a_failure_on_the_way_passes_as_it_is_and_ends_it() {
    let broken = ChannelError::ambiguous(ErrorKind::Transport, "the connection broke").with_code("x7");
    let chunks = vec![Ok(Bytes::from(png(100))), Err(broken), Ok(Bytes::from_static(b"more"))];
    let check = Check { sha256: Some("00".into()), ..any_size() };
    let (bytes, failure) = drained(checked(streaming(chunks), check)).await;
    let failure = failure.unwrap();
    assert_eq!((bytes.len(), failure.kind, failure.code.as_deref()), (100, ErrorKind::Transport, Some("x7")));
}

proptest! {
    #[test]
    fn how_a_file_is_cut_makes_no_difference(size in 0_usize..300, chunk in 1_usize..90, most in 0_u64..300) {
        let file = png(size);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let check = Check {
            max_bytes: most,
            sha256: Some(hex::encode(Sha256::digest(&file))),
            mime_type: Some("image/png".into()),
        };
        let (bytes, failure) = runtime.block_on(drained(checked(in_chunks(&file, chunk), check)));
        prop_assert_eq!(failure.is_none(), file.len() as u64 <= most);
        prop_assert!(file.starts_with(&bytes));
    }
}
