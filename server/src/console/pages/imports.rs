//! An import that is looked at before it is taken in.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use import::errors_csv;
use uuid::Uuid;

use super::catalogue::stored;
use crate::catalogue::{CatalogueError, Comparison};
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, PageError, ok, see};
use crate::console::state::ConsoleState;
use crate::console::view::{JobPage, Section};

/// `GET /catalogue/imports/{job}`.
pub(in crate::console) async fn job_page(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(job): Path<Uuid>,
) -> Answer {
    let row = state.catalogue.job(reader.organisation(), job).await.map_err(stored)?;
    let shell = reader.shell(&state, Section::Catalogue).await?;
    ok(&JobPage { t: reader.t, shell, job: present::job(reader.t, &row) })
}

/// `GET /catalogue/imports/{job}/state`.
pub(in crate::console) async fn job_state(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(job): Path<Uuid>,
) -> Answer {
    let row = state.catalogue.job(reader.organisation(), job).await.map_err(stored)?;
    ok(&present::job(reader.t, &row))
}

/// `GET /catalogue/imports/{job}/errors.csv`.
pub(in crate::console) async fn job_errors(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(job): Path<Uuid>,
) -> Result<Response, PageError> {
    let row = state.catalogue.job(reader.organisation(), job).await.map_err(stored)?;
    let told: Comparison = row.outcome.and_then(|told| serde_json::from_value(told).ok()).unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\""),
    ];
    Ok((headers, errors_csv(&told.errors, &present::ErrorSentences(reader.t))).into_response())
}

/// `POST /catalogue/imports/{job}/{act}`: `apply` or `cancel`. What has ended meanwhile stays as it is.
pub(in crate::console) async fn act_on_job(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((job, act)): Path<(Uuid, String)>,
) -> Answer {
    let organisation = reader.organisation();
    let done = match act.as_str() {
        "apply" => state.catalogue.apply_job(organisation, job).await,
        "cancel" => state.catalogue.cancel_job(organisation, job).await,
        _ => return Ok(StatusCode::NOT_FOUND.into_response()),
    };
    match done {
        Ok(()) | Err(CatalogueError::Missing(_)) => {}
        Err(error) => return Err(stored(error).into()),
    }
    let row = state.catalogue.job(organisation, job).await.map_err(stored)?;
    match row.kind {
        store::catalogue_jobs::JobKind::Site => see("/catalogue/knowledge"),
        _ => see(&format!("/catalogue/imports/{job}")),
    }
}
