//! `PUT /api/v1/accounts/{account}/mode` and `GET|PUT /api/v1/conversations/{conversation}/mode`: whether the assistant answers,
//! drafts or keeps quiet.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use channel_core::AccountId;
use serde::{Deserialize, Serialize};
use store::ConversationKey;
use store::accounts::AssistantMode;

use super::{ApiError, ApiState, Caller};

/// What the assistant is to do on an account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OnAccount {
    mode: AssistantMode,
}

/// What it is to do in a conversation; `null` is what it does on the account.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Here {
    mode: Option<AssistantMode>,
}

/// What it does in a conversation, and where that comes from.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    mode: AssistantMode,
    own: Option<AssistantMode>,
    account: AssistantMode,
}

pub(super) async fn set_of_account(
    State(state): State<ApiState>,
    caller: Caller,
    Path(account): Path<String>,
    mode: Result<Json<OnAccount>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let account: AccountId = account.parse().map_err(|_| ApiError::missing("account"))?;
    let Json(OnAccount { mode }) = mode.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    state.flows.set_assistant_mode(caller.organisation(), account, mode).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn of_conversation(
    State(state): State<ApiState>,
    caller: Caller,
    Path(conversation): Path<String>,
) -> Result<Json<Told>, ApiError> {
    let conversation: ConversationKey = conversation.parse().map_err(|_| ApiError::missing("conversation"))?;
    let modes = state.flows.conversation_modes(caller.organisation(), conversation).await?;
    Ok(Json(Told { mode: modes.effective(), own: modes.own, account: modes.account }))
}

pub(super) async fn set_of_conversation(
    State(state): State<ApiState>,
    caller: Caller,
    Path(conversation): Path<String>,
    mode: Result<Json<Here>, JsonRejection>,
) -> Result<Json<Told>, ApiError> {
    let key: ConversationKey = conversation.parse().map_err(|_| ApiError::missing("conversation"))?;
    let Json(Here { mode }) = mode.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    state.flows.set_conversation_mode(caller.organisation(), key, mode).await?;
    of_conversation(State(state), caller, Path(conversation)).await
}
