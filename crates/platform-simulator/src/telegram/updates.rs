//! How updates reach the bot: a webhook, or `getUpdates` while there is none.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{BotError, Result, failed, method};
use crate::core::{Core, Turn};
use crate::http::{Answer, Call};
use crate::loopback::is_loopback_url;
use crate::state::{Change, Platform, TelegramChange, Webhook};

pub(super) fn set_webhook(turn: &mut Turn<'_>, call: &Call) -> Result {
    let url = call.parameter("url").unwrap_or_default();
    if url.is_empty() {
        return delete_webhook(turn, call);
    }
    // The real platform wants HTTPS; this one never lets a message leave the machine.
    if !is_loopback_url(&url) {
        return Err(BotError::bad_request("bad webhook: the simulator delivers to loopback addresses only"));
    }
    let secret = call.parameter("secret_token").filter(|secret| !secret.is_empty());
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if secret.as_ref().is_some_and(|secret| secret.len() > 256 || !secret.chars().all(is_allowed)) {
        return Err(BotError::bad_request("secret token contains unallowed characters"));
    }
    drop_pending(turn, call);
    ask(turn, call);
    let was_polled = turn.world.bot_is_polled();
    turn.record(Change::BotWebhook { url: Some(url), secret });
    if was_polled {
        for webhook in pending(turn) {
            turn.record(Change::Webhook(webhook));
        }
    }
    Ok(json!(true))
}

pub(super) fn delete_webhook(turn: &mut Turn<'_>, call: &Call) -> Result {
    drop_pending(turn, call);
    turn.record(Change::BotWebhook { url: None, secret: None });
    Ok(json!(true))
}

pub(super) fn webhook_info(turn: &Turn<'_>) -> Value {
    let url = match &turn.world.bot_webhook {
        Some(set) => set.url.clone().unwrap_or_default(),
        None => turn.config.telegram.webhook_path.clone(),
    };
    let mut info = json!({"url": url, "has_custom_certificate": false, "pending_update_count": pending(turn).len()});
    if let Some(kinds) = turn.world.telegram.asked() {
        info["allowed_updates"] = json!(kinds);
    }
    if let Some((at, why)) = &turn.world.telegram.last_failure {
        info["last_error_date"] = json!(at.div_euclid(1_000_000));
        info["last_error_message"] = json!(why);
    }
    info
}

pub(super) fn get_updates(turn: &mut Turn<'_>, call: &Call) -> Result {
    if !turn.world.bot_is_polled() {
        return Err(active());
    }
    ask(turn, call);
    let offset = integer(call, "offset");
    for webhook in pending(turn) {
        if offset.is_some_and(|offset| webhook.update_id.is_some_and(|id| id < offset)) {
            turn.record(Change::WebhookDone { id: webhook.id });
        }
    }
    let limit = integer(call, "limit").unwrap_or(100).clamp(1, 100);
    let updates = pending(turn)
        .iter()
        .take(usize::try_from(limit).unwrap_or(100))
        .filter_map(|webhook| serde_json::from_str(&webhook.body).ok())
        .collect::<Vec<Value>>();
    Ok(Value::Array(updates))
}

/// Holds a long poll until there is an update or its time is over. Another poll, or a webhook that is set meanwhile, ends
/// it with an answer of its own.
pub(crate) async fn wait_for_updates(core: &Arc<Core>, call: &Call) -> Option<Answer> {
    if method(call) != "getupdates" {
        return None;
    }
    let seconds = integer(call, "timeout").unwrap_or_default().clamp(0, 60);
    let offset = integer(call, "offset").unwrap_or(i64::MIN);
    let mut changes = core.changes();
    let (mine, polled) = core.decide_lazily(|turn| {
        turn.record(Change::Telegram(TelegramChange::Fetches));
        (turn.world.telegram.fetches(), turn.world.bot_is_polled())
    });
    if !polled {
        return Some(failed(&active()));
    }
    let arrived = async {
        loop {
            let ready = core.look(|world, _| {
                let is_due =
                    |webhook: &Webhook| webhook.platform == Platform::Telegram && webhook.update_id >= Some(offset);
                if !world.bot_is_polled() {
                    return Some(Err(conflict("terminated by setWebhook request")));
                }
                if world.telegram.fetches() != mine {
                    let other =
                        "terminated by other getUpdates request; make sure that only one bot instance is running";
                    return Some(Err(conflict(other)));
                }
                world.pending.values().any(is_due).then_some(Ok(()))
            });
            match ready {
                Some(Ok(())) => return None,
                Some(Err(error)) => return Some(failed(&error)),
                None if changes.changed().await.is_err() => return None,
                None => {}
            }
        }
    };
    let limit = Duration::from_secs(seconds.unsigned_abs());
    // When its time is over, the call is answered with what there is.
    tokio::time::timeout(limit, arrived).await.unwrap_or_default()
}

fn active() -> BotError {
    conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
}

fn conflict(what: &str) -> BotError {
    BotError { code: 409, description: format!("Conflict: {what}") }
}

/// Takes note of the kinds of updates that a call asks for; without a list the ones before stay.
fn ask(turn: &mut Turn<'_>, call: &Call) {
    let Some(kinds) = call.json("allowed_updates").and_then(|kinds| kinds.as_array().cloned()) else { return };
    let kinds: Vec<String> = kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect();
    if turn.world.telegram.asked().unwrap_or_default() != kinds {
        turn.record(Change::Telegram(TelegramChange::Asked { kinds }));
    }
}

fn drop_pending(turn: &mut Turn<'_>, call: &Call) {
    if call.parameter("drop_pending_updates").as_deref() == Some("true") {
        for webhook in pending(turn) {
            turn.record(Change::WebhookDone { id: webhook.id });
        }
    }
}

fn pending(turn: &Turn<'_>) -> Vec<Webhook> {
    turn.world.pending.values().filter(|webhook| webhook.platform == Platform::Telegram).cloned().collect()
}

fn integer(call: &Call, name: &str) -> Option<i64> {
    call.parameter(name)?.parse().ok()
}
