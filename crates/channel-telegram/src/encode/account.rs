//! What a bot asks about itself, and how its updates reach us.

use std::time::Duration;

use channel_core::error::ChannelError;
use serde_json::json;
use teloxide_core::payloads::{
    AnswerCallbackQuery, DeleteWebhook, GetFile, GetMe, GetUpdates, GetWebhookInfo, SetWebhook,
};
use teloxide_core::types::{CallbackQueryId, FileId};
use url::Url;

use super::call::Call;

/// The update kinds to ask for: all of Bot API 10.3 that say something about conversations.
pub(crate) const ALLOWED_UPDATES: &[&str] = &[
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
    "callback_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "message_reaction",
    "stopped_message_generation",
];

/// Those of them that come only when they are asked for by name (platforms.md §3).
pub(crate) const UNASKED: &[&str] = &["message_reaction", "stopped_message_generation"];

/// The longest that Telegram lets a fetch wait.
const LONGEST_WAIT: Duration = Duration::from_secs(50);

/// The request that ends the spinner on a pressed button.
pub(crate) fn acknowledge(query: &str) -> Result<Call, ChannelError> {
    Call::of(&AnswerCallbackQuery::new(CallbackQueryId(query.to_owned())))
}

/// The request that asks where a file is.
pub(crate) fn find_file(file_id: &str) -> Result<Call, ChannelError> {
    Call::of(&GetFile::new(FileId(file_id.to_owned())))
}

/// The request that asks whose token this is.
pub(crate) fn who_am_i() -> Result<Call, ChannelError> {
    Call::of(&GetMe::new())
}

/// The request that has updates delivered to `url` with `secret` in their header.
pub(crate) fn set_webhook(url: &Url, secret: &str) -> Result<Call, ChannelError> {
    // The kinds as text, since teloxide has no names for the newest.
    Ok(Call::of(&SetWebhook::new(url.clone()))?
        .with("secret_token", secret)
        .with("allowed_updates", json!(ALLOWED_UPDATES)))
}

/// The request that ends the delivery to a webhook. What waits is kept for whoever fetches it.
pub(crate) fn delete_webhook() -> Result<Call, ChannelError> {
    Ok(Call::of(&DeleteWebhook::new())?.with("drop_pending_updates", false))
}

/// The request that asks how updates are delivered.
pub(crate) fn webhook_info() -> Result<Call, ChannelError> {
    Call::of(&GetWebhookInfo::new())
}

/// The request that fetches updates, and how long Telegram may hold it.
pub(crate) fn get_updates(offset: Option<i64>, wait: Duration) -> Result<(Call, Duration), ChannelError> {
    let wait = wait.min(LONGEST_WAIT);
    let call = Call::of(&GetUpdates::new())?
        .with_some("offset", offset.map(Into::into))
        .with("limit", 100)
        .with("timeout", wait.as_secs())
        .with("allowed_updates", json!(ALLOWED_UPDATES));
    Ok((call, wait))
}
