//! A file on its way through, with a cap.

use bytes::Bytes;
use channel_core::media::MediaStream;
use channel_core::{ChannelError, ErrorKind};
use futures_util::stream;
use http::header::CONTENT_TYPE;
use reqwest::Response;

use super::outcome::{Act, link_died, lost, without_graph_error};

/// By what a file's server lets us read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The account's token.
    Token,
    /// The link itself.
    Link,
}

pub(crate) fn open(response: Response, proof: Proof, max_bytes: u64) -> Result<MediaStream, ChannelError> {
    if !response.status().is_success() {
        if let (Proof::Link, Some(error)) = (proof, link_died(response.status())) {
            return Err(error);
        }
        return Err(Act::Read.confine(without_graph_error(response.status(), response.headers())));
    }
    let size = response.content_length();
    if size.is_some_and(|size| size > max_bytes) {
        return Err(too_large());
    }
    let mime_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let state = Reading { response: Some(response), left: max_bytes };
    Ok(MediaStream { mime_type, size, bytes: Box::pin(stream::unfold(state, next)) })
}

/// What is left to read; without a response the file has ended or failed.
struct Reading {
    response: Option<Response>,
    left: u64,
}

async fn next(mut state: Reading) -> Option<(Result<Bytes, ChannelError>, Reading)> {
    let mut response = state.response.take()?;
    let chunk = match response.chunk().await {
        Ok(chunk) => chunk?,
        Err(error) => return Some((Err(lost(Act::Read, error)), state)),
    };
    match state.left.checked_sub(chunk.len() as u64) {
        None => Some((Err(too_large()), state)),
        Some(left) => Some((Ok(chunk), Reading { response: Some(response), left })),
    }
}

fn too_large() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the file is larger than allowed: ask for a smaller one")
}
