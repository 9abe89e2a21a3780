//! Which words of a refusal mean what.

use channel_core::error::{ErrorKind, Retry, Scope};

/// What a refusal's words mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The code it comes with; absent when it is known under several.
    pub code: Option<i64>,
    /// The part of the description that is recognised, in small letters; empty stands for every other one with the code.
    pub words: &'static str,
    /// The class of failure.
    pub kind: ErrorKind,
    /// Whether the same call may work later.
    pub retry: Retry,
    /// How far it reaches.
    pub scope: Scope,
    /// What failed and what to do, in one plain sentence.
    pub sentence: &'static str,
}

impl Refusal {
    pub(super) fn matches(&self, code: i64, words: &str) -> bool {
        self.code.is_none_or(|known| known == code) && words.contains(self.words)
    }

    pub(super) const fn unknown() -> Self {
        refusal(None, "", ErrorKind::InvalidRequest, "Telegram refused the request")
    }

    const fn concerning(self, scope: Scope) -> Self {
        Self { scope, ..self }
    }

    const fn later(self) -> Self {
        Self { retry: Retry::Backoff, ..self }
    }
}

const fn refusal(code: Option<i64>, words: &'static str, kind: ErrorKind, sentence: &'static str) -> Refusal {
    Refusal { code, words, kind, retry: Retry::Never, scope: Scope::Message, sentence }
}

const fn of_chat(code: Option<i64>, words: &'static str, kind: ErrorKind, sentence: &'static str) -> Refusal {
    refusal(code, words, kind, sentence).concerning(Scope::Conversation)
}

const fn of_bot(code: i64, words: &'static str, kind: ErrorKind, sentence: &'static str) -> Refusal {
    refusal(Some(code), words, kind, sentence).concerning(Scope::Account)
}

use ErrorKind::{
    AlreadyDone, Forbidden, InvalidRequest, Media, NotFound, Recipient, Unauthorized, Unsupported, WindowClosed,
};

/// The refusals that are recognised; the first that fits decides, and what fits none is [`ErrorKind::InvalidRequest`].
///
/// The Bot API has no codes below the HTTP status, so its descriptions are the only evidence (platforms.md §3; the
/// spellings are those that teloxide's `ApiError` lists). Pauses (429), upgraded groups (`migrate_to_chat_id`), failures
/// on Telegram's side (5xx) and files that are too large (413) are known by their codes and stand not here.
pub const REFUSALS: &[Refusal] = &[
    of_bot(401, "", Unauthorized, "the bot token is not valid: connect the bot again"),
    refusal(Some(404), "method not found", Unsupported, "this Bot API server does not know the method: update it"),
    of_bot(404, "", Unauthorized, "Telegram knows no bot with this token: connect the bot again"),
    of_bot(409, "webhook is active", InvalidRequest, "updates go to a webhook, so none can be fetched: end it first"),
    of_bot(409, "terminated by other", InvalidRequest, "another program fetches this bot's updates: stop one of them")
        .later(),
    of_bot(409, "terminated by setwebhook", InvalidRequest, "a webhook was set meanwhile: its updates go there now"),
    of_bot(409, "", InvalidRequest, "another program works with this bot at the same time: stop one of them").later(),
    of_chat(Some(403), "blocked by the user", Recipient, "the person has blocked the bot"),
    of_chat(Some(403), "user is deactivated", Recipient, "the person's account no longer exists"),
    of_chat(Some(403), "can't initiate conversation", Recipient, "the person has to write to the bot first"),
    of_chat(Some(403), "can't send messages to bots", Recipient, "bots cannot write to bots"),
    of_chat(Some(403), "was kicked", Recipient, "the bot was removed from the chat"),
    of_chat(Some(403), "not a member", Recipient, "the bot is not a member of the chat"),
    of_chat(Some(403), "", Forbidden, "the bot has no right to do this"),
    of_chat(None, "chat not found", Recipient, "the bot cannot reach this chat"),
    of_chat(None, "user not found", Recipient, "the bot cannot reach this person"),
    of_chat(None, "peer_id_invalid", Recipient, "the bot cannot reach this chat"),
    of_chat(None, "upgraded to a supergroup", NotFound, "the group became a supergroup and has a new id"),
    of_chat(None, "business_peer_usage_missing", WindowClosed, "the person has not written within 24 hours"),
    of_chat(None, "business_peer_invalid", WindowClosed, "the person has not written within 24 hours"),
    of_chat(None, "business connection", Forbidden, "the business connection is gone: connect it again"),
    of_chat(None, "business_connection", Forbidden, "the business connection is gone: connect it again"),
    of_chat(None, "not enough rights", Forbidden, "the bot has no right to do this"),
    of_chat(None, "have no rights", Forbidden, "the bot has no right to do this"),
    of_chat(None, "write_forbidden", Forbidden, "the bot has no right to write here"),
    refusal(None, "message is not modified", AlreadyDone, "the message already says this"),
    refusal(None, "there is no text in the message", NotFound, "the message has no text to change"),
    refusal(None, "there is no caption in the message", NotFound, "the message has no caption to change"),
    refusal(None, "message can't be edited", InvalidRequest, "the message can no longer be changed"),
    refusal(None, "message can't be deleted", InvalidRequest, "the message can no longer be taken back"),
    refusal(None, "quote_text_invalid", InvalidRequest, "the quoted words do not stand in the quoted message"),
    refusal(None, "query is too old", NotFound, "the button was pressed too long ago"),
    of_chat(None, "message thread not found", NotFound, "the topic no longer exists"),
    of_chat(None, "topic_closed", NotFound, "the topic is closed"),
    of_chat(None, "topic_deleted", NotFound, "the topic no longer exists"),
    refusal(None, "not found", NotFound, "what the message refers to no longer exists"),
    refusal(None, "can't parse entities", InvalidRequest, "Telegram could not read the text's markup: send it plain"),
    refusal(None, "too long", InvalidRequest, "the text is longer than Telegram takes"),
    refusal(None, "text is empty", InvalidRequest, "the text is empty"),
    refusal(None, "text must be non-empty", InvalidRequest, "the text is empty"),
    refusal(None, "reaction_invalid", InvalidRequest, "this emoji cannot be a reaction here"),
    refusal(None, "button_data_invalid", InvalidRequest, "a button's id is longer than Telegram takes"),
    refusal(None, "button_url_invalid", InvalidRequest, "a button leads to no page that Telegram opens"),
    refusal(None, "button_type_invalid", InvalidRequest, "a button of this kind cannot stand in this chat"),
    refusal(
        None,
        "bad webhook",
        InvalidRequest,
        "Telegram cannot deliver to this address: it takes https on port 443, 80, 88 or 8443",
    )
    .concerning(Scope::Account),
    refusal(None, "too large", Media, "the file is larger than Telegram takes"),
    refusal(None, "too big", Media, "the file is larger than Telegram takes"),
    refusal(None, "file", Media, "Telegram cannot take or give this file"),
    refusal(None, "http url", Media, "Telegram could not fetch the file from its link"),
    refusal(None, "web page", Media, "Telegram could not fetch the file from its link"),
    refusal(None, "webpage", Media, "Telegram could not fetch the file from its link"),
    refusal(None, "photo_", Media, "Telegram cannot take this picture"),
    refusal(None, "image_process_failed", Media, "Telegram cannot take this picture"),
];
