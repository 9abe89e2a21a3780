//! What an answer of the Bot API means. The platform's words are only compared, never repeated: they may quote what we
//! sent.

use std::time::Duration;

use channel_core::error::{ChannelError, ErrorKind, Retry};
use serde::Deserialize;
use serde_json::Value;

use crate::wire::Maybe;

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

/// Reads an answer: what the call gave, or why there is nothing. An answer that nobody can read leaves open whether the
/// platform acted.
pub(crate) fn read_answer(status: u16, body: &[u8]) -> Result<Value, ChannelError> {
    let answer: Option<Answer> = serde_json::from_slice(body).ok();
    match answer {
        Some(answer) if *answer.ok == Some(true) => Ok(answer.result),
        Some(answer) if *answer.ok == Some(false) => Err(classify(status, &answer)),
        _ if status >= 500 => Err(platform_failed(i64::from(status))),
        // Telegram's front server refuses what is too large before the Bot API sees it.
        _ if status == 413 => {
            Err(ChannelError::refused(ErrorKind::Media, "the file is larger than Telegram takes").with_code("413"))
        }
        _ => Err(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, "Telegram's answer could not be read")
            .with_code(status.to_string())),
    }
}

fn classify(status: u16, answer: &Answer) -> ChannelError {
    let code = answer.error_code.unwrap_or(i64::from(status));
    let parameters = answer.parameters.as_ref();
    if let Some(chat) = parameters.and_then(|parameters| *parameters.migrate_to_chat_id) {
        return ChannelError::refused(ErrorKind::NotFound, "the group became a supergroup and has a new id")
            .with_code(format!("migrate_to_chat_id:{chat}"));
    }
    if code == 429 {
        let pause = parameters.and_then(|parameters| *parameters.retry_after).map(Duration::from_secs);
        return ChannelError::refused(ErrorKind::RateLimited, "Telegram asks to send more slowly")
            .with_retry(pause.map_or(Retry::Backoff, Retry::After))
            .with_code("429");
    }
    if code >= 500 {
        return platform_failed(code);
    }
    let words = answer.description.as_deref().unwrap_or_default().to_lowercase();
    let (kind, sentence) = REFUSALS
        .iter()
        .find(|refusal| refusal.code.is_none_or(|known| known == code) && words.contains(refusal.words))
        .map_or((ErrorKind::InvalidRequest, "Telegram refused the request"), |refusal| {
            (refusal.kind, refusal.sentence)
        });
    ChannelError::refused(kind, sentence).with_code(code.to_string())
}

fn platform_failed(code: i64) -> ChannelError {
    ChannelError::ambiguous(ErrorKind::Platform, "Telegram failed on its side")
        .with_retry(Retry::Backoff)
        .with_code(code.to_string())
}

/// What a refusal's words mean. The Bot API has no codes below the HTTP status, so its descriptions are the only
/// evidence (platforms.md §3; the spellings are those that teloxide's `ApiError` lists).
struct Refusal {
    code: Option<i64>,
    words: &'static str,
    kind: ErrorKind,
    sentence: &'static str,
}

const fn refusal(code: Option<i64>, words: &'static str, kind: ErrorKind, sentence: &'static str) -> Refusal {
    Refusal { code, words, kind, sentence }
}

const REFUSALS: &[Refusal] = &[
    refusal(Some(401), "", ErrorKind::Unauthorized, "the bot token is not valid: connect the bot again"),
    refusal(Some(404), "", ErrorKind::Unauthorized, "Telegram knows no bot with this token: connect the bot again"),
    refusal(Some(403), "blocked by the user", ErrorKind::Recipient, "the person has blocked the bot"),
    refusal(Some(403), "user is deactivated", ErrorKind::Recipient, "the person's account no longer exists"),
    refusal(Some(403), "can't initiate conversation", ErrorKind::Recipient, "the person has to write to the bot first"),
    refusal(Some(403), "can't send messages to bots", ErrorKind::Recipient, "bots cannot write to bots"),
    refusal(Some(403), "was kicked", ErrorKind::Recipient, "the bot was removed from the chat"),
    refusal(Some(403), "not a member", ErrorKind::Recipient, "the bot is not a member of the chat"),
    refusal(Some(403), "", ErrorKind::Forbidden, "the bot has no right to do this"),
    refusal(None, "chat not found", ErrorKind::Recipient, "the bot cannot reach this chat"),
    refusal(None, "user not found", ErrorKind::Recipient, "the bot cannot reach this person"),
    refusal(None, "peer_id_invalid", ErrorKind::Recipient, "the bot cannot reach this chat"),
    refusal(None, "upgraded to a supergroup", ErrorKind::NotFound, "the group became a supergroup and has a new id"),
    refusal(None, "business_peer_usage_missing", ErrorKind::WindowClosed, "the person has not written within 24 hours"),
    refusal(None, "business_peer_invalid", ErrorKind::WindowClosed, "the person has not written within 24 hours"),
    refusal(None, "business connection", ErrorKind::Forbidden, "the business connection is gone: connect it again"),
    refusal(None, "business_connection", ErrorKind::Forbidden, "the business connection is gone: connect it again"),
    refusal(None, "not enough rights", ErrorKind::Forbidden, "the bot has no right to do this"),
    refusal(None, "have no rights", ErrorKind::Forbidden, "the bot has no right to do this"),
    refusal(None, "write_forbidden", ErrorKind::Forbidden, "the bot has no right to write here"),
    refusal(None, "message is not modified", ErrorKind::AlreadyDone, "the message already says this"),
    refusal(None, "query is too old", ErrorKind::NotFound, "the button was pressed too long ago"),
    refusal(None, "message thread not found", ErrorKind::NotFound, "the topic no longer exists"),
    refusal(None, "topic_closed", ErrorKind::NotFound, "the topic is closed"),
    refusal(None, "topic_deleted", ErrorKind::NotFound, "the topic no longer exists"),
    refusal(None, "not found", ErrorKind::NotFound, "what the message refers to no longer exists"),
    refusal(None, "can't parse entities", ErrorKind::InvalidRequest, "Telegram could not read the text's markup"),
    refusal(None, "too long", ErrorKind::InvalidRequest, "the text is longer than Telegram takes"),
    refusal(None, "text is empty", ErrorKind::InvalidRequest, "the text is empty"),
    refusal(None, "reaction_invalid", ErrorKind::InvalidRequest, "this emoji cannot be a reaction here"),
    refusal(None, "button_data_invalid", ErrorKind::InvalidRequest, "a button's id is longer than Telegram takes"),
    refusal(None, "file", ErrorKind::Media, "Telegram cannot take or give this file"),
    refusal(None, "http url", ErrorKind::Media, "Telegram could not fetch the file from its link"),
    refusal(None, "web page", ErrorKind::Media, "Telegram could not fetch the file from its link"),
    refusal(None, "webpage", ErrorKind::Media, "Telegram could not fetch the file from its link"),
    refusal(None, "photo_", ErrorKind::Media, "Telegram cannot take this picture"),
    refusal(None, "image_process_failed", ErrorKind::Media, "Telegram cannot take this picture"),
];

/// What a broken exchange means. An error of reqwest's names the address with the token in it, so that part is cut off.
pub(crate) fn transport(error: reqwest::Error) -> ChannelError {
    let error = error.without_url();
    if error.is_builder() {
        return ChannelError::refused(ErrorKind::InvalidRequest, "building the request to Telegram").with_source(error);
    }
    let failed = if error.is_connect() {
        ChannelError::refused(ErrorKind::Transport, "Telegram could not be reached")
    } else if error.is_timeout() {
        ChannelError::ambiguous(ErrorKind::Transport, "Telegram did not answer in time")
    } else {
        ChannelError::ambiguous(ErrorKind::Transport, "the connection to Telegram broke")
    };
    failed.with_retry(Retry::Backoff).with_source(error)
}

#[cfg(test)]
mod tests {
    use channel_core::Effect;

    use super::*;

    fn refused(code: i64, description: &str) -> ChannelError {
        let body = serde_json::json!({ "ok": false, "error_code": code, "description": description });
        read_answer(200, body.to_string().as_bytes()).unwrap_err()
    }

    #[test]
    fn refusals_are_told_apart_by_their_words() {
        let table = [
            (403, "Forbidden: bot was blocked by the user", ErrorKind::Recipient),
            (403, "Forbidden: bot can't initiate conversation with a user", ErrorKind::Recipient),
            (403, "Forbidden: something new", ErrorKind::Forbidden),
            (400, "Bad Request: chat not found", ErrorKind::Recipient),
            (400, "Bad Request: message to react not found", ErrorKind::NotFound),
            (400, "Bad Request: can't parse entities: at byte offset 4", ErrorKind::InvalidRequest),
            (400, "Bad Request: message is not modified: same content", ErrorKind::AlreadyDone),
            (400, "Bad Request: failed to get HTTP URL content", ErrorKind::Media),
            (400, "Bad Request: wrong file identifier/HTTP URL specified", ErrorKind::Media),
            (400, "Bad Request: not enough rights to send text messages to the chat", ErrorKind::Forbidden),
            (400, "Bad Request: BUSINESS_PEER_USAGE_MISSING", ErrorKind::WindowClosed),
            (400, "Bad Request: nobody has seen this", ErrorKind::InvalidRequest),
            (401, "Unauthorized", ErrorKind::Unauthorized),
            (404, "Not Found", ErrorKind::Unauthorized),
            (409, "Conflict: can't use getUpdates method while webhook is active", ErrorKind::InvalidRequest),
        ];
        for (code, description, kind) in table {
            let error = refused(code, description);
            assert_eq!((error.kind, error.effect, error.retry), (kind, Effect::None, Retry::Never), "{description}");
            assert_eq!(error.code, Some(code.to_string()), "{description}");
        }
    }

    #[test]
    fn a_rate_limit_says_how_long_to_wait() {
        let body = br#"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":5}}"#;
        let error = read_answer(429, body).unwrap_err();
        assert_eq!(error.kind, ErrorKind::RateLimited);
        assert_eq!((error.retry, error.effect), (Retry::After(Duration::from_secs(5)), Effect::None));
        assert_eq!(refused(429, "Too Many Requests").retry, Retry::Backoff);
    }

    #[test]
    fn an_upgraded_group_tells_its_new_id() {
        let body = br#"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001}}"#;
        let error = read_answer(400, body).unwrap_err();
        assert_eq!(error.code.as_deref(), Some("migrate_to_chat_id:-1001"));
    }

    #[test]
    fn only_an_answer_that_says_so_proves_that_nothing_happened() {
        let table: [(u16, &[u8], ErrorKind, Effect); 6] = [
            (502, b"<html>Bad Gateway</html>", ErrorKind::Platform, Effect::Unknown),
            (
                500,
                br#"{"ok":false,"error_code":500,"description":"Internal Server Error"}"#,
                ErrorKind::Platform,
                Effect::Unknown,
            ),
            (200, b"", ErrorKind::UnreadableAnswer, Effect::Unknown),
            (200, br#"{"ok":tr"#, ErrorKind::UnreadableAnswer, Effect::Unknown),
            (403, b"<html>a proxy says no</html>", ErrorKind::UnreadableAnswer, Effect::Unknown),
            (413, b"<html>Request Entity Too Large</html>", ErrorKind::Media, Effect::None),
        ];
        for (status, body, kind, effect) in table {
            let error = read_answer(status, body).unwrap_err();
            assert_eq!((error.kind, error.effect), (kind, effect), "{status}");
        }
    }

    #[test]
    fn the_platforms_words_are_not_repeated() {
        let error = refused(400, "Bad Request: secret message text");
        assert!(!format!("{error} {error:?}").contains("secret message text"));
    }
}
