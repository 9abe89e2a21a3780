//! What a reader does in a conversation. A script gets the thread back, a plain form is led to the page.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use store::{ConversationKey, MessageId, StoreError};

use super::inbox::{load_thread, parse_id};
use super::letters::by;
use crate::console::missing::missing;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see, wants_fragment};
use crate::console::state::ConsoleState;
use crate::console::view::{Section, ThreadView};
use crate::flows::FlowError;

/// The longest reply taken, in characters. Channels that take less get it in parts.
pub(super) const LONGEST: usize = 4_096;

/// The composer's form.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct ReplyFields {
    text: String,
    key: String,
    /// What the member typed, where the text is its translation.
    original: Option<String>,
}

/// `POST /inbox/{conversation}/replies`.
pub(in crate::console) async fn reply(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<ReplyFields>,
) -> Answer {
    let Some((id, thread)) = find(&state, &reader, &id).await? else { return absent(&state, &reader).await };
    let text = fields.text.replace("\r\n", "\n");
    let reason = if text.trim().is_empty() {
        Some("reply-empty")
    } else if text.chars().count() > LONGEST {
        Some("reply-long")
    } else if !thread.window.is_open() {
        Some("reply-closed")
    } else {
        None
    };
    if let Some(reason) = reason {
        return refuse(&state, &reader, &headers, thread, reason, text).await;
    }
    let key: String = fields.key.chars().take(80).collect();
    let original = fields.original.map(|original| original.replace("\r\n", "\n"));
    let original = original.filter(|original| !original.trim().is_empty() && original.trim() != text.trim());
    let original: Option<String> = original.map(|original| original.chars().take(LONGEST).collect());
    let original = original.as_deref().map(|original| (reader.reading.tag(), original));
    let done = state.flows.reply_translated(reader.organisation(), id, &reader.member(), &text, original, &key).await;
    match done {
        Ok(_) => show(&state, &reader, &headers, id).await,
        Err(error) => fail(error),
    }
}

/// `POST /inbox/{conversation}/take-over`.
pub(in crate::console) async fn take_over(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let Some(id) = parse_id(&id) else { return absent(&state, &reader).await };
    match state.flows.take_over(reader.organisation(), id, &reader.member()).await {
        Ok(()) => show(&state, &reader, &headers, id).await,
        Err(error) => fail(error),
    }
}

/// `POST /inbox/{conversation}/give-back`.
pub(in crate::console) async fn give_back(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let Some(id) = parse_id(&id) else { return absent(&state, &reader).await };
    match state.flows.give_back(reader.organisation(), id, &reader.member()).await {
        Ok(()) => show(&state, &reader, &headers, id).await,
        Err(error) => fail(error),
    }
}

/// `POST /inbox/{conversation}/messages/{message}/again`.
pub(in crate::console) async fn send_again(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((id, message)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let (Some(id), Ok(message)) = (parse_id(&id), message.parse::<MessageId>()) else {
        return absent(&state, &reader).await;
    };
    match state.flows.send_again(reader.organisation(), message, &by(&reader)).await {
        // A second press finds nothing left to repeat: the page shows what became of it.
        Ok(()) | Err(FlowError::NotRepeatable) => show(&state, &reader, &headers, id).await,
        Err(FlowError::NotAllowed) => absent(&state, &reader).await,
        Err(error) => fail(error),
    }
}

/// `POST /inbox/{conversation}/messages/{message}/transcribe`.
pub(in crate::console) async fn transcribe(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((id, message)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let (Some(id), Ok(message)) = (parse_id(&id), message.parse::<MessageId>()) else {
        return absent(&state, &reader).await;
    };
    match state.flows.transcribe(reader.organisation(), message).await {
        Ok(()) => show(&state, &reader, &headers, id).await,
        Err(FlowError::Store(StoreError::NotFound(_))) => absent(&state, &reader).await,
        Err(error) => fail(error),
    }
}

pub(super) async fn find(
    state: &ConsoleState,
    reader: &Reader,
    id: &str,
) -> Result<Option<(ConversationKey, ThreadView)>, StoreError> {
    let Some(id) = parse_id(id) else { return Ok(None) };
    Ok(load_thread(state, reader, id, None).await?.map(|(thread, _)| (id, thread)))
}

pub(super) async fn show(state: &ConsoleState, reader: &Reader, headers: &HeaderMap, id: ConversationKey) -> Answer {
    if !wants_fragment(headers) {
        return see(&format!("/inbox/{id}"));
    }
    match load_thread(state, reader, id, None).await? {
        Some((thread, _)) => ok(&thread),
        None => absent(state, reader).await,
    }
}

/// A reply that was not taken: the text comes back with the reason.
pub(super) async fn refuse(
    state: &ConsoleState,
    reader: &Reader,
    headers: &HeaderMap,
    thread: ThreadView,
    reason: &str,
    draft: String,
) -> Answer {
    let thread = ThreadView { refused: Some(reader.t.of(reason)), draft, ..thread };
    if wants_fragment(headers) {
        return refused(&thread);
    }
    refused(&super::inbox::page_around(state, reader, thread).await?)
}

/// The conversation as it is now, with the reason why something was not done.
pub(super) async fn refuse_thread(
    state: &ConsoleState,
    reader: &Reader,
    headers: &HeaderMap,
    id: ConversationKey,
    reason: &str,
) -> Answer {
    match load_thread(state, reader, id, None).await? {
        Some((thread, _)) => refuse(state, reader, headers, thread, reason, String::new()).await,
        None => absent(state, reader).await,
    }
}

pub(super) async fn absent(state: &ConsoleState, reader: &Reader) -> Answer {
    Ok::<Response, _>(missing(reader, reader.shell(state, Section::Inbox).await?))
}

pub(super) fn fail(error: FlowError) -> Answer {
    match error {
        FlowError::Store(error) => Err(error.into()),
        other => Err(StoreError::corrupt("an action", other).into()),
    }
}
