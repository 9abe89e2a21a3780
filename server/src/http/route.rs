//! Webhook routes that name their account: whose it is, and which secret proves a delivery to it.

use channel_core::{ChannelId, WebhookSecrets};
use secrecy::SecretString;
use store::accounts::{self, AccountRow};
use store::{Store, StoreError};

/// An account by the platform's id of it, with one of its secrets; none when nobody connected it with such a secret.
pub(super) async fn find(
    store: &Store,
    channel: &ChannelId,
    external_id: &str,
    secret: &'static str,
) -> Result<Option<(AccountRow, SecretString)>, StoreError> {
    let (channel, external_id) = (channel.clone(), external_id.to_owned());
    let known = store
        .read(move |db| Box::pin(async move { accounts::find_by_external(db, &channel, &external_id).await }))
        .await?;
    let Some(known) = known else { return Ok(None) };
    let sender = store.account_for_send(known.organisation, known.id).await?;
    let secret = sender.and_then(|sender| sender.account.credentials.find(secret).cloned());
    Ok(secret.map(|secret| (known, secret)))
}

/// The secret as a webhook is proved by it.
pub(super) fn proving(secret: SecretString) -> WebhookSecrets {
    WebhookSecrets { signing: vec![secret.into()], verify: Vec::new() }
}
