//! One change: which field it is, whose it is, and its items one by one.

use std::borrow::Cow;

use channel_core::model::Other;
use channel_core::{Body, Parsed};
use serde_json::value::RawValue;

use super::account;
use super::batch::Batch;
use super::history;
use super::item;
use super::message::{self, Stream};
use super::people::People;
use super::status;
use super::template;
use crate::wire::{Entry, Express, Fields, Metadata, list, read, value};

pub(crate) fn decode(raw: &RawValue, entry: &Entry<'_>, parsed: &mut Parsed) {
    let change = Fields::parse(raw);
    let field = change.as_ref().and_then(|change| change.text("field"));
    let Some(content) = change.as_ref().and_then(|change| change.get("value")) else {
        let reason = "the change has no value";
        return Batch::new(entry.id.clone(), entry.time, parsed).skip("change", reason, raw);
    };
    let Some(fields) = Fields::parse(content) else {
        let mut batch = Batch::new(entry.id.clone(), entry.time, parsed);
        return match field {
            Some(field) => other(&mut batch, &field, content),
            None => batch.skip("change", "the change names no field and its value is no object", raw),
        };
    };
    let metadata: Metadata<'_> = fields.read("metadata").unwrap_or_default();
    let mut batch = Batch::new(metadata.phone_number_id.or_else(|| entry.id.clone()), entry.time, parsed);
    let field = field.unwrap_or_else(|| Cow::Borrowed(infer(&fields)));
    let before = batch.len();
    if holds_items(&fields) {
        let named = fields.get("contacts").and_then(list).unwrap_or_default();
        let people = People::new(named.into_iter().filter_map(read).collect(), metadata.display_phone_number);
        items(&field, &fields, &people, &mut batch);
    } else if template::decode(&field, &fields, content, &mut batch)
        || account::decode(&field, &fields, content, &mut batch)
    {
        // One event for the whole change.
    } else if field == "messages" {
        batch.skip("field:messages", "the change holds neither messages nor statuses nor errors", content);
    } else {
        other(&mut batch, &field, content);
    }
    if batch.len() == before {
        batch.skip(format!("field:{field}"), "the change holds nothing", content);
    }
}

/// Reads a body that was read in one pass.
pub(crate) fn decode_express(express: Express<'_>) -> Parsed {
    let mut parsed = Parsed::default();
    let changes = express.entry.iter().flat_map(|entry| &entry.changes);
    parsed.events.reserve_exact(changes.map(|value| value.messages.len() + value.statuses.len()).sum());
    for entry in express.entry {
        for value in entry.changes {
            let people = People::new(value.contacts, value.metadata.display_phone_number);
            let account = value.metadata.phone_number_id.or_else(|| entry.id.clone());
            let mut batch = Batch::new(account, entry.time, &mut parsed);
            for (message, text) in value.messages {
                message::decode_read(Stream::Live, message, text, &people, &mut batch);
            }
            for raw in value.statuses {
                status::decode(raw, &people, &mut batch);
            }
        }
    }
    parsed
}

/// The lists of items that can stand in a value, whatever the field is called.
const LISTS: &[&str] = &[
    "messages",
    "message_echoes",
    "statuses",
    "errors",
    "calls",
    "history",
    "state_sync",
    "user_preferences",
    "user_id_update",
    "groups",
];

fn holds_items(fields: &Fields<'_>) -> bool {
    LISTS.iter().any(|name| fields.get(name).is_some())
}

fn items(field: &str, fields: &Fields<'_>, people: &People<'_>, batch: &mut Batch<'_>) {
    for (name, raw) in fields.iter().filter(|(name, raw)| LISTS.contains(name) && raw.get() != "null") {
        let Some(items) = list(raw) else {
            batch.skip(format!("value.{name}"), "the value is no list", raw);
            continue;
        };
        for raw in items {
            one(field, name, raw, people, batch);
        }
    }
}

fn one(field: &str, list: &str, raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    match (field, list) {
        ("standby", "messages" | "message_echoes" | "statuses") => message::aside("standby", None, raw, people, batch),
        ("history", "messages") => message::aside("history", None, raw, people, batch),
        (_, "messages") => message::decode(Stream::Live, raw, people, batch),
        ("message_echoes", "message_echoes") => message::decode(Stream::ApiEcho, raw, people, batch),
        (_, "message_echoes") => message::decode(Stream::PhoneEcho, raw, people, batch),
        (_, "statuses") => status::decode(raw, people, batch),
        (_, "errors") => item::error(raw, batch),
        (_, "calls") => item::call(raw, people, batch),
        (_, "history") => history::decode(raw, people, batch),
        (_, "state_sync") => item::contact_sync(raw, batch),
        (_, "user_preferences") => item::preference(raw, people, batch),
        (_, "user_id_update") => item::user_id(raw, people, batch),
        _ => item::group(field, raw, batch),
    }
}

/// What a field name that is missing must have been; Meta's own samples forget it.
fn infer(fields: &Fields<'_>) -> &'static str {
    let has = |name| fields.get(name).is_some();
    let telltales: &[(&str, &str)] = &[
        ("message_echoes", "smb_message_echoes"),
        ("state_sync", "smb_app_state_sync"),
        ("history", "history"),
        ("calls", "calls"),
        ("user_preferences", "user_preferences"),
        ("user_id_update", "user_id_update"),
        ("new_category", "template_category_update"),
        ("message_template_element", "message_template_components_update"),
        ("message_template_id", "message_template_status_update"),
        ("max_phone_numbers_per_business", "business_capability_update"),
        ("requested_verified_name", "phone_number_name_update"),
        ("current_limit", "phone_number_quality_update"),
        ("alert_type", "account_alerts"),
        ("ban_info", "account_update"),
        ("restriction_info", "account_update"),
        ("violation_info", "account_update"),
        ("waba_info", "account_update"),
    ];
    telltales.iter().find(|(name, _)| has(name)).map_or("messages", |(_, field)| field)
}

fn other(batch: &mut Batch<'_>, field: &str, content: &RawValue) {
    let body = Body::Other(Other { kind: format!("field:{field}"), value: value(content) });
    let event = batch.anonymous(field, None, body, content);
    batch.push(event);
}
