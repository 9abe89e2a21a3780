//! The app's own calls: exchanging the code of a sign-up, looking at a token, listing what the app has subscribed to
//! (Embedded Signup; `debug_token` and `subscriptions` of the Graph API).

use http::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::core::Turn;
use crate::http::{Answer, Call, GraphError};
use crate::state::Change;

/// A code works for thirty seconds.
const CODE_MICROS: i64 = 30 * 1_000_000;
const PERMISSIONS: [&str; 2] = ["whatsapp_business_management", "whatsapp_business_messaging"];
/// What an app subscribes to that does everything.
const FIELDS: &[&str] = &[
    "messages",
    "message_echoes",
    "smb_message_echoes",
    "smb_app_state_sync",
    "history",
    "account_update",
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "phone_number_quality_update",
    "user_preferences",
];

/// Answers calls that carry the app's proof instead of the account's token; nothing when it is another call.
pub(super) fn route(turn: &mut Turn<'_>, call: &Call, path: &[&str]) -> Option<Result<Answer, GraphError>> {
    match (&call.method, path) {
        (&Method::GET, ["oauth", "access_token"]) => Some(exchange(turn, call)),
        (&Method::GET, ["debug_token"]) => Some(by_the_app(turn, call).map(|()| debug(turn, call))),
        (&Method::GET, [id, "subscriptions"]) if *id == turn.config.whatsapp.app_id => {
            Some(by_the_app(turn, call).map(|()| subscriptions(turn)))
        }
        _ => None,
    }
}

/// Gives out a code, as the sign-up window does in the merchant's browser.
pub(super) fn code(turn: &mut Turn<'_>) -> String {
    let code = format!("AQB{}", turn.mint.trace());
    let mut business = turn.world.whatsapp.clone();
    business.codes.insert(code.clone(), turn.now);
    turn.record(Change::Business(business));
    code
}

fn exchange(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let account = &turn.config.whatsapp;
    let parameter = |name: &str| call.parameter(name).unwrap_or_default();
    if parameter("client_id") != account.app_id || parameter("client_secret") != account.app_secret.expose_secret() {
        return Err(GraphError::new(1, "Error validating client secret."));
    }
    let mut business = turn.world.whatsapp.clone();
    match business.codes.remove(&parameter("code")) {
        None => Err(GraphError::new(100, "This authorization code has been used.").subcode(36_009)),
        Some(given) if turn.now.saturating_sub(given) >= CODE_MICROS => {
            Err(GraphError::new(100, "This authorization code has expired.").subcode(36_007))
        }
        Some(_) => {
            turn.record(Change::Business(business));
            let token = turn.config.whatsapp.access_token.expose_secret();
            Ok(Answer::ok(json!({"access_token": token, "token_type": "bearer"})))
        }
    }
}

fn by_the_app(turn: &Turn<'_>, call: &Call) -> Result<(), GraphError> {
    let account = &turn.config.whatsapp;
    let own = format!("{}|{}", account.app_id, account.app_secret.expose_secret());
    if call.token.as_deref() == Some(own.as_str()) { Ok(()) } else { Err(GraphError::token()) }
}

fn debug(turn: &Turn<'_>, call: &Call) -> Answer {
    let account = &turn.config.whatsapp;
    if call.parameter("input_token").as_deref() != Some(account.access_token.expose_secret()) {
        let error = json!({"code": 190, "message": "Invalid OAuth access token."});
        return Answer::ok(json!({"data": {"is_valid": false, "error": error, "scopes": []}}));
    }
    let granular = PERMISSIONS.map(|scope| json!({"scope": scope, "target_ids": [account.waba_id]}));
    Answer::ok(json!({"data": {
        "app_id": account.app_id,
        "type": "SYSTEM_USER",
        "application": "Simulated app",
        "is_valid": true,
        "expires_at": 0,
        "scopes": PERMISSIONS,
        "granular_scopes": granular,
    }}))
}

fn subscriptions(turn: &Turn<'_>) -> Answer {
    let fields: Vec<Value> = FIELDS.iter().map(|name| json!({"name": name, "version": "v25.0"})).collect();
    Answer::ok(json!({"data": [{
        "object": "whatsapp_business_account",
        "callback_url": format!("{}/api/v1/webhooks/whatsapp", turn.base),
        "active": true,
        "fields": fields,
    }]}))
}
