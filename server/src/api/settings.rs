//! `GET|PUT /api/v1/settings/resend`: what is done with sends that nobody knows to have arrived.
//! `PUT /api/v1/accounts/{account}/status`: pausing an account, or letting it work again.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use channel_core::AccountId;
use serde::Deserialize;
use store::accounts::AccountStatus;
use store::api_keys::Scope;
use store::outbox::{OnDoubt, ResendPolicy};

use super::{ApiError, ApiState, Caller};

pub(super) async fn resend(State(state): State<ApiState>, caller: Caller) -> Result<Json<ResendPolicy>, ApiError> {
    Ok(Json(state.flows.resend_policy(caller.organisation()).await?))
}

/// What is to change; what is not named stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    session_reply: Option<OnDoubt>,
    template: Option<OnDoubt>,
    comment: Option<OnDoubt>,
    must_answer: Option<OnDoubt>,
}

pub(super) async fn set_resend(
    State(state): State<ApiState>,
    caller: Caller,
    change: Result<Json<Change>, JsonRejection>,
) -> Result<Json<ResendPolicy>, ApiError> {
    // Whoever turns it on has doubtful sends repeated, as surely as somebody who repeats one.
    caller.require(Scope::Repeat)?;
    let Json(change) = change.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let was = state.flows.resend_policy(caller.organisation()).await?;
    let policy = ResendPolicy {
        session_reply: change.session_reply.unwrap_or(was.session_reply),
        template: change.template.unwrap_or(was.template),
        comment: change.comment.unwrap_or(was.comment),
        must_answer: change.must_answer.unwrap_or(was.must_answer),
    };
    state.flows.set_resend_policy(caller.organisation(), policy, &caller.by()).await?;
    Ok(Json(policy))
}

/// What an account is to do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Status {
    status: Wanted,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wanted {
    Active,
    Paused,
}

pub(super) async fn set_account_status(
    State(state): State<ApiState>,
    caller: Caller,
    Path(account): Path<String>,
    status: Result<Json<Status>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let account: AccountId = account.parse().map_err(|_| ApiError::missing("account"))?;
    let Json(Status { status }) = status.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let status = match status {
        Wanted::Active => AccountStatus::Active,
        Wanted::Paused => AccountStatus::Paused,
    };
    state.flows.set_account_status(caller.organisation(), account, status, &caller.by()).await?;
    Ok(StatusCode::NO_CONTENT)
}
