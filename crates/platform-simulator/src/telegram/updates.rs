//! How updates reach the bot: a webhook, or `getUpdates` while there is none.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{BotError, Result, method};
use crate::core::{Core, Turn};
use crate::http::Call;
use crate::loopback::is_loopback_url;
use crate::state::{Change, Platform, Webhook};

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
    json!({"url": url, "has_custom_certificate": false, "pending_update_count": pending(turn).len()})
}

pub(super) fn get_updates(turn: &mut Turn<'_>, call: &Call) -> Result {
    if !turn.world.bot_is_polled() {
        let description = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        return Err(BotError { code: 409, description: description.to_owned() });
    }
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

/// Holds a long poll until there is an update or its time is over.
pub(crate) async fn wait_for_updates(core: &Arc<Core>, call: &Call) {
    if method(call) != "getupdates" {
        return;
    }
    let seconds = integer(call, "timeout").unwrap_or_default().clamp(0, 60);
    let offset = integer(call, "offset").unwrap_or(i64::MIN);
    let mut changes = core.changes();
    let arrived = async {
        loop {
            let ready = core.look(|world, _| {
                !world.bot_is_polled()
                    || world
                        .pending
                        .values()
                        .any(|webhook| webhook.platform == Platform::Telegram && webhook.update_id >= Some(offset))
            });
            if ready || changes.changed().await.is_err() {
                return;
            }
        }
    };
    let limit = Duration::from_secs(seconds.unsigned_abs());
    // Over or not, the call is answered with what there is.
    let _either = tokio::time::timeout(limit, arrived).await;
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
