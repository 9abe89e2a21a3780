//! Reading and answering a customer in another language: both texts are shown, and both are kept.

use assistant::Language;
use assistant::model::ModelErrorKind;
use assistant::translate::Into;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use store::{ConversationKey, StoreError, messages};

use super::actions::{LONGEST, absent, find, refuse, refuse_thread, show};
use super::inbox::page_around;
use crate::assistants::{TranslationError, said};
use crate::console::cookie;
use crate::console::reader::{READING, Reader};
use crate::console::respond::{Answer, ok, wants_fragment};
use crate::console::state::ConsoleState;
use crate::console::view::ThreadView;

/// How many of a conversation's newest lines tell which language the customer speaks.
const LINES: u32 = 20;
/// How many of their messages tell it, where nobody knows its name.
const SAMPLES: usize = 3;

/// What the form under the conversation's head says.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct Wanted {
    language: String,
}

/// The composer's form, as far as it is looked at here.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct DraftFields {
    text: String,
}

/// `POST /inbox/{conversation}/translations`: what the customer said, in the language that the reader reads in.
pub(in crate::console) async fn translate_thread(
    State(state): State<ConsoleState>,
    mut reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(wanted): Form<Wanted>,
) -> Answer {
    let (Some((id, _)), Some(reading)) = (find(&state, &reader, &id).await?, Language::from_tag(&wanted.language))
    else {
        return absent(&state, &reader).await;
    };
    reader.reading = reading;
    let organisation = reader.organisation();
    let sources = state.catalogue.retriever(organisation);
    let done = state.assistants.translate_conversation(organisation, id, reading, sources.as_ref()).await;
    let mut answer = match done {
        Ok(_) => show(&state, &reader, &headers, id).await?,
        Err(TranslationError::Store(error)) => return Err(error.into()),
        Err(error) => refuse_thread(&state, &reader, &headers, id, problem(&error)).await?,
    };
    if let Some(cookie) = cookie::choice(READING, reading.tag()) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// `POST /inbox/{conversation}/translate-draft`: what the reader typed, in the customer's language, for them to send.
pub(in crate::console) async fn translate_draft(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(fields): Form<DraftFields>,
) -> Answer {
    let Some((id, thread)) = find(&state, &reader, &id).await? else { return absent(&state, &reader).await };
    let text = fields.text.replace("\r\n", "\n");
    if text.trim().is_empty() {
        return refuse(&state, &reader, &headers, thread, "reply-empty", text).await;
    }
    if text.chars().count() > LONGEST {
        return refuse(&state, &reader, &headers, thread, "reply-long", text).await;
    }
    let Some(into) = customers_language(&state, &reader, id).await? else {
        return refuse(&state, &reader, &headers, thread, "translate-no-language", text).await;
    };
    let done = state.assistants.translate(reader.organisation(), id, std::slice::from_ref(&text), &into).await;
    let translated = match done {
        Ok(translated) => translated.into_iter().next().unwrap_or_default(),
        Err(TranslationError::Store(error)) => return Err(error.into()),
        Err(error) => return refuse(&state, &reader, &headers, thread, problem(&error), text).await,
    };
    let thread = ThreadView { draft: translated, original: Some(text), ..thread };
    if wants_fragment(&headers) { ok(&thread) } else { ok(&page_around(&state, &reader, thread).await?) }
}

/// The language of what the customer said last; their own words where nobody knows its name.
async fn customers_language(
    state: &ConsoleState,
    reader: &Reader,
    id: ConversationKey,
) -> Result<Option<Into>, StoreError> {
    let organisation = reader.organisation();
    let read = state.store.read_in(organisation, move |db| Box::pin(messages::recent(db, organisation, id, LINES)));
    let lines = read.await?;
    let texts: Vec<String> = lines
        .iter()
        .rev()
        .filter(|line| line.direction == messages::MessageDirection::Inbound && line.deleted_at.is_none())
        .filter_map(|line| said(line.words.as_deref(), line.transcript.as_ref().and_then(|spoken| spoken.words())))
        .filter(|text| text.chars().any(char::is_alphabetic))
        .take(SAMPLES)
        .collect();
    let sources = state.catalogue.retriever(organisation);
    let known = texts.iter().find_map(|text| sources.language(text)).map(Into::Language);
    Ok(known.or_else(|| (!texts.is_empty()).then(|| Into::Like(texts.join("\n")))))
}

/// The sentence id of why nothing was translated.
fn problem(error: &TranslationError) -> &'static str {
    match error {
        TranslationError::NoModel => "translate-no-model",
        TranslationError::TooLong => "reply-long",
        TranslationError::Failed(ModelErrorKind::Spent | ModelErrorKind::Books) => "translate-spent",
        TranslationError::Failed(ModelErrorKind::SwitchedOff) => "translate-off",
        _ => "translate-failed",
    }
}
