//! What a reader does with an answer that the assistant drafted, and what the assistant does in a conversation at all.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use store::{DraftId, StoreError};

use super::actions::{LONGEST, absent, fail, refuse_thread, show};
use super::inbox::parse_id;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::Answer;
use crate::console::state::ConsoleState;
use crate::console::view::Mode;
use crate::flows::{FlowError, Wording};

/// The form of an approval: without a text the draft is sent as it is.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct ApprovalFields {
    text: Option<String>,
}

/// `POST /inbox/{conversation}/drafts/{draft}/approve`.
pub(in crate::console) async fn approve_draft(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((id, draft)): Path<(String, String)>,
    headers: HeaderMap,
    Form(fields): Form<ApprovalFields>,
) -> Answer {
    let (Some(id), Ok(draft)) = (parse_id(&id), draft.parse::<DraftId>()) else { return absent(&state, &reader).await };
    let wording = match fields.text {
        None => Wording::AsItIs,
        Some(text) => Wording::Changed(text.replace("\r\n", "\n")),
    };
    if matches!(&wording, Wording::Changed(text) if text.chars().count() > LONGEST) {
        return refuse_thread(&state, &reader, &headers, id, "reply-long").await;
    }
    match state.flows.approve_draft(reader.organisation(), draft, wording, &reader.member()).await {
        Ok(_) => show(&state, &reader, &headers, id).await,
        Err(FlowError::DraftGone) => refuse_thread(&state, &reader, &headers, id, "draft-gone").await,
        Err(FlowError::WindowClosed) => refuse_thread(&state, &reader, &headers, id, "reply-closed").await,
        Err(FlowError::Empty) => refuse_thread(&state, &reader, &headers, id, "reply-empty").await,
        Err(error) => fail(error),
    }
}

/// `POST /inbox/{conversation}/drafts/{draft}/discard`.
pub(in crate::console) async fn discard_draft(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((id, draft)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let (Some(id), Ok(draft)) = (parse_id(&id), draft.parse::<DraftId>()) else { return absent(&state, &reader).await };
    match state.flows.discard_draft(reader.organisation(), draft, &reader.member()).await {
        Ok(()) => show(&state, &reader, &headers, id).await,
        Err(FlowError::DraftGone) => refuse_thread(&state, &reader, &headers, id, "draft-gone").await,
        Err(error) => fail(error),
    }
}

/// The form of the mode: `account` is what holds on the account.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct ModeFields {
    mode: String,
}

/// `POST /inbox/{conversation}/mode`.
pub(in crate::console) async fn set_conversation_mode(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<ModeFields>,
) -> Answer {
    let Some(id) = parse_id(&id) else { return absent(&state, &reader).await };
    let mode = match (fields.mode.as_str(), Mode::parse(&fields.mode)) {
        ("account", _) => None,
        (_, Some(mode)) => Some(present::stored_mode(mode)),
        _ => return absent(&state, &reader).await,
    };
    match state.flows.set_conversation_mode(reader.organisation(), id, mode).await {
        Ok(()) => show(&state, &reader, &headers, id).await,
        Err(FlowError::Store(StoreError::NotFound(_))) => absent(&state, &reader).await,
        Err(error) => fail(error),
    }
}
