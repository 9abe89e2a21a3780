//! One stored conversation.

use channel_core::{AccountId, ConversationId, OrganisationId, Timestamp};

use crate::accounts::AssistantMode;
use crate::db::{Columns, Row};
use crate::error::StoreError;
use crate::ids::{ContactId, ConversationKey};
use crate::words::word_enum;

word_enum!(
    /// Who answers.
    Owner {
        /// The assistant, where its account lets it.
        Assistant = "assistant",
        /// A person: the assistant keeps quiet.
        Person = "person",
    }
);

/// A conversation and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which it is.
    pub id: ConversationKey,
    /// The account it is held on.
    pub account: AccountId,
    /// The other side.
    pub contact: ContactId,
    /// The platform's present name of it: where messages are sent.
    pub external_id: ConversationId,
    /// Its lane.
    pub lane: String,
    /// Who answers.
    pub owner: Owner,
    /// What the assistant does here, where that differs from its account.
    pub assistant_mode: Option<AssistantMode>,
    /// Which member of the team took it over, if one did.
    pub member: Option<String>,
    /// Why a person is needed, while nobody has come.
    pub needs_person: Option<String>,
    /// How many messages came in.
    pub inbound_seq: i64,
    /// Up to which of them there is an answer, or a decision not to answer.
    pub answered_seq: i64,
    /// When the other side wrote last, by the platform's clock.
    pub last_inbound_at: Option<Timestamp>,
    /// Until when free messages are allowed; none where the platform has no such limit.
    pub window_until: Option<Timestamp>,
    /// Messages nobody looked at.
    pub unread: i64,
    /// When the last message was said.
    pub last_message_at: Timestamp,
    /// Since when the other side waits for an answer.
    pub waiting_since: Option<Timestamp>,
    /// Whether the assistant has answered here before.
    pub answered_once: bool,
}

impl Conversation {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: OrganisationId(row.id("organisation_id")?),
            id: ConversationKey(row.id("id")?),
            account: AccountId(row.id("account_id")?),
            contact: ContactId(row.id("contact_id")?),
            external_id: ConversationId(row.col("external_id")?),
            lane: row.col("lane")?,
            owner: Owner::read(row, "owner")?,
            assistant_mode: AssistantMode::maybe(row, "assistant_mode")?,
            member: row.col("member")?,
            needs_person: row.col("needs_person")?,
            inbound_seq: row.col("inbound_seq")?,
            answered_seq: row.col("answered_seq")?,
            last_inbound_at: row.maybe_at("last_inbound_at")?,
            window_until: row.maybe_at("window_until")?,
            unread: row.col("unread")?,
            last_message_at: row.at("last_message_at")?,
            waiting_since: row.maybe_at("waiting_since")?,
            answered_once: row.col("answered_once")?,
        })
    }

    /// What the assistant does here, on an account of this mode.
    #[must_use]
    pub fn mode(&self, of_account: AssistantMode) -> AssistantMode {
        self.assistant_mode.unwrap_or(of_account)
    }

    /// The topic of its changes in the event log.
    #[must_use]
    pub fn topic(&self) -> String {
        topic(self.id)
    }
}

/// The topic of a conversation's changes in the event log.
pub(crate) fn topic(id: ConversationKey) -> String {
    format!("conversation:{id}")
}
