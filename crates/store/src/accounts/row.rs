//! One stored account.

use channel_core::{AccountId, ChannelId, OrganisationId, Timestamp};

use crate::db::{Columns, Row};
use crate::delivery::Failure;
use crate::error::StoreError;
use crate::words::word_enum;

word_enum!(
    /// Whether an account may be used.
    AccountStatus {
        /// It may.
        Active = "active",
        /// Something has to be repaired first; what waits to be sent is kept.
        Paused = "paused",
        /// The access was taken from us: nothing is sent any more.
        Revoked = "revoked",
    }
);

word_enum!(
    /// Whether the assistant answers.
    AssistantMode {
        /// By itself.
        Auto = "auto",
        /// It writes what it would say, and a person sends it.
        Draft = "draft",
        /// Not at all.
        Off = "off",
    }
);

impl AssistantMode {
    pub(crate) fn maybe(row: &Row, column: &'static str) -> Result<Option<Self>, StoreError> {
        row.col::<Option<&str>>(column)?.map(|_| Self::read(row, column)).transpose()
    }
}

/// A channel account without its secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountRow {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which it is.
    pub id: AccountId,
    /// Its channel.
    pub channel: ChannelId,
    /// The platform's id of it.
    pub external_id: String,
    /// What people call it.
    pub name: String,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Why not.
    pub status_reason: Option<String>,
    /// Grows whenever what was claimed under the account has to be checked anew.
    pub epoch: i64,
    /// Whether the assistant answers.
    pub assistant_mode: AssistantMode,
    /// What its channel needs to know that is no secret.
    pub settings: serde_json::Value,
    /// When something arrived last.
    pub last_event_at: Option<Timestamp>,
    /// When something was sent last.
    pub last_send_at: Option<Timestamp>,
    /// What went wrong last, until something is sent again.
    pub last_error: Option<Failure>,
    /// When it went wrong.
    pub last_error_at: Option<Timestamp>,
    /// Since when it is connected.
    pub created_at: Timestamp,
}

impl AccountRow {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: OrganisationId(row.id("organisation_id")?),
            id: AccountId(row.id("id")?),
            channel: ChannelId::from(row.col::<String>("channel")?),
            external_id: row.col("external_id")?,
            name: row.col("name")?,
            status: AccountStatus::read(row, "status")?,
            status_reason: row.col("status_reason")?,
            epoch: row.col("epoch")?,
            assistant_mode: AssistantMode::read(row, "assistant_mode")?,
            settings: row.json("settings")?,
            last_event_at: row.maybe_at("last_event_at")?,
            last_send_at: row.maybe_at("last_send_at")?,
            last_error: row.maybe_json("last_error")?,
            last_error_at: row.maybe_at("last_error_at")?,
            created_at: row.at("created_at")?,
        })
    }
}
