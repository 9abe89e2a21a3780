//! The number and its business account: registration, subscription, synchronisation with the phone's app.

use serde_json::{Value, json};

use crate::core::Turn;
use crate::fault::WebhookSort;
use crate::http::{Answer, Call, GraphError};
use crate::sign::meta_json;
use crate::state::{Change, Platform};

pub(super) fn is_registered(turn: &Turn<'_>) -> bool {
    turn.world.whatsapp.registered.unwrap_or(turn.config.whatsapp.connected)
}

pub(super) fn describe(turn: &Turn<'_>) -> Value {
    let (status, platform) =
        if is_registered(turn) { ("CONNECTED", "CLOUD_API") } else { ("PENDING", "NOT_APPLICABLE") };
    json!({
        "id": turn.config.whatsapp.phone_number_id,
        "display_phone_number": turn.config.whatsapp.display_phone_number,
        "verified_name": turn.config.shop_name,
        "quality_rating": "GREEN",
        "name_status": "APPROVED",
        "status": status,
        "platform_type": platform,
    })
}

pub(super) fn register(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let pin = call.parameter("pin").filter(|pin| pin.len() == 6 && pin.bytes().all(|digit| digit.is_ascii_digit()));
    let Some(pin) = pin else { return Err(GraphError::parameter("pin must be six digits")) };
    let mut business = turn.world.whatsapp.clone();
    if business.pin.as_ref().is_some_and(|known| *known != pin) {
        return Err(GraphError::new(133_005, "Two step verification PIN Mismatch"));
    }
    (business.registered, business.pin) = (Some(true), Some(pin));
    turn.record(Change::Business(business));
    Ok(success())
}

pub(super) fn deregister(turn: &mut Turn<'_>) -> Answer {
    let business = crate::state::WhatsAppBusiness { registered: Some(false), ..turn.world.whatsapp.clone() };
    turn.record(Change::Business(business));
    success()
}

pub(super) fn subscribe(turn: &mut Turn<'_>, subscribed: bool) -> Answer {
    let business = crate::state::WhatsAppBusiness { subscribed: Some(subscribed), ..turn.world.whatsapp.clone() };
    turn.record(Change::Business(business));
    success()
}

pub(super) fn subscribed(turn: &Turn<'_>) -> Answer {
    let app = json!({"whatsapp_business_api_data": {"id": turn.config.whatsapp.app_id, "name": "Simulated app"}});
    let apps: Vec<Value> = Some(app).filter(|_| turn.is_subscribed()).into_iter().collect();
    Answer::ok(json!({"data": apps}))
}

/// Each kind can be asked for once.
pub(super) fn synchronise(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let kind = call.text("sync_type").filter(|kind| matches!(*kind, "smb_app_state_sync" | "history"));
    let Some(kind) = kind.map(str::to_owned) else {
        return Err(GraphError::parameter("sync_type must be smb_app_state_sync or history"));
    };
    let mut business = turn.world.whatsapp.clone();
    if !business.synchronised.insert(kind.clone()) {
        return Err(GraphError::new(2_593_107, "The synchronization has already been requested."));
    }
    turn.record(Change::Business(business));
    let value = if kind == "history" { history() } else { contacts(turn) };
    let account = &turn.config.whatsapp;
    let mut whole = json!({
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": account.display_phone_number,
            "phone_number_id": account.phone_number_id,
        },
    });
    if let (Some(whole), Value::Object(value)) = (whole.as_object_mut(), value) {
        whole.extend(value);
    }
    let changes = json!([{"field": kind, "value": whole}]);
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": account.waba_id, "changes": changes}]});
    turn.emit_later(Platform::WhatsApp, WebhookSort::Event, meta_json(&body), 100, None);
    let request = turn.mint.graph();
    Ok(Answer::ok(json!({"messaging_product": "whatsapp", "request_id": request})))
}

/// The phone's app has everybody in its contacts who ever wrote.
fn contacts(turn: &Turn<'_>) -> Value {
    let seconds = turn.now.div_euclid(1_000_000);
    let people = turn.world.people(Platform::WhatsApp);
    let rows = people.iter().filter_map(|person| {
        let contact = json!({
            "full_name": person.display_name,
            "first_name": person.display_name.split(' ').next(),
            "phone_number": person.phone.as_ref()?,
        });
        Some(json!({
            "type": "contact",
            "contact": contact,
            "action": "add",
            "metadata": {"timestamp": seconds.to_string()},
        }))
    });
    json!({"state_sync": rows.collect::<Vec<_>>()})
}

/// The person with the phone did not agree to share what was written before.
fn history() -> Value {
    let error = json!({
        "code": 2_593_109,
        "title": "History sync is turned off by the business from the WhatsApp Business App",
        "message": "History sync is turned off by the business from the WhatsApp Business App",
    });
    json!({"history": [{"errors": [error]}]})
}

fn success() -> Answer {
    Answer::ok(json!({"success": true}))
}
