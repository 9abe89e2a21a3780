//! Webhook routes that name their account: which secret proves a delivery to it.

use channel_core::{ChannelId, WebhookSecrets};
use store::{Store, StoreError, accounts};

/// The secrets of an account by the platform's id of it; none when nobody connected it.
pub(super) async fn secrets(
    store: &Store,
    channel: &ChannelId,
    external_id: &str,
    name: &'static str,
) -> Result<Option<WebhookSecrets>, StoreError> {
    let (channel, external_id) = (channel.clone(), external_id.to_owned());
    let known = store
        .read(move |db| Box::pin(async move { accounts::find_by_external(db, &channel, &external_id).await }))
        .await?;
    let Some(known) = known else { return Ok(None) };
    let sender = store.account_for_send(known.organisation, known.id).await?;
    let secret = sender.and_then(|sender| sender.account.credentials.find(name).cloned());
    Ok(secret.map(|secret| WebhookSecrets { signing: vec![secret], verify: Vec::new() }))
}
