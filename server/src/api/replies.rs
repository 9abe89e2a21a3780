//! `POST /api/v1/conversations/{conversation}/replies`: a program writes to a customer in the team's place. The assistant keeps
//! quiet there from then on, as it does when a person answers.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use store::ConversationKey;

use super::{ApiError, ApiState, Caller};

/// What to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reply {
    text: String,
    /// The same key a second time is the same message, so that a request may be repeated.
    idempotency_key: String,
}

/// The message that says it.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    message: String,
}

pub(super) async fn reply(
    State(state): State<ApiState>,
    caller: Caller,
    Path(conversation): Path<String>,
    reply: Result<Json<Reply>, JsonRejection>,
) -> Result<Json<Said>, ApiError> {
    let conversation: ConversationKey = conversation.parse().map_err(|_| ApiError::missing("conversation"))?;
    let Json(reply) = reply.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    if reply.idempotency_key.is_empty() || reply.idempotency_key.len() > 200 {
        return Err(ApiError::invalid("idempotency_key: expected 1 to 200 characters"));
    }
    let (organisation, who) = (caller.organisation(), caller.by().word());
    let key = format!("{who}:{}", reply.idempotency_key);
    let message = state.flows.reply_as_person(organisation, conversation, &who, &reply.text, &key).await?;
    Ok(Json(Said { message: message.to_string() }))
}
