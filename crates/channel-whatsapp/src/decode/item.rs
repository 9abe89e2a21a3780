//! The smaller items of a value: errors without a message, calls, preferences, groups, synchronised contacts
//! (platforms.md §1.3, §1.5, §1.6).

use channel_core::model::{AccountState, ConsentChange, IdentityChange, Other};
use channel_core::{Body, ConversationId, Direction};
use serde_json::value::RawValue;

use super::batch::Batch;
use super::people::People;
use super::status::fault;
use crate::wire::{self, Fault, Fields, WireMessage, read, value};

/// An error of the system, the app or the account, without a message it belongs to.
pub(crate) fn error(raw: &RawValue, batch: &mut Batch<'_>) {
    let Some(fault) = read::<Fault>(raw).map(fault) else {
        return batch.skip("error", "the error is no object with a plain code", raw);
    };
    let details = fault.details.or_else(|| (!fault.title.is_empty()).then_some(fault.title));
    let state = AccountState { kind: "error".into(), value: fault.code, access_ended: false, details };
    let event = batch.anonymous("error", None, Body::AccountState(state), raw);
    batch.push(event);
}

/// A call begins or ends.
pub(crate) fn call(raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    let (Some(WireMessage { head, .. }), Some(call)) = (read(raw), read::<wire::Call>(raw)) else {
        return batch.skip("call", "the call is no object with plain ids", raw);
    };
    let Some(id) = head.id.as_deref() else { return batch.skip("call", "the call has no id", raw) };
    let what = call.event.unwrap_or_else(|| "unknown".into()).to_lowercase();
    let body = Body::Other(Other { kind: format!("call:{what}"), value: value(raw) });
    let mut event = batch.event(id, head.timestamp, body, raw);
    event.key = format!("call:{id}:{what}");
    let ours = call.direction.is_some_and(|direction| direction.to_uppercase().starts_with("BUSINESS"));
    let person = if ours {
        event.direction = Direction::Outbound;
        people.find(head.to.as_deref(), head.to_user_id.as_deref(), None)
    } else {
        event.from =
            people.find(head.from.as_deref(), head.from_user_id.as_deref(), head.from_parent_user_id.as_deref());
        event.from.clone()
    };
    event.conversation = person.map(|person| ConversationId(person.id));
    batch.push(event);
}

/// A person stops or resumes marketing messages.
pub(crate) fn preference(raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    let Some(fields) = Fields::parse(raw) else {
        return batch.skip("user_preference", "the preference is no object", raw);
    };
    let person = people.find(fields.word("wa_id").as_deref(), fields.word("user_id").as_deref(), None);
    let kind = fields.word("category").unwrap_or_else(|| "marketing_messages".into());
    let wish = fields.word("value").unwrap_or_default();
    let body = match wish.as_str() {
        "stop" => Body::Consent(ConsentChange { kind, allowed: false, since: None }),
        "resume" => Body::Consent(ConsentChange { kind, allowed: true, since: None }),
        _ => Body::Other(Other { kind: "user_preference".into(), value: value(raw) }),
    };
    let at = fields.word("timestamp").as_deref().and_then(channel_meta::wire::time_of);
    let mut event = batch.anonymous("user_preference", at, body, raw);
    event.conversation = person.as_ref().map(|person| ConversationId(person.id.clone()));
    event.from = person;
    batch.push(event);
}

/// A person's business-scoped id changed. The field cannot be subscribed to (changelog of 2026-08-11), but samples of it
/// exist.
pub(crate) fn user_id(raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    let Some(fields) = Fields::parse(raw) else {
        return batch.skip("user_id_update", "the change is no object", raw);
    };
    let ids = fields.object("user_id").unwrap_or_default();
    let (old, new) = (ids.word("previous"), ids.word("current"));
    let person = people.find(fields.word("wa_id").as_deref(), old.as_deref(), None);
    let at = fields.word("timestamp").as_deref().and_then(channel_meta::wire::time_of);
    let body = Body::IdentityChange(IdentityChange {
        kind: "user_id_update".into(),
        old_ids: old.into_iter().collect(),
        new_ids: new.into_iter().chain(fields.word("wa_id")).collect(),
        text: fields.word("detail"),
    });
    let mut event = batch.anonymous("user_id_update", at, body, raw);
    event.conversation = person.as_ref().map(|person| ConversationId(person.id.clone()));
    event.from = person;
    batch.push(event);
}

/// Something about a group: its life, its members, its settings.
pub(crate) fn group(field: &str, raw: &RawValue, batch: &mut Batch<'_>) {
    let Some(fields) = Fields::parse(raw) else {
        return batch.skip(format!("field:{field}"), "the item is no object", raw);
    };
    let kind = match fields.word("type") {
        Some(what) => format!("{field}:{what}"),
        None => field.to_owned(),
    };
    let at = fields.word("timestamp").as_deref().and_then(channel_meta::wire::time_of);
    let mut event = batch.anonymous(field, at, Body::Other(Other { kind, value: value(raw) }), raw);
    event.conversation = fields.word("group_id").map(|group| ConversationId(format!("group:{group}")));
    batch.push(event);
}

/// A contact of the phone's address book, of a number that is also used in the WhatsApp Business app.
pub(crate) fn contact_sync(raw: &RawValue, batch: &mut Batch<'_>) {
    let Some(fields) = Fields::parse(raw) else {
        return batch.skip("contact_sync", "the item is no object", raw);
    };
    let action = fields.word("action").unwrap_or_else(|| "unknown".into());
    let metadata = fields.object("metadata").unwrap_or_default();
    let at = metadata.word("timestamp").as_deref().and_then(channel_meta::wire::time_of);
    let body = Body::Other(Other { kind: format!("contact_sync:{action}"), value: value(raw) });
    let event = batch.anonymous("contact_sync", at, body, raw);
    batch.push(event);
}
