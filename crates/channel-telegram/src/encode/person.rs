//! Contact cards.

use channel_core::error::{ChannelError, ErrorKind};
use channel_core::model::SharedContact;
use serde_json::Value;
use teloxide_core::payloads::SendContact;
use teloxide_core::types::Recipient;

use super::call::Call;

/// The longest card that Telegram takes beside the number, in bytes (core.telegram.org/bots/api#sendcontact).
const LONGEST_CARD: usize = 2_048;

/// The request that sends a card. A message holds one, and a card must have a number.
pub(super) fn card(chat: Recipient, contacts: &[SharedContact]) -> Result<Call, ChannelError> {
    let [contact] = contacts else {
        return Err(ChannelError::refused(ErrorKind::Unsupported, "a message holds one contact card on Telegram"));
    };
    let Some(phone) = contact.phones.first() else {
        return Err(ChannelError::refused(
            ErrorKind::InvalidRequest,
            "a contact card has no number, and Telegram sends none without",
        ));
    };
    let name = contact.name.as_ref().or(contact.organisation.as_ref()).unwrap_or(phone);
    let vcard = contact.vcard.clone().or_else(|| has_more(contact).then(|| written(contact, name)));
    let vcard = vcard.filter(|card| card.len() <= LONGEST_CARD);
    Ok(Call::of(&SendContact::new(chat, phone, name))?.with_some("vcard", vcard.map(Value::from)))
}

/// Whether a card says more than the call's own parameters can.
fn has_more(contact: &SharedContact) -> bool {
    contact.phones.len() > 1 || !contact.emails.is_empty() || contact.organisation.is_some()
}

/// The card as vCard 3.0 (RFC 2426).
fn written(contact: &SharedContact, name: &str) -> String {
    let line = |name: &str, value: &str| format!("{name}:{}\r\n", escaped(value));
    let mut card = String::from("BEGIN:VCARD\r\nVERSION:3.0\r\n");
    card.push_str(&line("FN", name));
    card.push_str(&format!("N:;{};;;\r\n", escaped(name)));
    card.extend(contact.organisation.iter().map(|organisation| line("ORG", organisation)));
    card.extend(contact.phones.iter().map(|phone| line("TEL", phone)));
    card.extend(contact.emails.iter().map(|email| line("EMAIL", email)));
    card.push_str("END:VCARD\r\n");
    card
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_on_a_card_can_add_a_line_to_it() {
        let contact = SharedContact {
            name: Some("Ana; Lda\r\nTEL:112".into()),
            phones: vec!["+351912000111".into()],
            emails: vec!["ana@shop.example".into()],
            ..SharedContact::default()
        };
        let card = written(&contact, contact.name.as_deref().unwrap_or_default());
        assert_eq!(
            card.lines().collect::<Vec<_>>(),
            [
                "BEGIN:VCARD",
                "VERSION:3.0",
                "FN:Ana\\; Lda\\nTEL:112",
                "N:;Ana\\; Lda\\nTEL:112;;;",
                "TEL:+351912000111",
                "EMAIL:ana@shop.example",
                "END:VCARD"
            ]
        );
    }
}
