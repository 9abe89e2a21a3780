//! Files on their way to Telegram, in the pieces they come in: none of them is ever whole in memory.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use channel_core::Account;
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::media::{Files, MediaStream};
use futures_util::{Stream, StreamExt as _, stream};
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use crate::encode::{self, BEGINNING, Call, Upload, check_type};

/// Why a file did not come to its end, when it did not.
#[derive(Clone, Default)]
pub(crate) struct Broken(Arc<Mutex<Option<ChannelError>>>);

impl Broken {
    pub(crate) fn take(&self) -> Option<ChannelError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note(&self, error: ChannelError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

/// A call with its files as a form.
pub(crate) async fn form(
    files: Option<&dyn Files>,
    account: &Account,
    call: Call,
) -> Result<(Form, Broken), ChannelError> {
    let broken = Broken::default();
    let mut form = call.params.into_iter().fold(Form::new(), |form, (name, value)| match value {
        Value::String(text) => form.text(name, text),
        other => form.text(name, other.to_string()),
    });
    for upload in call.uploads {
        let Upload { part: name, bytes, mime_type, file_name, .. } = upload;
        let part = match bytes {
            encode::Bytes::Here(bytes) => Part::stream(bytes),
            encode::Bytes::Kept { key, size, .. } => {
                let media = open(files, account, &key, size).await?;
                kept(media, &mime_type, size, broken.clone()).await?
            }
        };
        let part = part
            .file_name(file_name)
            .mime_str(&mime_type)
            .map_err(|_| ChannelError::refused(ErrorKind::Media, "the file's type is not written as a media type"))?;
        form = form.part(name, part);
    }
    Ok((form, broken))
}

async fn open(files: Option<&dyn Files>, account: &Account, key: &str, size: u64) -> Result<MediaStream, ChannelError> {
    let Some(files) = files else {
        return Err(ChannelError::refused(
            ErrorKind::Unsupported,
            "the channel was not told where the program keeps its files",
        ));
    };
    let media = files.open(account.organisation, key).await?;
    if media.size.is_some_and(|found| found != size) {
        return Err(not_as_promised());
    }
    Ok(media)
}

/// A kept file as a part. Its beginning is read first, so that a file of another type is refused before anything is sent.
async fn kept(media: MediaStream, mime_type: &str, size: u64, broken: Broken) -> Result<Part, ChannelError> {
    let mut rest = media.bytes;
    let mut chunks = Vec::new();
    let mut beginning = Vec::with_capacity(BEGINNING);
    while beginning.len() < BEGINNING {
        let Some(chunk) = rest.next().await.transpose()? else { break };
        beginning.extend(chunk.iter().take(BEGINNING.saturating_sub(beginning.len())));
        chunks.push(chunk);
    }
    check_type(mime_type, &beginning)?;
    let whole = stream::iter(chunks.into_iter().map(Ok)).chain(rest);
    Ok(Part::stream_with_length(Body::wrap_stream(exactly(whole, size, broken)), size))
}

/// The stream, ending with an error when it is not as long as promised: the length stands in the request's header, and a
/// file that went on behind it would be cut without a word.
fn exactly(
    bytes: impl Stream<Item = Result<Bytes, ChannelError>> + Send + Unpin + 'static,
    size: u64,
    broken: Broken,
) -> impl Stream<Item = Result<Bytes, BrokeOff>> + Send + 'static {
    stream::unfold((bytes, Some(size)), move |(mut bytes, left)| {
        let broken = broken.clone();
        async move {
            let left = left?;
            let failure = match bytes.next().await {
                None if left == 0 => return None,
                None => not_as_promised(),
                Some(Err(error)) => error,
                Some(Ok(chunk)) => match left.checked_sub(u64::try_from(chunk.len()).unwrap_or(u64::MAX)) {
                    Some(left) => return Some((Ok(chunk), (bytes, Some(left)))),
                    None => not_as_promised(),
                },
            };
            broken.note(failure);
            Some((Err(BrokeOff), (bytes, None)))
        }
    })
}

/// What the HTTP client is told of a broken file; the caller gets the reason itself.
#[derive(Debug)]
struct BrokeOff;

impl std::fmt::Display for BrokeOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the file broke off")
    }
}

impl std::error::Error for BrokeOff {}

fn not_as_promised() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the kept file is not as long as the message says")
}
