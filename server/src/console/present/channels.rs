//! Accounts with their health.

use store::accounts::{AccountRow, AccountStatus, AssistantMode};
use store::views::AccountHealth;
use url::Url;

use crate::console::view::{AccountCard, Glyph, Health, Mode};

/// The card of an account, as an owner or somebody else sees it.
pub(in crate::console) fn card(
    stored: &AccountRow,
    troubles: AccountHealth,
    public_url: &Url,
    owner: bool,
) -> AccountCard {
    let health = match stored.status {
        AccountStatus::Revoked | AccountStatus::Paused => Health::Disconnected,
        AccountStatus::Active if troubles.failed > 0 || troubles.unconfirmed > 0 => Health::Troubled,
        AccountStatus::Active if stored.last_event_at.is_none() => Health::Waiting,
        AccountStatus::Active => Health::Good,
    };
    let token = match stored.status {
        AccountStatus::Active if stored.channel.as_str() == "webchat" => "token-none",
        AccountStatus::Active => "token-valid",
        AccountStatus::Paused => "token-paused",
        AccountStatus::Revoked => "token-revoked",
    };
    AccountCard {
        id: stored.id.to_string(),
        glyph: Glyph::of(stored.channel.as_str()),
        name: stored.name.clone(),
        external_id: stored.external_id.clone(),
        health,
        last_in: stored.last_event_at.map(|at| at.0),
        last_out: stored.last_send_at.map(|at| at.0),
        failures: troubles.failed,
        unconfirmed: troubles.unconfirmed,
        token,
        address: if stored.channel.as_str() == "webchat" { "account-widget" } else { "account-webhook" },
        webhook_url: webhook(stored, public_url),
        mode: mode(stored.assistant_mode),
        switch: match stored.status {
            AccountStatus::Active if owner => Some(("paused", "account-pause")),
            AccountStatus::Paused if owner => Some(("active", "account-resume")),
            _ => None,
        },
    }
}

/// What the assistant does, as forms name it.
pub(in crate::console) fn mode(stored: AssistantMode) -> Mode {
    match stored {
        AssistantMode::Auto => Mode::Auto,
        AssistantMode::Draft => Mode::Draft,
        AssistantMode::Off => Mode::Off,
    }
}

/// What a form's mode is in the store.
pub(in crate::console) fn stored_mode(mode: Mode) -> AssistantMode {
    match mode {
        Mode::Auto => AssistantMode::Auto,
        Mode::Draft => AssistantMode::Draft,
        Mode::Off => AssistantMode::Off,
    }
}

/// Where the platform sends the account's events.
fn webhook(stored: &AccountRow, public_url: &Url) -> String {
    let base = public_url.as_str().trim_end_matches('/');
    match stored.channel.as_str() {
        "telegram" => format!("{base}/api/v1/webhooks/telegram/{}", stored.external_id),
        "webchat" => format!("{base}/widget.js"),
        channel => format!("{base}/api/v1/webhooks/{channel}"),
    }
}
