//! `POST /api/v1/catalogue/imports`: a file of products, or of questions and answers, row by row.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use import::{CatalogueOptions, Gone};
use serde::Deserialize;
use store::catalogue_jobs::JobKind;

use super::jobs::{settled, told};
use super::{ApiError, ApiState, Caller};
use crate::catalogue::{ImportMode, ImportOptions, match_key};

/// How to import.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct How {
    /// What the file holds.
    #[serde(default)]
    of: Kind,
    /// What happens to products that the file does not have.
    #[serde(default)]
    mode: Mode,
    /// Whether to answer when it is done. Without a word, a file is taken in before it is answered and nothing but its report
    /// is given; `false` gives a job.
    wait: Option<bool>,
    /// Whether only to say what would change. The answer is a job that waits to be applied.
    #[serde(default)]
    dry_run: bool,
    /// The file's name, as the job shows it.
    name: Option<String>,
    /// By what rows are known to be products of the shop: `sku`, `link`, `title` or `attribute:<name>`.
    key: Option<String>,
    /// The currency of prices that name none.
    currency: Option<String>,
    /// The encoding of a text file.
    encoding: Option<String>,
    /// The sheet of a spreadsheet.
    sheet: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Products,
    Answers,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Mode {
    #[default]
    Merge,
    OutOfStock,
    Replace,
}

pub(super) async fn import(
    State(state): State<ApiState>,
    caller: Caller,
    Query(how): Query<How>,
    file: Bytes,
) -> Result<Response, ApiError> {
    let organisation = caller.organisation();
    let is_job = how.dry_run || how.wait == Some(false) || how.key.is_some() || matches!(how.mode, Mode::OutOfStock);
    if !is_job {
        let mode = if matches!(how.mode, Mode::Replace) { ImportMode::Replace } else { ImportMode::Merge };
        let options =
            ImportOptions { currency: how.currency, encoding: how.encoding, sheet: how.sheet, ..Default::default() };
        let reading = CatalogueOptions {
            currency: options.currency.as_deref().and_then(|code| code.parse().ok()),
            encoding: options.encoding,
            sheet: options.sheet,
            ..CatalogueOptions::default()
        };
        let report = match how.of {
            Kind::Products => state.catalogue.import_csv_with(organisation, &file, mode, &reading).await?,
            Kind::Answers => state.catalogue.import_answers(organisation, &file).await?,
        };
        return Ok(Json(report).into_response());
    }
    let key = how.key.as_deref().unwrap_or("sku");
    let key = match_key(key)
        .ok_or_else(|| ApiError::invalid("key: expected sku, link, title or attribute:<name>, as attribute:gtin"))?;
    let gone = match how.mode {
        Mode::Merge => Gone::Keep,
        Mode::OutOfStock => Gone::OutOfStock,
        Mode::Replace => Gone::Remove,
    };
    let options = ImportOptions {
        key,
        gone,
        currency: how.currency,
        encoding: how.encoding,
        sheet: how.sheet,
        at_once: !how.dry_run,
    };
    let kind = match how.of {
        Kind::Products => JobKind::Products,
        Kind::Answers => JobKind::Answers,
    };
    let name = how.name.as_deref().unwrap_or("import");
    let id = state.catalogue.ask_import(organisation, kind, name, file.to_vec(), &options).await?;
    let job = match how.wait {
        Some(false) => state.catalogue.job(organisation, id).await?,
        _ => settled(&state, organisation, id).await?,
    };
    Ok(Json(told(job)).into_response())
}
