//! Fetching files that people sent.

use channel_core::media::{Check, MediaStream, checked};
use channel_core::model::Media;
use channel_core::{Account, ChannelError, ErrorKind};
use channel_meta::{Call, MetaClient, wire};
use secrecy::SecretString;
use serde::Deserialize;

use super::hosts::is_the_platforms;
use crate::config::ACCESS_TOKEN;

/// Opens a file that a person sent. Its id is resolved first, since a link in a webhook dies after five minutes; a link
/// that is dead already is resolved once more.
pub(crate) async fn fetch(
    client: &MetaClient,
    account: &Account,
    media: &Media,
    max_bytes: u64,
) -> Result<MediaStream, ChannelError> {
    let token = account.credentials.get(ACCESS_TOKEN)?;
    let (file, stream) = match (&media.id, &media.url) {
        (Some(id), _) => {
            let file = resolve(client, account, token, id).await?;
            match open(client, &file, token, max_bytes).await {
                Err(error) if error.kind == ErrorKind::NotFound => {
                    let file = resolve(client, account, token, id).await?;
                    let stream = open(client, &file, token, max_bytes).await?;
                    (file, stream)
                }
                opened => (file, opened?),
            }
        }
        (None, Some(url)) => {
            let file = Resolved { url: url.clone(), ..Resolved::default() };
            let stream = open(client, &file, token, max_bytes).await?;
            (file, stream)
        }
        (None, None) => return Err(no_file()),
    };
    let check = Check {
        max_bytes,
        // The webhook's hash was signed, unlike the one that comes with the address.
        sha256: media.sha256.clone().or(file.sha256),
        mime_type: media.mime_type.clone().or_else(|| file.mime_type.clone()),
    };
    // The resolved type is what the sender declared; a file server may say octet-stream.
    let mime_type = file.mime_type.or_else(|| media.mime_type.clone()).or(stream.mime_type);
    let size = stream.size.or(file.file_size);
    Ok(checked(MediaStream { mime_type, size, bytes: stream.bytes }, check))
}

#[derive(Default, Deserialize)]
struct Resolved {
    url: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    mime_type: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    sha256: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_u64")]
    file_size: Option<u64>,
}

async fn resolve(
    client: &MetaClient,
    account: &Account,
    token: &SecretString,
    id: &str,
) -> Result<Resolved, ChannelError> {
    client.get(&Call::to([id]).query("phone_number_id", &account.external_id).bearer(token)).await
}

async fn open(
    client: &MetaClient,
    file: &Resolved,
    token: &SecretString,
    max_bytes: u64,
) -> Result<MediaStream, ChannelError> {
    if file.file_size.is_some_and(|size| size > max_bytes) {
        return Err(too_large());
    }
    let url = file.url.parse().ok().filter(|url| is_the_platforms(url, client.config().base()));
    client.open(url.ok_or_else(foreign_host)?, Some(token), max_bytes).await
}

fn no_file() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the message refers to no file: ask for it again")
}

fn foreign_host() -> ChannelError {
    let sentence =
        "the file lies outside the platform's own servers: it is not fetched, since the call carries the token";
    ChannelError::refused(ErrorKind::Media, sentence)
}

fn too_large() -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the file is larger than allowed: ask for a smaller one")
}
