//! `/api/v1/proposals`: what customers ask to have changed. A program lists what was accepted, does it, and says so; nothing is
//! sent to it of its own accord.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use channel_core::Timestamp;
use serde::{Deserialize, Serialize};
use store::ProposalId;
use store::proposals::{Proposal, ProposalState};

use super::{ApiError, ApiState, Caller};
use crate::flows::{Decision, FlowError};

/// How many are listed when nothing is said.
const USUAL: u32 = 50;
/// The most that are listed.
const MOST: u32 = 200;

/// Which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// In which state; without a word, what waits for a decision.
    state: Option<ProposalState>,
    limit: Option<u32>,
}

/// Some of them, the oldest first.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    proposals: Vec<Told>,
}

/// One as programs read it.
#[derive(Debug, Serialize)]
struct Told {
    proposal: String,
    conversation: String,
    kind: &'static str,
    /// The order's number or the product's code; empty where it is about neither.
    target: String,
    /// What the customer wants, in the assistant's words. Nothing in it was checked.
    said: Option<String>,
    state: &'static str,
    created_at: Timestamp,
    expires_at: Timestamp,
    asked_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    passed_on_at: Option<Timestamp>,
}

pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Listed>, ApiError> {
    let limit = wanted.limit.unwrap_or(USUAL).clamp(1, MOST);
    let which = wanted.state.unwrap_or(ProposalState::Asked);
    let found = state.flows.proposals(caller.organisation(), which, limit).await?;
    Ok(Json(Listed { proposals: found.into_iter().map(told).collect() }))
}

pub(super) async fn accept(
    State(state): State<ApiState>,
    caller: Caller,
    Path(proposal): Path<String>,
) -> Result<StatusCode, ApiError> {
    decide(&state, &caller, &proposal, Decision::Accepted).await
}

pub(super) async fn refuse(
    State(state): State<ApiState>,
    caller: Caller,
    Path(proposal): Path<String>,
) -> Result<StatusCode, ApiError> {
    decide(&state, &caller, &proposal, Decision::Refused).await
}

pub(super) async fn done(
    State(state): State<ApiState>,
    caller: Caller,
    Path(proposal): Path<String>,
) -> Result<StatusCode, ApiError> {
    let (id, by) = (id(&proposal)?, caller.by().word());
    state.flows.pass_on_proposal(caller.organisation(), id, &by).await.map_err(gone)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn decide(state: &ApiState, caller: &Caller, proposal: &str, decision: Decision) -> Result<StatusCode, ApiError> {
    let (id, by) = (id(proposal)?, caller.by().word());
    state.flows.decide_proposal(caller.organisation(), id, decision, &by).await.map_err(gone)?;
    Ok(StatusCode::NO_CONTENT)
}

fn id(text: &str) -> Result<ProposalId, ApiError> {
    text.parse().map_err(|_| ApiError::missing("proposal"))
}

/// What cannot be done any more is a conflict with what happened, and no mistake of the request.
fn gone(error: FlowError) -> ApiError {
    match error {
        FlowError::ProposalGone => ApiError::conflict(error.to_string()),
        error => error.into(),
    }
}

fn told(proposal: Proposal) -> Told {
    Told {
        proposal: proposal.id.to_string(),
        conversation: proposal.conversation.to_string(),
        kind: proposal.kind.as_str(),
        target: proposal.target,
        said: proposal.said,
        state: proposal.state.as_str(),
        created_at: proposal.created_at,
        expires_at: proposal.expires_at,
        asked_at: proposal.asked_at,
        closed_at: proposal.closed_at,
        passed_on_at: proposal.passed_on_at,
    }
}
