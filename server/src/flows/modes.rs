//! What the assistant does: answer, write drafts or keep quiet, on an account and in one conversation.

use channel_core::{AccountId, OrganisationId};
use store::accounts::{self, AssistantMode};
use store::conversations::{self, Owner};
use store::{ConversationKey, StoreError, drafts, lanes};

use super::{FlowError, Flows};

/// What holds in a conversation, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    /// What the assistant does on the account.
    pub account: AssistantMode,
    /// What it does here instead.
    pub own: Option<AssistantMode>,
}

impl Modes {
    /// What the assistant does here.
    #[must_use]
    pub fn effective(self) -> AssistantMode {
        self.own.unwrap_or(self.account)
    }
}

impl Flows {
    /// Lets the assistant answer on an account, write drafts there, or keep quiet.
    ///
    /// # Errors
    /// When the organisation has no such account.
    pub async fn set_assistant_mode(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        mode: AssistantMode,
    ) -> Result<(), FlowError> {
        self.engine
            .store()
            .write_in(organisation, move |tx| {
                Box::pin(async move { accounts::set_assistant_mode(tx, organisation, account, mode).await })
            })
            .await?;
        Ok(())
    }

    /// What the assistant does in a conversation.
    ///
    /// # Errors
    /// When the organisation has no such conversation.
    pub async fn conversation_modes(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
    ) -> Result<Modes, FlowError> {
        let read = self.engine.store().read_in(organisation, move |db| {
            Box::pin(async move {
                let head = store::views::thread_head(db, organisation, conversation).await?;
                let head = head.ok_or(StoreError::NotFound("conversation"))?;
                Ok(Modes { account: head.account_mode, own: head.own_mode })
            })
        });
        Ok(read.await?)
    }

    /// Has the assistant do something else in one conversation, or again what it does on the account. When it begins to think
    /// here, it thinks of what nobody has answered.
    ///
    /// # Errors
    /// When the organisation has no such conversation.
    pub async fn set_conversation_mode(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        mode: Option<AssistantMode>,
    ) -> Result<(), FlowError> {
        let write = self.engine.store().write_in(organisation, move |tx| {
            Box::pin(async move {
                let found = conversations::find(tx, organisation, conversation).await?;
                let found = found.ok_or(StoreError::NotFound("conversation"))?;
                let account = accounts::find(tx, organisation, found.account).await?;
                let account = account.ok_or(StoreError::NotFound("account"))?.assistant_mode;
                conversations::set_assistant_mode(tx, organisation, conversation, mode).await?;
                let (was, is) = (found.mode(account), mode.unwrap_or(account));
                let waits = found.owner == Owner::Assistant && found.answered_seq < found.inbound_seq;
                match is {
                    AssistantMode::Off => lanes::set_answer(tx, organisation, &found.lane, None).await,
                    _ if was == is || !waits => Ok(()),
                    // What is drafted already waits for a person, whatever is done with what comes next.
                    _ if drafts::open_of(tx, organisation, conversation).await?.is_some() => Ok(()),
                    AssistantMode::Auto | AssistantMode::Draft => {
                        let now = tx.now();
                        lanes::set_answer(tx, organisation, &found.lane, Some((now, now))).await
                    }
                }
            })
        });
        write.await?;
        self.engine.wake_all();
        Ok(())
    }
}
