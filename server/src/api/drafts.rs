//! `GET /api/v1/drafts` and what is decided about them: `POST /api/v1/drafts/{draft}/approve` and `/discard`.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use channel_core::Timestamp;
use serde::{Deserialize, Serialize};
use store::DraftId;
use store::drafts::Draft;

use super::{ApiError, ApiState, Caller};
use crate::flows::{FlowError, Wording, is_stale};

/// How many drafts are listed when nothing is said.
const USUAL: u32 = 50;
/// The most that are listed.
const MOST: u32 = 200;

/// How many.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    limit: Option<u32>,
}

/// The drafts that wait, of whoever asked longest ago first.
#[derive(Debug, Serialize)]
pub(super) struct Waiting {
    drafts: Vec<Told>,
}

#[derive(Debug, Serialize)]
struct Told {
    draft: String,
    conversation: String,
    kind: &'static str,
    text: String,
    asked_at: Timestamp,
    created_at: Timestamp,
    /// Whether the question is so old that the answer may be out of date.
    stale: bool,
    /// How the assistant came to it, with its sources.
    outcome: serde_json::Value,
}

pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Waiting>, ApiError> {
    let limit = wanted.limit.unwrap_or(USUAL).clamp(1, MOST);
    let now = state.seams.now();
    let drafts = state.flows.drafts(caller.organisation(), limit).await?;
    Ok(Json(Waiting { drafts: drafts.into_iter().map(|draft| told(draft, now)).collect() }))
}

fn told(draft: Draft, now: Timestamp) -> Told {
    Told {
        draft: draft.id.to_string(),
        conversation: draft.conversation.to_string(),
        kind: draft.kind.as_str(),
        stale: is_stale(draft.asked_at, now),
        text: draft.words,
        asked_at: draft.asked_at,
        created_at: draft.created_at,
        outcome: draft.outcome,
    }
}

/// What to send instead of the draft's own words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    text: Option<String>,
}

/// The message that the draft became.
#[derive(Debug, Serialize)]
pub(super) struct Sent {
    message: String,
}

pub(super) async fn approve(
    State(state): State<ApiState>,
    caller: Caller,
    Path(draft): Path<String>,
    approval: Result<Json<Approval>, JsonRejection>,
) -> Result<Json<Sent>, ApiError> {
    let draft = id(&draft)?;
    let Json(approval) = approval.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let wording = approval.text.map_or(Wording::AsItIs, Wording::Changed);
    let who = caller.by().word();
    let message = state.flows.approve_draft(caller.organisation(), draft, wording, &who).await.map_err(gone)?;
    Ok(Json(Sent { message: message.to_string() }))
}

pub(super) async fn discard(
    State(state): State<ApiState>,
    caller: Caller,
    Path(draft): Path<String>,
) -> Result<StatusCode, ApiError> {
    let (draft, who) = (id(&draft)?, caller.by().word());
    state.flows.discard_draft(caller.organisation(), draft, &who).await.map_err(gone)?;
    Ok(StatusCode::NO_CONTENT)
}

fn id(text: &str) -> Result<DraftId, ApiError> {
    text.parse().map_err(|_| ApiError::missing("draft"))
}

/// What cannot be done any more is a conflict with what happened, and no mistake of the request.
fn gone(error: FlowError) -> ApiError {
    match error {
        FlowError::DraftGone | FlowError::WindowClosed => ApiError::conflict(error.to_string()),
        error => error.into(),
    }
}
