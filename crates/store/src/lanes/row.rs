//! One lane.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Row};
use crate::error::StoreError;
use crate::ids::ConversationKey;

/// A leased lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Its name.
    pub key: String,
    /// The account its events came to.
    pub account: AccountId,
    /// The conversation it serves, once there is one.
    pub conversation: Option<ConversationKey>,
    /// When the assistant's answer is due, if one is.
    pub answer_at: Option<Timestamp>,
    /// Since when a message waits for an answer.
    pub unanswered_since: Option<Timestamp>,
    /// How often the answer to the present burst was begun anew because more was said.
    pub restarts: i64,
    /// When it was last begun anew.
    pub restarted_at: Option<Timestamp>,
    /// What has to match for the lease to be ours.
    pub fence: i64,
    /// How often the present work has failed.
    pub attempts: i64,
}

impl Lane {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: OrganisationId(row.id("organisation_id")?),
            key: row.col("key")?,
            account: AccountId(row.id("account_id")?),
            conversation: row.col::<Option<uuid::Uuid>>("conversation_id")?.map(ConversationKey),
            answer_at: row.maybe_at("answer_at")?,
            unanswered_since: row.maybe_at("unanswered_since")?,
            restarts: row.col("restarts")?,
            restarted_at: row.maybe_at("restarted_at")?,
            fence: row.col("fence")?,
            attempts: row.col("attempts")?,
        })
    }
}
