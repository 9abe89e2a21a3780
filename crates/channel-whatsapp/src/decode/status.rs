//! What became of a message, or of a call (platforms.md §1.4).

use channel_core::model::{Other, PlatformFault, Status, StatusUpdate};
use channel_core::{Body, ConversationId, Direction};
use serde_json::value::RawValue;

use super::batch::Batch;
use super::people::People;
use crate::wire::{Fault, Fields, Pricing, StatusItem, read, value};

pub(crate) fn decode(raw: &RawValue, people: &People<'_>, batch: &mut Batch<'_>) {
    let (Some(item), Some(fields)) = (read::<StatusItem>(raw), Fields::parse(raw)) else {
        return batch.skip("status", "the status is no object with plain ids", raw);
    };
    let (Some(id), Some(word)) = (item.id.clone(), item.status.clone()) else {
        return batch.skip("status", "the status lacks an id or a state", raw);
    };
    let to_group = item.recipient_type.as_deref() == Some("group");
    let person = if to_group {
        item.recipient_participant_id.as_deref().and_then(|participant| people.find(Some(participant), None, None))
    } else {
        let parent = item.parent_recipient_user_id.as_deref();
        people.find(item.recipient_id.as_deref(), item.recipient_user_id.as_deref(), parent)
    };
    let is_call = item.kind.as_deref() == Some("call");
    let body = if is_call {
        Body::Other(Other { kind: format!("call:{}", word.to_lowercase()), value: value(raw) })
    } else {
        Body::Status(update(&item, &word, &fields, person.as_ref().map(|person| person.id.clone())))
    };
    let mut event = batch.event(id.clone(), item.timestamp, body, raw);
    let name = if is_call { "call" } else { "status" };
    event.key = format!("{name}:{id}:{word}:{}", event.at.as_seconds());
    if let Some(participant) = &item.recipient_participant_id {
        // Each member of a group has statuses of their own for one message.
        event.key.push_str(&format!(":{participant}"));
    }
    event.direction = Direction::Outbound;
    event.conversation = match (to_group, &item.recipient_id) {
        (true, Some(group)) => Some(ConversationId(format!("group:{group}"))),
        _ => person.as_ref().map(|person| ConversationId(person.id.clone())),
    };
    // The platform reports what it did; the rest is the person's doing.
    if matches!(word.as_str(), "delivered" | "read" | "played") {
        event.from = person;
    }
    batch.push(event);
}

fn update(item: &StatusItem, word: &str, fields: &Fields<'_>, recipient: Option<String>) -> StatusUpdate {
    let pricing: Pricing = fields.read("pricing").unwrap_or_default();
    StatusUpdate {
        status: match word {
            "sent" => Status::Sent,
            "delivered" => Status::Delivered,
            "read" => Status::Read,
            "played" => Status::Played,
            "failed" => Status::Failed,
            unknown => Status::Unknown(unknown.to_owned()),
        },
        errors: faults(fields),
        token: item.biz_opaque_callback_data.clone(),
        recipient,
        category: pricing.category,
        billable: pricing.billable.or_else(|| pricing.kind.as_deref().map(|kind| kind == "regular")),
    }
}

/// The faults under `errors`.
pub(crate) fn faults(fields: &Fields<'_>) -> Vec<PlatformFault> {
    fields.list("errors").into_iter().filter_map(read::<Fault>).map(fault).collect()
}

pub(crate) fn fault(fault: Fault) -> PlatformFault {
    let details = fault.error_data.and_then(|data| data.details);
    let title = fault.title.or_else(|| fault.message.clone()).unwrap_or_default();
    let details = details.or(fault.message).filter(|details| *details != title);
    PlatformFault { code: fault.code, title, details }
}
