//! A member of the team writes to a customer.

use channel_core::{OrganisationId, OutboundContent};
use store::conversations::{self, Owner};
use store::messages::{self, Author, MessageDirection};
use store::outbox::{self, CallAuthor};
use store::{ConversationKey, MessageId, StoreError, contacts, drafts, lanes};

use super::{FlowError, Flows};
use crate::worker::speak::{Line, speak};

impl Flows {
    /// Writes to the customer in the member's name and takes the conversation over: the assistant keeps quiet from here
    /// on. The same key a second time is the same message.
    ///
    /// # Errors
    /// When the text is empty, or the organisation has no such conversation.
    pub async fn reply_as_person(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        member: &str,
        text: &str,
        idempotency_key: &str,
    ) -> Result<MessageId, FlowError> {
        self.reply_translated(organisation, conversation, member, text, None, idempotency_key).await
    }

    /// The same of a text that is a translation: what the member wrote, with its language's tag, is kept beside it.
    ///
    /// # Errors
    /// As [`Flows::reply_as_person`].
    pub async fn reply_translated(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        member: &str,
        text: &str,
        original: Option<(&str, &str)>,
        idempotency_key: &str,
    ) -> Result<MessageId, FlowError> {
        if text.trim().is_empty() {
            return Err(FlowError::Empty);
        }
        let (engine, member, text) = (self.engine.clone(), member.to_owned(), text.to_owned());
        let original = original.map(|(tag, text)| (tag.to_owned(), text.to_owned()));
        let key = format!("reply:{conversation}:{idempotency_key}");
        let message = self
            .engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move {
                    if let Some(call) = outbox::find_by_key(tx, organisation, &format!("{key}:0")).await?
                        && let Some(message) = call.message
                    {
                        return Ok(message);
                    }
                    let found = conversations::find(tx, organisation, conversation).await?;
                    let found = found.ok_or(StoreError::NotFound("conversation"))?;
                    let person = contacts::find(tx, organisation, found.contact).await?;
                    conversations::set_owner(tx, organisation, conversation, Owner::Person, Some(&member)).await?;
                    conversations::mark_answered(tx, organisation, conversation, found.inbound_seq, Owner::Person)
                        .await?;
                    lanes::set_answer(tx, organisation, &found.lane, None).await?;
                    drafts::supersede(tx, organisation, conversation).await?;
                    let line = Line {
                        author: Author::Person,
                        by: CallAuthor::Person,
                        direction: MessageDirection::Outbound,
                        member: Some(member),
                        content: OutboundContent::Text { text: text.clone() },
                        words: text,
                        phone: person.and_then(|person| person.phone),
                        reply_to: None,
                        why: None,
                        covers: None,
                        key,
                    };
                    let id = speak(tx, &engine, &found, line).await?;
                    if let Some((tag, original)) = original
                        && let Some(message) = messages::find(tx, organisation, id).await?
                    {
                        messages::keep_translation(tx, organisation, &message, &tag, &original).await?;
                    }
                    Ok(id)
                })
            })
            .await?;
        self.engine.wake_all();
        Ok(message)
    }

    /// The member looked at the conversation: nothing in it is unread.
    ///
    /// # Errors
    /// When the store is unavailable.
    pub async fn mark_read(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
    ) -> Result<(), FlowError> {
        let store = self.engine.store();
        store
            .write_in(organisation, move |tx| {
                Box::pin(async move { conversations::mark_read(tx, organisation, conversation).await })
            })
            .await?;
        Ok(())
    }
}
