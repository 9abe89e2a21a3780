//! Files of customers, fetched through the account that they came to. They pass through memory and are never kept.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use channel_core::model::Media;
use channel_core::{AccountId, OrganisationId};
use futures_util::StreamExt;

use crate::engine::Engine;

/// How long a platform may take to hand a file over.
const PATIENCE: Duration = Duration::from_secs(10);
/// No file is expected to be larger when it does not say how large it is.
const USUAL: usize = 64 * 1024;

/// The bytes of a file; none when its platform does not hand it over, or it is larger than `most`.
pub(crate) async fn fetch(
    engine: &Engine,
    organisation: OrganisationId,
    account: AccountId,
    media: &Media,
    most: usize,
) -> Option<Bytes> {
    let fetched = tokio::time::timeout(PATIENCE, whole(engine, organisation, account, media, most)).await;
    if fetched.is_err() {
        tracing::info!(%account, "a file of a customer was not handed over in time");
    }
    fetched.ok().flatten()
}

async fn whole(
    engine: &Engine,
    organisation: OrganisationId,
    account: AccountId,
    media: &Media,
    most: usize,
) -> Option<Bytes> {
    let sender = match engine.store().account_for_send(organisation, account).await {
        Ok(sender) => sender?,
        Err(error) => {
            tracing::warn!(%error, %account, "reading the account of a file");
            return None;
        }
    };
    let channel = engine.channel(&sender.row.channel)?;
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    let mut stream = match channel.fetch_media(&sender.account, media, limit).await {
        Ok(stream) => stream,
        Err(error) => {
            tracing::info!(%error, %account, "a file of a customer could not be fetched");
            return None;
        }
    };
    let told = stream.size.and_then(|size| usize::try_from(size).ok()).unwrap_or(USUAL);
    let mut bytes = BytesMut::with_capacity(told.min(most));
    while let Some(piece) = stream.bytes.next().await {
        match piece {
            Ok(piece) if bytes.len().saturating_add(piece.len()) <= most => bytes.extend_from_slice(&piece),
            Ok(_) => return None,
            Err(error) => {
                tracing::info!(%error, %account, "a file of a customer broke off");
                return None;
            }
        }
    }
    Some(bytes.freeze())
}
