//! Files that people sent: found by id, then streamed. Telegram gives out files of up to 20 MB (platforms.md §3).

use std::time::Duration;

use channel_core::Account;
use channel_core::error::{ChannelError, ErrorKind, Scope};
use channel_core::media::{Check, MediaStream, checked};
use channel_core::model::Media;
use futures_util::StreamExt as _;
use reqwest::{Client, Response};
use serde_json::Value;
use url::Url;

use crate::call::{LONGEST_ANSWER, address, body, execute, transport};
use crate::encode;
use crate::error::read_answer;

/// Longer than an API call may take: 20 MB over a slow line.
const DOWNLOAD: Duration = Duration::from_secs(180);

/// Opens a file.
pub(crate) async fn fetch(
    client: &Client,
    api: &Url,
    account: &Account,
    media: &Media,
    max_bytes: u64,
) -> Result<MediaStream, ChannelError> {
    let id = media.id.as_deref().ok_or_else(|| ChannelError::refused(ErrorKind::NotFound, "the file has no id"))?;
    let found = execute(client, api, account, None, encode::find_file(id)?).await?;
    let size = found.get("file_size").and_then(Value::as_u64).or(media.size);
    if size.is_some_and(|size| size > max_bytes) {
        return Err(too_large());
    }
    let path = found.get("file_path").and_then(Value::as_str).unwrap_or_default();
    let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    if steps.is_empty() {
        return Err(ChannelError::refused(ErrorKind::Media, "Telegram does not say where the file is"));
    }
    let address = address(api, account, &["file"], &steps)?;
    let response = client.get(address).timeout(DOWNLOAD).send().await.map_err(transport)?;
    if !response.status().is_success() {
        return Err(refused(response).await);
    }
    let check = Check { max_bytes, sha256: None, mime_type: media.mime_type.clone() };
    let stream = MediaStream {
        mime_type: media.mime_type.clone(),
        size: size.or(response.content_length()),
        bytes: Box::pin(response.bytes_stream().map(|chunk| chunk.map_err(transport))),
    };
    Ok(checked(stream, check))
}

fn too_large() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the file is larger than allowed here")
}

/// Links to files die after an hour at the earliest; asking again makes a new one.
async fn refused(response: Response) -> ChannelError {
    let status = response.status().as_u16();
    match status {
        404 => ChannelError::refused(ErrorKind::NotFound, "the file is gone").with_code("404"),
        _ => match body(response, LONGEST_ANSWER).await.and_then(|body| read_answer(status, &body, Scope::Account)) {
            Err(error) => error,
            Ok(_) => ChannelError::refused(ErrorKind::Media, "Telegram did not give the file"),
        },
    }
}
