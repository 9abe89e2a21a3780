//! Files into rows: parsed by the crate `import`, stored in portions, reported row by row.

use channel_core::OrganisationId;
use channel_core::catalogue::{Answer, Product};
use import::{Effect, RowError};
use serde::Serialize;
use store::catalogue::{ImportRow, Saved};
use store::{Store, StoreError, catalogue};
use uuid::Uuid;

/// Rows that share a transaction: short enough that webhooks waiting for the writer do not notice.
const PORTION: usize = 100;
/// The most row problems that are kept with an import.
const KEPT_ERRORS: usize = 1_000;

/// What an import does with rows that the file does not have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// They stay.
    #[default]
    Merge,
    /// They are removed, unless some row of the file could not be read: a slip must not empty a shop.
    Replace,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportReport {
    /// The import.
    pub id: Uuid,
    /// Rows of the file.
    pub rows: usize,
    /// Rows that are new.
    pub added: u64,
    /// Rows that changed.
    pub changed: u64,
    /// Rows that were already so.
    pub same: u64,
    /// Rows removed because the file does not have them.
    pub removed: u64,
    /// Rows left out.
    pub skipped: usize,
    /// Headers of columns that were not read.
    pub ignored_columns: Vec<String>,
    /// Problems, in the order of the rows.
    pub errors: Vec<RowReport>,
}

/// One problem of one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// The line in the file; the header is line 1.
    pub row: u64,
    /// The column's header.
    pub column: Option<String>,
    /// The message that says what is wrong, for a message catalogue.
    pub key: &'static str,
    /// What the message is filled with.
    pub args: Vec<(&'static str, String)>,
    /// What is wrong, in English.
    pub problem: String,
    /// What to do, in English.
    pub what_to_do: &'static str,
    /// Whether the whole row was left out; else only the cell was.
    pub row_skipped: bool,
}

/// What the parser made of a file.
pub(super) struct Parsed<T> {
    pub(super) rows: usize,
    pub(super) good: Vec<T>,
    pub(super) errors: Vec<RowError>,
    pub(super) ignored_columns: Vec<String>,
}

pub(super) async fn products(
    store: &Store,
    organisation: OrganisationId,
    parsed: Parsed<Product>,
    mode: ImportMode,
) -> Result<ImportReport, StoreError> {
    let id = store.seams().id();
    let mut saved = Saved::default();
    for portion in parsed.good.chunks(PORTION) {
        let products = portion.to_vec();
        let save = store.write_in(organisation, move |tx| {
            Box::pin(async move { catalogue::save_products(tx, organisation, Some(id), &products).await })
        });
        add(&mut saved, save.await?);
    }
    let mut report = report(id, saved, &parsed);
    if mode == ImportMode::Replace && report.skipped == 0 {
        report.removed =
            store.write_in(organisation, move |tx| Box::pin(catalogue::delete_others(tx, organisation, id))).await?;
    }
    finish(store, organisation, "products", mode, report).await
}

pub(super) async fn answers(
    store: &Store,
    organisation: OrganisationId,
    parsed: Parsed<Answer>,
) -> Result<ImportReport, StoreError> {
    let id = store.seams().id();
    let mut saved = Saved::default();
    for portion in parsed.good.chunks(PORTION) {
        let answers = portion.to_vec();
        let save = store.write_in(organisation, move |tx| {
            Box::pin(async move { catalogue::save_answers(tx, organisation, &answers).await })
        });
        add(&mut saved, save.await?);
    }
    let report = report(id, saved, &parsed);
    finish(store, organisation, "answers", ImportMode::Merge, report).await
}

/// Problems as they are reported.
pub(super) fn reports(errors: &[RowError]) -> Vec<RowReport> {
    errors.iter().map(row_report).collect()
}

fn add(sum: &mut Saved, portion: Saved) {
    sum.added += portion.added;
    sum.changed += portion.changed;
    sum.same += portion.same;
}

fn report<T>(id: Uuid, saved: Saved, parsed: &Parsed<T>) -> ImportReport {
    ImportReport {
        id,
        rows: parsed.rows,
        added: saved.added,
        changed: saved.changed,
        same: saved.same,
        removed: 0,
        skipped: parsed.rows.saturating_sub(parsed.good.len()),
        ignored_columns: parsed.ignored_columns.clone(),
        errors: parsed.errors.iter().map(row_report).collect(),
    }
}

fn row_report(error: &RowError) -> RowReport {
    RowReport {
        row: error.row,
        column: error.column.clone(),
        key: error.problem.key(),
        args: error.problem.args(),
        problem: error.problem.problem(),
        what_to_do: error.problem.what_to_do(),
        row_skipped: error.effect == Effect::RowSkipped,
    }
}

async fn finish(
    store: &Store,
    organisation: OrganisationId,
    kind: &str,
    mode: ImportMode,
    report: ImportReport,
) -> Result<ImportReport, StoreError> {
    let counts = serde_json::json!({
        "rows": report.rows, "added": report.added, "changed": report.changed,
        "same": report.same, "removed": report.removed, "skipped": report.skipped,
    });
    let kept = report.errors.get(..report.errors.len().min(KEPT_ERRORS)).unwrap_or_default();
    let errors = serde_json::to_value(kept).map_err(|error| StoreError::corrupt("the errors of an import", error))?;
    let row = ImportRow {
        id: report.id,
        kind: kind.to_owned(),
        mode: if mode == ImportMode::Replace { "replace" } else { "merge" }.to_owned(),
        finished_at: store.seams().now(),
        counts,
        errors,
    };
    store
        .write_in(organisation, move |tx| {
            Box::pin(async move {
                catalogue::record_import(tx, organisation, &row).await?;
                tx.note(organisation, "catalogue").await
            })
        })
        .await?;
    Ok(report)
}
