//! What happens to a message after it was said.

use channel_core::Content;
use channel_core::model::{Reaction, ReadMark};
use store::messages::{self, Message, ReadUpTo};
use store::{StoreError, Tx, ingress};

use super::apply::Entry;

pub(super) async fn edit(tx: &mut Tx, entry: &Entry<'_>, content: &Content) -> Result<(), StoreError> {
    let Some(message) = line(tx, entry, &entry.event.id).await? else { return Ok(()) };
    let value = serde_json::to_value(content).map_err(|error| StoreError::corrupt("a message's content", error))?;
    messages::edit_content(
        tx,
        entry.lane.organisation,
        &message,
        content.kind(),
        &value,
        content.words(),
        entry.event.at,
    )
    .await?;
    // The line has the new words. Were they kept here too, taking the message back would not remove them.
    ingress::forget_content(tx, entry.lane.organisation, entry.account.id, &entry.event.key).await
}

pub(super) async fn delete(tx: &mut Tx, entry: &Entry<'_>) -> Result<(), StoreError> {
    let Some(message) = line(tx, entry, &entry.event.id).await? else { return Ok(()) };
    messages::delete_content(tx, entry.lane.organisation, &message, entry.event.at).await
}

pub(super) async fn reaction(tx: &mut Tx, entry: &Entry<'_>, reaction: &Reaction) -> Result<(), StoreError> {
    let Some(quote) = &entry.event.reply_to else { return Ok(()) };
    let Some(message) = line(tx, entry, &quote.id).await? else { return Ok(()) };
    let by = entry.event.from.as_ref().map_or("", |from| from.id.as_str());
    let emoji = match reaction {
        Reaction::Added { emoji } => Some(emoji.as_str()),
        Reaction::Removed { .. } => None,
    };
    messages::react(tx, entry.lane.organisation, &message, by, emoji).await
}

pub(super) async fn read(tx: &mut Tx, entry: &Entry<'_>, mark: &ReadMark) -> Result<(), StoreError> {
    let Some(conversation) = entry.known_conversation(tx).await? else { return Ok(()) };
    let ReadMark::UpTo { message_id } = mark;
    let message = match message_id {
        Some(id) => line(tx, entry, id).await?,
        None => None,
    };
    let up_to = message.map_or(ReadUpTo::Instant(entry.event.at), |message| ReadUpTo::Seq(message.seq));
    messages::mark_read_by_customer(tx, entry.lane.organisation, conversation.id, up_to).await
}

/// The line that has this id at the platform, in the event's conversation where that is known.
async fn line(tx: &mut Tx, entry: &Entry<'_>, provider_id: &str) -> Result<Option<Message>, StoreError> {
    let conversation = entry.known_conversation(tx).await?.map(|conversation| conversation.id);
    messages::find_by_provider_id(tx, entry.lane.organisation, entry.account.id, conversation, provider_id).await
}
