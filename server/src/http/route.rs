//! Webhook routes that name their account: which secret proves a delivery to it.

use channel_core::{ChannelId, WebhookSecrets};
use secrecy::SecretString;
use store::{Store, StoreError, accounts};

/// The secrets of an account by the platform's id of it; none when nobody connected it.
pub(super) async fn secrets(
    store: &Store,
    channel: &ChannelId,
    external_id: &str,
    name: &'static str,
) -> Result<Option<WebhookSecrets>, StoreError> {
    let (channel, external_id) = (channel.clone(), external_id.to_owned());
    let secret: Option<SecretString> = store
        .read(move |db| {
            Box::pin(async move { accounts::find_secret(db, &channel, &external_id, name).await })
        })
        .await?;
    Ok(secret.map(|secret| WebhookSecrets { signing: vec![secret], verify: Vec::new() }))
}
