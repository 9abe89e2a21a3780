//! Refusals as the Bot API writes them.

use std::time::Duration;

use channel_core::error::{Actor, ChannelError, ErrorKind, Retry, Scope};
use channel_core::{ConversationId, Effect};

use super::{REFUSALS, moved_to, read_answer};

fn refused(code: i64, description: &str) -> ChannelError {
    let body = serde_json::json!({ "ok": false, "error_code": code, "description": description });
    read_answer(200, body.to_string().as_bytes(), Scope::Conversation).unwrap_err()
}

#[test]
fn refusals_are_told_apart_by_their_words() {
    let (chat, bot, message) = (Scope::Conversation, Scope::Account, Scope::Message);
    let table = [
        (403, "Forbidden: bot was blocked by the user", ErrorKind::Recipient, chat),
        (403, "Forbidden: user is deactivated", ErrorKind::Recipient, chat),
        (403, "Forbidden: bot can't initiate conversation with a user", ErrorKind::Recipient, chat),
        (403, "Forbidden: bot can't send messages to bots", ErrorKind::Recipient, chat),
        (403, "Forbidden: bot was kicked from the supergroup chat", ErrorKind::Recipient, chat),
        (403, "Forbidden: bot is not a member of the channel chat", ErrorKind::Recipient, chat),
        (403, "Forbidden: something new", ErrorKind::Forbidden, chat),
        (400, "Bad Request: chat not found", ErrorKind::Recipient, chat),
        (400, "Bad Request: message to react not found", ErrorKind::NotFound, message),
        (400, "Bad Request: message to be replied not found", ErrorKind::NotFound, message),
        (400, "Bad Request: message thread not found", ErrorKind::NotFound, chat),
        (400, "Bad Request: can't parse entities: at byte offset 4", ErrorKind::InvalidRequest, message),
        (400, "Bad Request: QUOTE_TEXT_INVALID", ErrorKind::InvalidRequest, message),
        (400, "Bad Request: message is not modified: same content", ErrorKind::AlreadyDone, message),
        (400, "Bad Request: there is no text in the message to edit", ErrorKind::NotFound, message),
        (400, "Bad Request: message can't be edited", ErrorKind::InvalidRequest, message),
        (400, "Bad Request: message can't be deleted for everyone", ErrorKind::InvalidRequest, message),
        (400, "Bad Request: failed to get HTTP URL content", ErrorKind::Media, message),
        (400, "Bad Request: wrong file identifier/HTTP URL specified", ErrorKind::Media, message),
        (400, "Bad Request: file is too big", ErrorKind::Media, message),
        (400, "Bad Request: not enough rights to send text messages to the chat", ErrorKind::Forbidden, chat),
        (400, "Bad Request: BUSINESS_PEER_USAGE_MISSING", ErrorKind::WindowClosed, chat),
        (400, "Bad Request: bad webhook: HTTPS url must be provided", ErrorKind::InvalidRequest, bot),
        (400, "Bad Request: nobody has seen this", ErrorKind::InvalidRequest, message),
        (401, "Unauthorized", ErrorKind::Unauthorized, bot),
        (404, "Not Found", ErrorKind::Unauthorized, bot),
        (404, "Not Found: method not found", ErrorKind::Unsupported, message),
        (409, "Conflict: can't use getUpdates method while webhook is active", ErrorKind::InvalidRequest, bot),
        (413, "Request Entity Too Large", ErrorKind::Media, message),
    ];
    for (code, description, kind, scope) in table {
        let error = refused(code, description);
        assert_eq!((error.kind, error.scope), (kind, scope), "{description}");
        assert_eq!((error.effect, error.retry), (Effect::None, Retry::Never), "{description}");
        assert_eq!(error.code, Some(code.to_string()), "{description}");
    }
}

#[test]
fn two_programs_at_one_bot_are_told_what_is_wrong() {
    let error =
        refused(409, "Conflict: terminated by other getUpdates request; make sure that only one bot is running");
    assert_eq!((error.retry, error.effect, error.scope), (Retry::Backoff, Effect::None, Scope::Account));
    assert_eq!(error.to_string(), "another program fetches this bot's updates: stop one of them (platform code 409)");
}

#[test]
fn every_known_refusal_is_reached_by_its_words() {
    for refusal in REFUSALS {
        let error = refused(refusal.code.unwrap_or(400), refusal.words);
        let found = REFUSALS.iter().find(|other| other.sentence == error.sentence);
        assert!(found.is_some(), "{}", refusal.words);
        assert_eq!((error.kind, error.retry), (refusal.kind, refusal.retry), "{} is hidden by another", refusal.words);
        assert_eq!(refusal.words, refusal.words.to_lowercase());
    }
}

#[test]
fn a_rate_limit_says_how_long_to_wait_and_what_waits() {
    let body = br#"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":5}}"#;
    for scope in [Scope::Conversation, Scope::Account] {
        let error = read_answer(429, body, scope).unwrap_err();
        assert_eq!((error.kind, error.scope), (ErrorKind::RateLimited, scope));
        assert_eq!((error.retry, error.effect), (Retry::After(Duration::from_secs(5)), Effect::None));
    }
    assert_eq!(refused(429, "Too Many Requests").retry, Retry::Backoff);
}

#[test]
fn an_upgraded_group_tells_its_new_id() {
    let body = br#"{"ok":false,"error_code":400,"description":"x","parameters":{"migrate_to_chat_id":-1001}}"#;
    let error = read_answer(400, body, Scope::Conversation).unwrap_err();
    assert_eq!(error.code.as_deref(), Some("migrate_to_chat_id:-1001"));
    assert_eq!(moved_to(&error), Some(ConversationId::from("-1001")));
    assert_eq!(moved_to(&refused(403, "Forbidden: bot was blocked by the user")), None);
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
        let error = read_answer(status, body, Scope::Conversation).unwrap_err();
        assert_eq!((error.kind, error.effect), (kind, effect), "{status}");
    }
}

#[test]
fn who_must_act_follows_from_the_class() {
    assert_eq!(refused(401, "Unauthorized").must_act(), Actor::Merchant);
    assert_eq!(refused(403, "Forbidden: bot was blocked by the user").must_act(), Actor::Agent);
}

#[test]
fn the_platforms_words_are_kept_for_those_who_may_see_them_and_not_repeated() {
    let error = refused(400, "Bad Request: secret message text");
    assert!(!format!("{error} {error:?}").contains("secret message text"));
    assert!(error.raw().is_some_and(|raw| raw["description"] == "Bad Request: secret message text"));
}
