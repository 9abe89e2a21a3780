//! Passes: which shops are behind, who goes over them, and which models are whole.

use std::time::Duration;

use channel_core::OrganisationId;

use crate::catalogue::Removal;
use crate::db::{Columns, Connection, query};
use crate::error::StoreError;
use crate::writer::Tx;

/// A pass over what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Whose catalogue.
    pub organisation: OrganisationId,
    /// The model.
    pub model: String,
    /// Its number.
    pub number: i64,
    /// The revision that the last whole pass had; everything is to be gone over when it is below zero.
    pub since: i64,
    /// The revision that this one will have.
    pub revision: i64,
    /// How often in a row it was stopped before its end.
    pub failures: i64,
    /// Until when nobody else begins it.
    until: i64,
}

/// Shops whose catalogue has changed since the model's last whole pass, and over which nobody goes. Those that have chosen a
/// model of their own are not among them.
///
/// # Errors
/// When the store is unavailable.
pub async fn behind(
    db: &mut Connection,
    model: &str,
    now: channel_core::Timestamp,
    limit: u32,
) -> Result<Vec<OrganisationId>, StoreError> {
    const SQL: &str = "SELECT head.organisation_id FROM catalogue_revisions AS head LEFT JOIN catalogue_passes AS made \
        ON made.organisation_id = head.organisation_id AND made.model = $1 \
        WHERE coalesce(made.revision, -1) < head.revision AND coalesce(made.lease_until, 0) <= $2 \
            AND coalesce(made.retry_at, 0) <= $2 AND NOT EXISTS \
            (SELECT 1 FROM embedding_models AS own WHERE own.organisation_id = head.organisation_id AND own.wanted) LIMIT $3";
    let rows = query(SQL).bind(model).bind(now.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(|row| Ok(OrganisationId(row.id("organisation_id")?))).collect()
}

/// Shops with a model of their own that is behind, each with its name.
///
/// # Errors
/// When the store is unavailable.
pub async fn behind_their_own(
    db: &mut Connection,
    now: channel_core::Timestamp,
    limit: u32,
) -> Result<Vec<(OrganisationId, String)>, StoreError> {
    const SQL: &str = "SELECT own.organisation_id, own.name FROM embedding_models AS own \
        JOIN catalogue_revisions AS head ON head.organisation_id = own.organisation_id \
        LEFT JOIN catalogue_passes AS made ON made.organisation_id = own.organisation_id AND made.model = own.name \
        WHERE own.wanted AND coalesce(made.revision, -1) < head.revision AND coalesce(made.lease_until, 0) <= $1 \
            AND coalesce(made.retry_at, 0) <= $1 LIMIT $2";
    let rows = query(SQL).bind(now.0).bind(limit).fetch_all(db).await?;
    rows.iter().map(|row| Ok((OrganisationId(row.id("organisation_id")?), row.col("name")?))).collect()
}

/// Begins a pass; none when another node goes over the shop already, or nothing changed.
///
/// # Errors
/// When the store is unavailable.
pub async fn begin(
    tx: &mut Tx,
    organisation: OrganisationId,
    model: &str,
    time: Duration,
) -> Result<Option<Pass>, StoreError> {
    const SQL: &str = "INSERT INTO catalogue_passes (organisation_id, model, pass, revision, lease_until) \
        VALUES ($1, $2, 0, -1, $4) ON CONFLICT (organisation_id, model) DO UPDATE SET lease_until = excluded.lease_until \
        WHERE catalogue_passes.lease_until <= $3 AND catalogue_passes.retry_at <= $3 RETURNING pass, revision, failures";
    let (now, until) = (tx.now(), tx.now().plus(time));
    let begun = query(SQL).bind(organisation.0).bind(model).bind(now.0).bind(until.0).fetch_optional(tx).await?;
    let Some(row) = begun else { return Ok(None) };
    let head = crate::catalogue::head(tx, organisation).await?;
    let made: i64 = row.col("revision")?;
    // Removals that are no longer known may have been of anything: then everything is gone over.
    let since = if made < head.forgotten { -1 } else { made };
    Ok(Some(Pass {
        organisation,
        model: model.to_owned(),
        number: row.col::<i64>("pass")? + 1,
        since,
        revision: head.revision,
        failures: row.col("failures")?,
        until: until.0,
    }))
}

/// Goes on with a pass for longer.
///
/// # Errors
/// [`StoreError::Stale`] when another node has begun it anew.
pub async fn hold(tx: &mut Tx, pass: &Pass, time: Duration) -> Result<Pass, StoreError> {
    let until = tx.now().plus(time).0;
    leave(tx, pass, pass.number - 1, None, until).await?;
    Ok(Pass { until, ..pass.clone() })
}

/// Something stopped the pass: why, in a word, and how long to wait before anybody goes on. What it has made stays.
///
/// # Errors
/// [`StoreError::Stale`] when another node has begun it anew.
pub async fn stop(tx: &mut Tx, pass: &Pass, trouble: &str, wait: Duration) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE catalogue_passes SET trouble = $4, failures = failures + 1, retry_at = $5, lease_until = 0 \
        WHERE organisation_id = $1 AND model = $2 AND lease_until = $3";
    let at = tx.now().plus(wait).0;
    let stop = query(SQL).bind(pass.organisation.0).bind(&pass.model).bind(pass.until).bind(trouble).bind(at);
    if stop.execute(&mut *tx).await?.rows_affected() == 0 {
        return Err(StoreError::Stale);
    }
    tx.note(pass.organisation, "meaning").await
}

/// The pass is whole: its vectors count. Those of what was removed are let go, and those of every other model but the ones that
/// are kept.
///
/// # Errors
/// [`StoreError::Stale`] when another node has begun it anew, or another model is wanted by now.
pub async fn finish(tx: &mut Tx, pass: &Pass, removals: &[Removal], kept: &[String]) -> Result<(), StoreError> {
    const OF_PRODUCT: &str =
        "DELETE FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND kind = 'product' AND id = $3";
    const OF_PASSAGE: &str =
        "DELETE FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND kind = 'passage' AND id = $3";
    const OF_DOCUMENT: &str = "DELETE FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND kind = 'passage' \
        AND substr(id, 1, length($3)) = $3";
    const OTHERS: &str = "DELETE FROM catalogue_vectors WHERE organisation_id = $1 AND model <> $2 \
        AND model NOT IN (SELECT atom FROM json_each($3))";
    const PASSES: &str = "DELETE FROM catalogue_passes WHERE organisation_id = $1 AND model <> $2 \
        AND model NOT IN (SELECT atom FROM json_each($3))";
    const WANTED: &str = "SELECT name FROM embedding_models WHERE organisation_id = $1 AND wanted AND name <> $2";
    if query(WANTED).bind(pass.organisation.0).bind(&pass.model).fetch_optional(&mut *tx).await?.is_some() {
        return Err(StoreError::Stale);
    }
    leave(tx, pass, pass.number, Some(pass.revision), 0).await?;
    for removal in removals {
        let (sql, id) = match removal {
            Removal::Product(sku) => (OF_PRODUCT, sku.clone()),
            Removal::Answer(id) => (OF_PASSAGE, id.clone()),
            Removal::Document(id) => (OF_DOCUMENT, format!("document:{id}:")),
        };
        query(sql).bind(pass.organisation.0).bind(&pass.model).bind(id).execute(&mut *tx).await?;
    }
    let kept = crate::db::to_json(kept)?;
    query(OTHERS).bind(pass.organisation.0).bind(&pass.model).bind(&kept).execute(&mut *tx).await?;
    query(PASSES).bind(pass.organisation.0).bind(&pass.model).bind(&kept).execute(&mut *tx).await?;
    tx.note(pass.organisation, "meaning").await
}

/// Has a model asked once more for the rows that it did not take, and has what stopped it tried again.
///
/// # Errors
/// When the store is unavailable.
pub async fn again(tx: &mut Tx, organisation: OrganisationId, model: &str) -> Result<(), StoreError> {
    const ROWS: &str =
        "DELETE FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2 AND refused IS NOT NULL";
    // Nobody knows in which revision they were: everything is gone over, and what is a vector is left alone.
    const PASS: &str = "UPDATE catalogue_passes SET revision = -1 WHERE organisation_id = $1 AND model = $2";
    if query(ROWS).bind(organisation.0).bind(model).execute(&mut *tx).await?.rows_affected() > 0 {
        query(PASS).bind(organisation.0).bind(model).execute(&mut *tx).await?;
    }
    crate::embedding_models::go_on(tx, organisation).await?;
    tx.note(organisation, "meaning").await
}

/// Lets go of what a model made of a shop.
///
/// # Errors
/// When the store is unavailable.
pub async fn forget(tx: &mut Tx, organisation: OrganisationId, model: &str) -> Result<(), StoreError> {
    const VECTORS: &str = "DELETE FROM catalogue_vectors WHERE organisation_id = $1 AND model = $2";
    const PASSES: &str = "DELETE FROM catalogue_passes WHERE organisation_id = $1 AND model = $2";
    query(VECTORS).bind(organisation.0).bind(model).execute(&mut *tx).await?;
    query(PASSES).bind(organisation.0).bind(model).execute(tx).await?;
    Ok(())
}

/// The models that are whole for a shop, each with its last pass.
///
/// # Errors
/// When the store is unavailable.
pub async fn latest(db: &mut Connection, organisation: OrganisationId) -> Result<Vec<(String, i64)>, StoreError> {
    const SQL: &str = "SELECT model, pass FROM catalogue_passes WHERE organisation_id = $1 AND pass > 0";
    let rows = query(SQL).bind(organisation.0).fetch_all(db).await?;
    rows.iter().map(|row| Ok((row.col("model")?, row.col("pass")?))).collect()
}

async fn leave(tx: &mut Tx, pass: &Pass, number: i64, revision: Option<i64>, until: i64) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE catalogue_passes SET pass = $4, revision = coalesce($5, revision), lease_until = $6, \
        trouble = NULL, failures = 0 \
        WHERE organisation_id = $1 AND model = $2 AND lease_until = $3";
    let done = query(SQL)
        .bind(pass.organisation.0)
        .bind(&pass.model)
        .bind(pass.until)
        .bind(number)
        .bind(revision)
        .bind(until)
        .execute(tx)
        .await?;
    if done.rows_affected() == 0 { Err(StoreError::Stale) } else { Ok(()) }
}
