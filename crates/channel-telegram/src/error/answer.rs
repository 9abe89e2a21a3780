//! From an answer's bytes to a result or an error.

use std::time::Duration;

use channel_core::ConversationId;
use channel_core::error::{ChannelError, ErrorKind, Retry, Scope};
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusals::{REFUSALS, Refusal};
use crate::maybe::{Maybe, by_tree};
use crate::place::Place;

/// What stands before the new id in the code of an error about a group that became a supergroup.
const MOVED: &str = "migrate_to_chat_id:";

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    ok: Maybe<bool>,
    result: Value,
    error_code: Maybe<i64>,
    description: Maybe<String>,
    parameters: Maybe<Parameters>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parameters {
    retry_after: Maybe<u64>,
    migrate_to_chat_id: Maybe<i64>,
}

by_tree!(Parameters);

/// Where a conversation went, when an error says that its group became a supergroup: the program renames the
/// conversation and sends again. Topics do not move along.
#[must_use]
pub fn moved_to(error: &ChannelError) -> Option<ConversationId> {
    let chat = error.code.as_deref()?.strip_prefix(MOVED)?.parse().ok()?;
    Some(Place::chat(chat).conversation())
}

/// Whether the platform refused with these words.
pub(crate) fn says(error: &ChannelError, words: &str) -> bool {
    let description = error.raw().and_then(|raw| raw.get("description")?.as_str());
    description.is_some_and(|description| description.to_lowercase().contains(words))
}

/// Reads an answer: what the call gave, or why there is nothing. An answer that nobody can read leaves open whether the
/// platform acted. `scope` is what a pause concerns, since the platform does not say.
pub(crate) fn read_answer(status: u16, body: &[u8], scope: Scope) -> Result<Value, ChannelError> {
    let answer: Option<Answer> = serde_json::from_slice(body).ok();
    match answer {
        Some(answer) if *answer.ok == Some(true) => Ok(answer.result),
        Some(answer) if *answer.ok == Some(false) => Err(classify(status, &answer, scope)),
        _ if status >= 500 => Err(platform_failed(i64::from(status))),
        // Telegram's front server refuses what is too large before the Bot API sees it.
        _ if status == 413 => Err(too_large(413)),
        _ => Err(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, "Telegram's answer could not be read")
            .with_code(status.to_string())),
    }
}

fn classify(status: u16, answer: &Answer, scope: Scope) -> ChannelError {
    let code = answer.error_code.unwrap_or(i64::from(status));
    let description = answer.description.as_deref().unwrap_or_default();
    let raw = json!({ "error_code": code, "description": description });
    judge(code, &description.to_lowercase(), answer.parameters.as_ref(), scope).with_raw(raw)
}

fn judge(code: i64, words: &str, parameters: Option<&Parameters>, scope: Scope) -> ChannelError {
    if let Some(chat) = parameters.and_then(|parameters| *parameters.migrate_to_chat_id) {
        let sentence = "the group became a supergroup and has a new id: send there";
        return ChannelError::refused(ErrorKind::NotFound, sentence)
            .concerning(Scope::Conversation)
            .with_code(format!("{MOVED}{chat}"));
    }
    if code == 429 {
        let pause = parameters.and_then(|parameters| *parameters.retry_after).map(Duration::from_secs);
        return ChannelError::refused(ErrorKind::RateLimited, "Telegram asks to send more slowly")
            .with_retry(pause.map_or(Retry::Backoff, Retry::After))
            .concerning(scope)
            .with_code("429");
    }
    if code >= 500 {
        return platform_failed(code);
    }
    if code == 413 {
        return too_large(code);
    }
    let refusal = REFUSALS.iter().find(|refusal| refusal.matches(code, words));
    let unknown = Refusal::unknown();
    let refusal = refusal.unwrap_or(&unknown);
    ChannelError::refused(refusal.kind, refusal.sentence)
        .with_retry(refusal.retry)
        .concerning(refusal.scope)
        .with_code(code.to_string())
}

fn platform_failed(code: i64) -> ChannelError {
    ChannelError::ambiguous(ErrorKind::Platform, "Telegram failed on its side")
        .with_retry(Retry::Backoff)
        .with_code(code.to_string())
}

fn too_large(code: i64) -> ChannelError {
    ChannelError::refused(ErrorKind::Media, "the file is larger than Telegram takes").with_code(code.to_string())
}
