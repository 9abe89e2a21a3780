//! What happens to a message after it was said. A change that comes before its message is kept until the message is there.

use channel_core::model::{Reaction, ReadMark};
use channel_core::{AccountId, Body, Event, OrganisationId};
use store::messages::{self, Message, ReadUpTo};
use store::{MessageId, StoreError, Tx, ingress};

use super::apply::Entry;
use super::outdated;

/// An edit, an unsend or a reaction.
pub(super) async fn change(tx: &mut Tx, entry: &Entry<'_>) -> Result<(), StoreError> {
    let (organisation, account, event) = (entry.lane.organisation, entry.account.id, entry.event);
    let about = match &event.body {
        Body::Reaction(_) => event.reply_to.as_ref().map(|quote| quote.id.as_str()),
        _ => Some(event.id.as_str()),
    };
    let Some(about) = about else { return Ok(()) };
    match line(tx, entry, about).await? {
        Some(message) => apply(tx, organisation, account, &message, event).await,
        None => messages::keep_early_change(tx, organisation, account, about, event).await,
    }
}

/// Applies the changes that came before a line that is there now, under the platform's id that it has.
pub(crate) async fn apply_early(tx: &mut Tx, organisation: OrganisationId, id: MessageId) -> Result<(), StoreError> {
    let Some(message) = messages::find(tx, organisation, id).await? else { return Ok(()) };
    let Some(provider_id) = message.provider_id.clone() else { return Ok(()) };
    let (account, conversation) = (message.account, message.conversation);
    for early in messages::take_early_changes(tx, organisation, account, &provider_id, conversation).await? {
        apply(tx, organisation, account, &message, &early.event).await?;
    }
    Ok(())
}

async fn apply(
    tx: &mut Tx,
    organisation: OrganisationId,
    account: AccountId,
    message: &Message,
    event: &Event,
) -> Result<(), StoreError> {
    match &event.body {
        Body::Edit(content) => {
            let value = serde_json::to_value(content);
            let value = value.map_err(|error| StoreError::corrupt("a message's content", error))?;
            let (kind, words) = (content.kind(), content.words());
            messages::edit_content(tx, organisation, message, kind, &value, words, event.at).await?;
            outdated::draft(tx, organisation, message).await?;
            // The line has the new words. Were they kept here too, taking the message back would not remove them.
            ingress::forget_content(tx, organisation, account, &event.key).await
        }
        Body::Delete { .. } => {
            messages::delete_content(tx, organisation, message, event.at).await?;
            outdated::question(tx, organisation, message).await?;
            outdated::draft(tx, organisation, message).await
        }
        Body::Reaction(reaction) => {
            let by = event.from.as_ref().map_or("", |from| from.id.as_str());
            let emoji = match reaction {
                Reaction::Added { emoji } => Some(emoji.as_str()),
                Reaction::Removed { .. } => None,
            };
            messages::react(tx, organisation, message, by, emoji, event.at).await
        }
        _ => Ok(()),
    }
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
