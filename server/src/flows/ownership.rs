//! Who answers a conversation.

use channel_core::OrganisationId;
use store::conversations::{self, Owner};
use store::{ConversationKey, StoreError, drafts, lanes};

use super::{FlowError, Flows};
use crate::worker::turn::{Note, note};

impl Flows {
    /// A member takes the conversation over. The assistant is quiet at once: an answer of its that is under way is not
    /// sent.
    ///
    /// # Errors
    /// When the organisation has no such conversation.
    pub async fn take_over(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        member: &str,
    ) -> Result<(), FlowError> {
        let member = member.to_owned();
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move {
                    let found = conversations::find(tx, organisation, conversation).await?;
                    let found = found.ok_or(StoreError::NotFound("conversation"))?;
                    if found.owner == Owner::Person && found.member.as_deref() == Some(&member) {
                        return Ok(());
                    }
                    conversations::set_owner(tx, organisation, conversation, Owner::Person, Some(&member)).await?;
                    lanes::set_answer(tx, organisation, &found.lane, None).await?;
                    drafts::supersede(tx, organisation, conversation).await?;
                    let line =
                        Note { kind: "taken_over", reason: "by_member".to_owned(), member: Some(member), why: None };
                    note(tx, organisation, found.account, conversation, line).await
                })
            })
            .await?;
        self.engine.wake_all();
        Ok(())
    }

    /// Gives the conversation back to the assistant, which answers what nobody has answered.
    ///
    /// # Errors
    /// When the organisation has no such conversation.
    pub async fn give_back(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        member: &str,
    ) -> Result<(), FlowError> {
        let member = member.to_owned();
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move {
                    let found = conversations::find(tx, organisation, conversation).await?;
                    let found = found.ok_or(StoreError::NotFound("conversation"))?;
                    if found.owner == Owner::Assistant {
                        return Ok(());
                    }
                    conversations::set_owner(tx, organisation, conversation, Owner::Assistant, None).await?;
                    if found.answered_seq < found.inbound_seq {
                        let now = tx.now();
                        lanes::set_answer(tx, organisation, &found.lane, Some((now, now))).await?;
                    } else {
                        let all = found.inbound_seq;
                        conversations::mark_answered(tx, organisation, conversation, all, Owner::Person).await?;
                    }
                    let line =
                        Note { kind: "given_back", reason: "by_member".to_owned(), member: Some(member), why: None };
                    note(tx, organisation, found.account, conversation, line).await
                })
            })
            .await?;
        self.engine.wake_all();
        Ok(())
    }
}
