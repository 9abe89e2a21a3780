//! Comment rules as the merchant wrote them: JSON to this crate, in their order.

use channel_core::{AccountId, OrganisationId, Timestamp};

use crate::db::{Columns, Connection, Row, query, to_json};
use crate::error::StoreError;
use crate::writer::Tx;

/// A stored rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleRow {
    /// Its id.
    pub id: String,
    /// The account it holds for; none means every account.
    pub account: Option<AccountId>,
    /// Its place: lower ones are tried first.
    pub position: i64,
    /// Whether it runs.
    pub enabled: bool,
    /// What it says.
    pub body: serde_json::Value,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// A number that changes whenever a rule of the organisation does.
///
/// # Errors
/// When the store is unavailable.
pub async fn version(db: &mut Connection, organisation: OrganisationId) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT version FROM rule_versions WHERE organisation_id = $1";
    let row = query(SQL).bind(organisation.0).fetch_optional(db).await?;
    row.map_or(Ok(0), |row| row.col("version"))
}

/// All rules of the organisation in their order.
///
/// # Errors
/// When the store is unavailable.
pub async fn list(db: &mut Connection, organisation: OrganisationId) -> Result<Vec<RuleRow>, StoreError> {
    const SQL: &str = "SELECT * FROM rules WHERE organisation_id = $1 ORDER BY position, id";
    let rows = query(SQL).bind(organisation.0).fetch_all(db).await?;
    rows.iter().map(read).collect()
}

/// A rule of the organisation.
///
/// # Errors
/// When the store is unavailable.
pub async fn find(db: &mut Connection, organisation: OrganisationId, id: &str) -> Result<Option<RuleRow>, StoreError> {
    const SQL: &str = "SELECT * FROM rules WHERE organisation_id = $1 AND id = $2";
    let row = query(SQL).bind(organisation.0).bind(id).fetch_optional(db).await?;
    row.map(|row| read(&row)).transpose()
}

/// Keeps a rule: a new one goes last, a known one keeps its place.
///
/// # Errors
/// When the store is unavailable.
pub async fn save(
    tx: &mut Tx,
    organisation: OrganisationId,
    id: &str,
    account: Option<AccountId>,
    enabled: bool,
    body: &serde_json::Value,
) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO rules (organisation_id, id, account_id, position, enabled, body, created_at, updated_at) \
        VALUES ($1, $2, $3, (SELECT coalesce(max(position), 0) + 1 FROM rules WHERE organisation_id = $1), $4, $5, $6, $6) \
        ON CONFLICT (organisation_id, id) DO UPDATE SET account_id = excluded.account_id, enabled = excluded.enabled, \
        body = excluded.body, updated_at = excluded.updated_at";
    let now = tx.now();
    query(SQL)
        .bind(organisation.0)
        .bind(id)
        .bind(account.map(|account| account.0))
        .bind(enabled)
        .bind(to_json(body)?)
        .bind(now.0)
        .execute(tx)
        .await?;
    changed(tx, organisation).await
}

/// Removes a rule.
///
/// # Errors
/// [`StoreError::NotFound`] when there is none.
pub async fn delete(tx: &mut Tx, organisation: OrganisationId, id: &str) -> Result<(), StoreError> {
    const SQL: &str = "DELETE FROM rules WHERE organisation_id = $1 AND id = $2";
    let done = query(SQL).bind(organisation.0).bind(id).execute(tx).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("rule"));
    }
    changed(tx, organisation).await
}

/// Puts rules into this order; those that are not named follow in their old order.
///
/// # Errors
/// When the store is unavailable.
pub async fn reorder(tx: &mut Tx, organisation: OrganisationId, ids: &[String]) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE rules SET position = $3 WHERE organisation_id = $1 AND id = $2";
    let known = list(tx, organisation).await?;
    let rest = known.iter().map(|rule| &rule.id).filter(|id| !ids.contains(id));
    for (position, id) in (1_i64..).zip(ids.iter().chain(rest)) {
        query(SQL).bind(organisation.0).bind(id).bind(position).execute(tx).await?;
    }
    changed(tx, organisation).await
}

async fn changed(tx: &mut Tx, organisation: OrganisationId) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO rule_versions (organisation_id, version) VALUES ($1, 1) \
        ON CONFLICT (organisation_id) DO UPDATE SET version = rule_versions.version + 1";
    query(SQL).bind(organisation.0).execute(&mut *tx).await?;
    tx.note(organisation, "rules").await
}

fn read(row: &Row) -> Result<RuleRow, StoreError> {
    Ok(RuleRow {
        id: row.col("id")?,
        account: row.col::<Option<uuid::Uuid>>("account_id")?.map(AccountId),
        position: row.col("position")?,
        enabled: row.col("enabled")?,
        body: row.json("body")?,
        updated_at: row.at("updated_at")?,
    })
}
