//! `POST /api/v1/catalogue/imports`: a file of products, or of questions and answers, row by row.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use import::CatalogueOptions;
use serde::Deserialize;

use super::{ApiError, ApiState, Caller};
use crate::catalogue::{ImportMode, ImportReport};

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
    /// An import is done before it is answered, so waiting changes nothing; it may be asked for all the same.
    #[serde(default, rename = "wait")]
    _wait: Option<bool>,
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
    Replace,
}

pub(super) async fn import(
    State(state): State<ApiState>,
    caller: Caller,
    Query(how): Query<How>,
    file: Bytes,
) -> Result<Json<ImportReport>, ApiError> {
    let organisation = caller.organisation();
    let mode = match how.mode {
        Mode::Merge => ImportMode::Merge,
        Mode::Replace => ImportMode::Replace,
    };
    let report = match how.of {
        Kind::Products => {
            state.catalogue.import_csv_with(organisation, &file, mode, &CatalogueOptions::default()).await?
        }
        Kind::Answers => state.catalogue.import_answers(organisation, &file).await?,
    };
    Ok(Json(report))
}
