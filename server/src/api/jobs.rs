//! `/api/v1/catalogue/jobs`: files that are compared with the catalogue, then taken in; and how far reading a site is.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use channel_core::OrganisationId;
use import::{PlainEnglish, errors_csv};
use serde::Serialize;
use serde_json::Value;
use store::catalogue_jobs::{JobKind, JobRow, JobState, JobStep};
use uuid::Uuid;

use super::documents::LONGEST_WAIT;
use super::{ApiError, ApiState, Caller};
use crate::catalogue::{CatalogueError, Comparison};

/// A job, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Job {
    id: Uuid,
    kind: JobKind,
    step: JobStep,
    state: JobState,
    name: String,
    options: Value,
    progress: Value,
    outcome: Option<Value>,
    reason: Option<Value>,
    created_at: channel_core::Timestamp,
    updated_at: channel_core::Timestamp,
}

#[derive(Debug, Serialize)]
pub(super) struct Listed {
    jobs: Vec<Job>,
}

pub(super) fn told(job: JobRow) -> Job {
    let JobRow { id, kind, step, state, name, options, progress, outcome, reason, created_at, updated_at } = job;
    Job { id, kind, step, state, name, options, progress, outcome, reason, created_at, updated_at }
}

/// `GET /api/v1/catalogue/jobs`.
pub(super) async fn list(State(state): State<ApiState>, caller: Caller) -> Result<Json<Listed>, ApiError> {
    let jobs = state.catalogue.jobs(caller.organisation()).await?;
    Ok(Json(Listed { jobs: jobs.into_iter().map(told).collect() }))
}

/// `GET /api/v1/catalogue/jobs/{job}`.
pub(super) async fn find(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Job>, ApiError> {
    Ok(Json(told(state.catalogue.job(caller.organisation(), id).await?)))
}

/// `POST /api/v1/catalogue/jobs/{job}/apply`.
pub(super) async fn apply(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Job>, ApiError> {
    state.catalogue.apply_job(caller.organisation(), id).await?;
    Ok(Json(told(settled(&state, caller.organisation(), id).await?)))
}

/// `POST /api/v1/catalogue/jobs/{job}/cancel`.
pub(super) async fn cancel(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Job>, ApiError> {
    state.catalogue.cancel_job(caller.organisation(), id).await?;
    Ok(Json(told(state.catalogue.job(caller.organisation(), id).await?)))
}

/// `GET /api/v1/catalogue/jobs/{job}/errors.csv`.
pub(super) async fn errors(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let job = state.catalogue.job(caller.organisation(), id).await?;
    let told: Comparison = job.outcome.and_then(|outcome| serde_json::from_value(outcome).ok()).unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\""),
    ];
    Ok((headers, errors_csv(&told.errors, &PlainEnglish)).into_response())
}

/// The job once nothing is under way with it, or as it is when that takes too long.
pub(super) async fn settled(
    state: &ApiState,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<JobRow, CatalogueError> {
    let mut commits = state.store.commits();
    let waiting = async {
        loop {
            commits.borrow_and_update();
            let job = state.catalogue.job(organisation, id).await?;
            if !matches!(job.state, JobState::Waiting | JobState::Running) || commits.changed().await.is_err() {
                return Ok(job);
            }
        }
    };
    match tokio::time::timeout(LONGEST_WAIT, waiting).await {
        Ok(job) => job,
        Err(_) => state.catalogue.job(organisation, id).await,
    }
}
