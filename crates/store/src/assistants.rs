//! What an organisation says about its assistant: JSON to this crate.

use channel_core::{OrganisationId, Timestamp};
use serde_json::Value;

use crate::audit::{self, Act};
use crate::db::{Columns, Connection, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// Whether a model may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ModelPower {
    /// It may.
    #[default]
    On,
    /// None is, whatever else is set.
    Off,
}

/// What an organisation says about its assistant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AssistantRow {
    /// How it speaks and what it may do; null when nothing was said yet.
    pub body: Value,
    /// Whether a model may be asked.
    pub power: ModelPower,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
}

impl ModelPower {
    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// What the organisation says about its assistant; the beginning when it never said anything.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, organisation: OrganisationId) -> Result<AssistantRow, StoreError> {
    const SQL: &str = "SELECT * FROM assistants WHERE organisation_id = $1";
    let row = query(SQL).bind(organisation.0).fetch_optional(db).await?;
    let Some(row) = row else { return Ok(AssistantRow::default()) };
    let power = if row.col::<&str>("power")? == "off" { ModelPower::Off } else { ModelPower::On };
    Ok(AssistantRow { body: row.json("body")?, power, updated_at: Some(Timestamp(row.col("updated_at")?)) })
}

/// Keeps how the assistant speaks and what it may do. Who did it is in the audit log.
///
/// # Errors
/// When the store is unavailable.
pub async fn save(tx: &mut Tx, organisation: OrganisationId, body: &Value, by: &str) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO assistants (organisation_id, body, power, updated_at) VALUES ($1, $2, 'on', $3) \
        ON CONFLICT (organisation_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(to_json(body)?).bind(now.0).execute(tx).await?;
    changed(tx, organisation, by, "voice").await
}

/// Switches the organisation's model on or off. Who did it is in the audit log.
///
/// # Errors
/// When the store is unavailable.
pub async fn set_power(
    tx: &mut Tx,
    organisation: OrganisationId,
    power: ModelPower,
    by: &str,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO assistants (organisation_id, body, power, updated_at) VALUES ($1, 'null', $2, $3) \
        ON CONFLICT (organisation_id) DO UPDATE SET power = excluded.power, updated_at = excluded.updated_at";
    let now = tx.now();
    query(SQL).bind(organisation.0).bind(power.as_str()).bind(now.0).execute(tx).await?;
    changed(tx, organisation, by, power.as_str()).await
}

/// The organisations whose model is switched off.
///
/// # Errors
/// When the store is unavailable.
pub async fn switched_off(db: &mut Connection) -> Result<Vec<OrganisationId>, StoreError> {
    const SQL: &str = "SELECT organisation_id FROM assistants WHERE power = 'off'";
    let rows = query(SQL).fetch_all(db).await?;
    rows.iter().map(|row| Ok(OrganisationId(row.col("organisation_id")?))).collect()
}

/// Puts a change into the audit log, and has pages draw it.
pub(crate) async fn changed(tx: &mut Tx, organisation: OrganisationId, by: &str, what: &str) -> Result<(), StoreError> {
    audit::append(tx, organisation, by, Act::AssistantChange, &format!("assistant:{what}")).await?;
    tx.note(organisation, "assistant").await
}
