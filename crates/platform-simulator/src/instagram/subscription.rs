//! What the app is told about the account: `/{account}/subscribed_apps`.

use http::Method;
use serde_json::{Value, json};

use crate::core::Turn;
use crate::http::{Answer, Call, GraphError};
use crate::state::{Change, InstagramChange};

/// The fields of Instagram Login.
const FIELDS: &[&str] = &[
    "comments",
    "live_comments",
    "message_edit",
    "message_reactions",
    "messages",
    "messaging_handover",
    "messaging_optins",
    "messaging_postbacks",
    "messaging_referral",
    "messaging_seen",
    "standby",
];

/// What is subscribed to until a call says otherwise, as after a set-up by hand.
const AT_FIRST: &[&str] = &["messages", "comments"];

impl Turn<'_> {
    /// Whether the app hears of what a webhook tells: everything until it has said what it wants, then that alone.
    pub(crate) fn is_told(&self, body: &str) -> bool {
        let Some(fields) = self.world.instagram.subscribed() else { return true };
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        field_of(&body["entry"][0]).is_none_or(|field| fields.iter().any(|wanted| wanted == field))
    }
}

/// The field by which an entry is subscribed to.
fn field_of(entry: &Value) -> Option<&str> {
    let happening = &entry["messaging"][0];
    let kinds = [
        ("message", "messages"),
        ("postback", "messaging_postbacks"),
        ("reaction", "message_reactions"),
        ("message_edit", "message_edit"),
        ("read", "messaging_seen"),
        ("referral", "messaging_referral"),
    ];
    let of_messaging = kinds.into_iter().find(|(key, _)| happening.get(key).is_some()).map(|(_, field)| field);
    of_messaging.or_else(|| entry["changes"][0]["field"].as_str()).or_else(|| entry["field"].as_str())
}

pub(super) fn answer(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    match call.method {
        Method::POST => {
            let fields = named(call)?;
            turn.record(Change::Instagram(InstagramChange::Subscribed { fields }));
            Ok(Answer::ok(json!({"success": true})))
        }
        Method::DELETE => {
            turn.record(Change::Instagram(InstagramChange::Subscribed { fields: Vec::new() }));
            Ok(Answer::ok(json!({"success": true})))
        }
        _ => {
            let at_first = || AT_FIRST.iter().map(|&field| field.to_owned()).collect();
            let fields = turn.world.instagram.subscribed().map_or_else(at_first, <[String]>::to_vec);
            let rows = if fields.is_empty() { Vec::new() } else { vec![json!({"subscribed_fields": fields})] };
            Ok(Answer::ok(json!({"data": rows})))
        }
    }
}

/// The list is the whole of what is wanted, and one name that is unknown fails all of it.
fn named(call: &Call) -> Result<Vec<String>, GraphError> {
    let listed = call.parameter("subscribed_fields").unwrap_or_default();
    let fields: Vec<String> =
        listed.split(',').map(|field| field.trim().to_owned()).filter(|f| !f.is_empty()).collect();
    if fields.is_empty() {
        return Err(GraphError::parameter("The parameter subscribed_fields is required"));
    }
    match fields.iter().position(|field| !FIELDS.contains(&field.as_str())) {
        Some(at) => {
            let known = FIELDS.join(", ");
            Err(GraphError::new(100, format!("Param subscribed_fields[{at}] must be one of {{{known}}}")))
        }
        None => Ok(fields),
    }
}
