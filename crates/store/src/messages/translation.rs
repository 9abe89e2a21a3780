//! What was said, in the languages in which a member read or wrote it.

use std::collections::BTreeMap;

use channel_core::OrganisationId;

use super::row::Message;
use crate::conversations;
use crate::db::{query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// Texts by their language's tag.
pub type Translations = BTreeMap<String, String>;

/// Keeps a text of a message in a language. False when the message is not as it was: changed, taken back, or translated by
/// somebody else at the same time.
///
/// # Errors
/// When the store is unavailable.
pub async fn keep_translation(
    tx: &mut Tx,
    organisation: OrganisationId,
    message: &Message,
    tag: &str,
    text: &str,
) -> Result<bool, StoreError> {
    const SQL: &str = "UPDATE messages SET translations = $3 WHERE organisation_id = $1 AND id = $2 \
        AND deleted_at IS NULL AND coalesce(edited_at, 0) = $4 AND translations IS NOT DISTINCT FROM $5";
    let mut all = message.translations.clone();
    let before = (!all.is_empty()).then(|| to_json(&all)).transpose()?;
    all.insert(tag.to_owned(), text.to_owned());
    let update = query(SQL).bind(organisation.0).bind(message.id.0).bind(to_json(&all)?);
    let update = update.bind(message.edited_at.map_or(0, |at| at.0)).bind(before);
    let done = update.execute(&mut *tx).await?.rows_affected() > 0;
    if done {
        tx.note(organisation, &conversations::topic(message.conversation)).await?;
    }
    Ok(done)
}
