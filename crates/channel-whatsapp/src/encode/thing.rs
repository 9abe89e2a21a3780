//! Places and people.

use channel_core::ChannelError;
use channel_core::model::SharedContact;
use channel_core::outbound::Place;
use serde_json::{Map, Value, json};

use crate::decode::e164;
use crate::error;

/// The most cards in one message (Cloud API, "Contacts messages").
const MOST_CARDS: usize = 257;

/// The degrees are text, as the description of the API has them.
pub(super) fn place(place: &Place) -> Value {
    let mut body = Map::new();
    body.insert("latitude".into(), json!(place.latitude.to_string()));
    body.insert("longitude".into(), json!(place.longitude.to_string()));
    for (name, words) in [("name", &place.name), ("address", &place.address)] {
        if let Some(words) = words.as_ref().filter(|words| !words.trim().is_empty()) {
            body.insert(name.into(), json!(words));
        }
    }
    Value::Object(body)
}

pub(super) fn contacts(contacts: &[SharedContact]) -> Result<Value, ChannelError> {
    if !(1..=MOST_CARDS).contains(&contacts.len()) {
        return Err(error::too_many_contacts());
    }
    contacts.iter().map(card).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// The platform wants a name with one part beside the whole. Since nobody can tell a name's parts from outside, the whole
/// stands in both places.
fn card(contact: &SharedContact) -> Result<Value, ChannelError> {
    let names = contact.name.iter().chain(&contact.organisation).chain(&contact.phones).chain(&contact.emails);
    let name = names.map(|name| name.trim()).find(|name| !name.is_empty()).ok_or_else(error::nameless_contact)?;
    let mut card = Map::new();
    card.insert("name".into(), json!({ "formatted_name": name, "first_name": name }));
    // With an id beside its number the card offers to write to the person.
    let user = contact.id.as_deref().filter(|id| e164(id).is_some());
    let phones = contact.phones.iter().enumerate().map(|(at, phone)| match user.filter(|_| at == 0) {
        Some(id) => json!({ "phone": phone, "wa_id": id.trim_start_matches('+') }),
        None => json!({ "phone": phone }),
    });
    let phones: Vec<Value> = phones.collect();
    if !phones.is_empty() {
        card.insert("phones".into(), Value::Array(phones));
    }
    if !contact.emails.is_empty() {
        let emails = contact.emails.iter().map(|email| json!({ "email": email })).collect();
        card.insert("emails".into(), Value::Array(emails));
    }
    if let Some(organisation) = contact.organisation.as_ref().filter(|name| !name.trim().is_empty()) {
        card.insert("org".into(), json!({ "company": organisation }));
    }
    Ok(Value::Object(card))
}
