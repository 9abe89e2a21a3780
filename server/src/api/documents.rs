//! `/api/v1/documents`: what a shop answers from besides products and pairs; and `POST /api/v1/sites`: reading a site.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use channel_core::OrganisationId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::documents::{DocumentRow, DocumentState};
use uuid::Uuid;

use super::jobs::{Job, told as told_job};
use super::{ApiError, ApiState, Caller};
use crate::catalogue::{CatalogueError, SiteOptions};

/// The longest that a request waits for a document or a job.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// How a document is sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct How {
    /// The file's name, when the body is the file itself.
    name: Option<String>,
    /// Whether to answer once it was read.
    #[serde(default)]
    wait: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Listed {
    documents: Vec<Value>,
}

/// What a document is, for programs.
fn told(document: &DocumentRow) -> Value {
    json!({
        "id": document.id,
        "name": document.name,
        "title": document.title,
        "origin": document.origin,
        "address": document.address,
        "state": document.state,
        "reason": document.reason,
        "details": document.details,
        "bytes": document.bytes,
        "passages": document.chunks,
        "created_at": document.created_at,
        "updated_at": document.updated_at,
    })
}

/// `POST /api/v1/documents`: the file as the body with `?name=`, or a form with a field `file`.
pub(super) async fn upload(
    State(state): State<ApiState>,
    caller: Caller,
    Query(how): Query<How>,
    request: Request,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let organisation = caller.organisation();
    let (name, body) = receive(request, how.name).await?;
    let id = state.catalogue.upload(organisation, &name, body).await?;
    let document = if how.wait {
        read(&state, organisation, id).await?
    } else {
        state.catalogue.document(organisation, id).await?
    };
    Ok((StatusCode::CREATED, Json(told(&document))))
}

/// `GET /api/v1/documents`.
pub(super) async fn list(State(state): State<ApiState>, caller: Caller) -> Result<Json<Listed>, ApiError> {
    let documents = state.catalogue.documents(caller.organisation()).await?;
    Ok(Json(Listed { documents: documents.iter().map(told).collect() }))
}

/// `GET /api/v1/documents/{document}`.
pub(super) async fn find(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(told(&state.catalogue.document(caller.organisation(), id).await?)))
}

/// `DELETE /api/v1/documents/{document}`.
pub(super) async fn delete(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, ApiError> {
    state.catalogue.delete_document(caller.organisation(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/documents/{document}/read`: once more.
pub(super) async fn again(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<Value>, ApiError> {
    state.catalogue.read_again(caller.organisation(), id).await?;
    Ok(Json(told(&state.catalogue.document(caller.organisation(), id).await?)))
}

/// A site to read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Site {
    address: String,
    #[serde(default)]
    pages: u32,
}

/// `POST /api/v1/sites`.
pub(super) async fn site(
    State(state): State<ApiState>,
    caller: Caller,
    Json(site): Json<Site>,
) -> Result<(StatusCode, Json<Job>), ApiError> {
    let (organisation, options) = (caller.organisation(), SiteOptions { pages: site.pages });
    let id = state.catalogue.ask_site(organisation, &site.address, &options).await?;
    Ok((StatusCode::ACCEPTED, Json(told_job(state.catalogue.job(organisation, id).await?))))
}

async fn receive(request: Request, name: Option<String>) -> Result<(String, Vec<u8>), ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let body = Bytes::from_request(request, &()).await.map_err(|error| ApiError::invalid(error.body_text()))?;
        return Ok((name.unwrap_or_default(), body.to_vec()));
    }
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| ApiError::invalid(error.body_text()))?;
    while let Some(field) = form.next_field().await.map_err(|error| ApiError::invalid(error.body_text()))? {
        if field.name() == Some("file") {
            let name = name.unwrap_or_else(|| field.file_name().unwrap_or_default().to_owned());
            let body = field.bytes().await.map_err(|error| ApiError::invalid(error.body_text()))?;
            return Ok((name, body.to_vec()));
        }
    }
    Err(ApiError::invalid("the form has no field file: send the document as file, or as the body with ?name="))
}

/// The document once it was read, or as it is when that takes too long.
async fn read(state: &ApiState, organisation: OrganisationId, id: Uuid) -> Result<DocumentRow, CatalogueError> {
    let mut commits = state.store.commits();
    let waiting = async {
        loop {
            commits.borrow_and_update();
            let document = state.catalogue.document(organisation, id).await?;
            if matches!(document.state, DocumentState::Ready | DocumentState::Failed)
                || commits.changed().await.is_err()
            {
                return Ok(document);
            }
        }
    };
    match tokio::time::timeout(LONGEST_WAIT, waiting).await {
        Ok(read) => read,
        Err(_) => state.catalogue.document(organisation, id).await,
    }
}
