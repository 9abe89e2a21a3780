//! One stored proposal.

use std::fmt;

use channel_core::Timestamp;

use crate::db::{Columns, Row};
use crate::error::StoreError;
use crate::ids::{ConversationKey, MessageId, ProposalId};
use crate::words::word_enum;

word_enum!(
    /// What would change.
    ProposalKind {
        /// A product goes into the cart.
        Cart = "cart",
        /// An order is returned.
        Return = "return",
        /// An order is cancelled.
        Cancel = "cancel",
        /// An order goes to another address.
        Address = "address",
        /// Somebody calls the customer.
        Callback = "callback",
    }
);

impl ProposalKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Cart, Self::Return, Self::Cancel, Self::Address, Self::Callback];
}

word_enum!(
    /// How far it is.
    ProposalState {
        /// The customer sees a button, and has not pressed it.
        Offered = "offered",
        /// The customer asked for it: a person decides.
        Asked = "asked",
        /// A person accepted it.
        Accepted = "accepted",
        /// A person refused it.
        Refused = "refused",
        /// Nobody decided in time.
        Expired = "expired",
    }
);

/// A proposal and what became of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Which.
    pub id: ProposalId,
    /// Where it was proposed.
    pub conversation: ConversationKey,
    /// What would change.
    pub kind: ProposalKind,
    /// What it is about: an order's number or a product's code; empty where it is about neither.
    pub target: String,
    /// What the customer wants, in the assistant's words. Nothing in it was checked.
    pub said: Option<String>,
    /// The customer's language, as a tag.
    pub language: String,
    /// The words of the button.
    pub label: String,
    /// How far it is.
    pub state: ProposalState,
    /// When it was proposed.
    pub created_at: Timestamp,
    /// Until when it can be decided about.
    pub expires_at: Timestamp,
    /// When the customer asked for it.
    pub asked_at: Option<Timestamp>,
    /// When it was decided about.
    pub closed_at: Option<Timestamp>,
    /// Who decided.
    pub closed_by: Option<String>,
    /// When the shop's own system took it over.
    pub passed_on_at: Option<Timestamp>,
    /// The message that told the customer.
    pub message: Option<MessageId>,
}

/// By hand, so that no log line ever tells what somebody wants.
impl fmt::Debug for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proposal")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Proposal {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: ProposalId(row.id("id")?),
            conversation: ConversationKey(row.id("conversation_id")?),
            kind: ProposalKind::read(row, "kind")?,
            target: row.col("target")?,
            said: row.col("said")?,
            language: row.col("language")?,
            label: row.col("label")?,
            state: ProposalState::read(row, "state")?,
            created_at: row.at("created_at")?,
            expires_at: row.at("expires_at")?,
            asked_at: row.maybe_at("asked_at")?,
            closed_at: row.maybe_at("closed_at")?,
            closed_by: row.col("closed_by")?,
            passed_on_at: row.maybe_at("passed_on_at")?,
            message: row.col::<Option<uuid::Uuid>>("message_id")?.map(MessageId),
        })
    }
}
