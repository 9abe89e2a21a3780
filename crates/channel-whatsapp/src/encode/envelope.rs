//! A message as a whole.

use channel_core::{ChannelError, OutboundContent, OutboundMessage, fit};
use serde_json::{Map, Value, json};

use super::address::address;
use super::file::{self, Uploads};
use super::{carousel, shop, tap, template, thing};
use crate::capabilities::capabilities_in;
use crate::error;

/// The longest mark the platform echoes.
const LONGEST_TOKEN: usize = 512;

/// The kind of a message and the object that holds it.
pub(super) type Kind = (&'static str, Value);

/// The JSON body of a send, for programs that make the call themselves. `list_label` stands on the button that opens a
/// list which brings no words of its own.
///
/// # Errors
/// When the platform has no such message, when the message does not keep the limits ([`fit()`] makes it), when something
/// the platform insists on is missing, or when the message brings a file's bytes: those are uploaded first, and sent as [`channel_core::outbound::MediaSource::Uploaded`].
pub fn encode(message: &OutboundMessage, list_label: &str) -> Result<Value, ChannelError> {
    encode_with(message, &Uploads::default(), list_label)
}

/// As [`encode`], for a message whose files were uploaded.
pub(crate) fn encode_with(
    message: &OutboundMessage,
    uploads: &Uploads<'_>,
    list_label: &str,
) -> Result<Value, ChannelError> {
    let mut body = Map::new();
    body.insert("messaging_product".into(), json!("whatsapp"));
    address(message, &mut body)?;
    let (kind, content) = content(&message.content, uploads, list_label)?;
    if !fits(message) {
        return Err(error::does_not_fit());
    }
    body.insert("type".into(), json!(kind));
    body.insert(kind.into(), content);
    if let Some(quoted) = message.reply_to.as_deref().filter(|_| kind != "reaction") {
        body.insert("context".into(), json!({ "message_id": quoted }));
    }
    if let Some(token) = &message.token {
        if token.chars().count() > LONGEST_TOKEN {
            return Err(error::token_too_long());
        }
        body.insert("biz_opaque_callback_data".into(), json!(token));
    }
    Ok(Value::Object(body))
}

/// Whether the message is one that the conversation can carry as it is.
fn fits(message: &OutboundMessage) -> bool {
    let fitted = fit(message, capabilities_in(&message.conversation));
    fitted.is_ok_and(|fitted| matches!(fitted.parts.as_slice(), [only] if only.content == message.content))
}

fn content(content: &OutboundContent, uploads: &Uploads<'_>, list_label: &str) -> Result<Kind, ChannelError> {
    Ok(match content {
        OutboundContent::Text { text } => words(text),
        OutboundContent::PersonText(person) => words(person.text()),
        OutboundContent::Media { form, source, caption } => file::media(*form, source, caption.as_deref(), uploads)?,
        OutboundContent::Reaction { message_id, emoji } => {
            // An empty emoji takes the reaction back.
            ("reaction", json!({ "message_id": message_id, "emoji": emoji.as_deref().unwrap_or_default() }))
        }
        OutboundContent::Location(place) => ("location", thing::place(place)),
        OutboundContent::Contacts { contacts } => ("contacts", thing::contacts(contacts)?),
        OutboundContent::Choices { text, choices } => ("interactive", tap::choices(text, choices, list_label)?),
        OutboundContent::Buttons(buttons) => ("interactive", tap::buttons(buttons, uploads)?),
        OutboundContent::Menu(menu) => ("interactive", tap::menu(menu, list_label)?),
        OutboundContent::Request { request, text, .. } => ("interactive", tap::request(*request, text)),
        OutboundContent::Cards { text, cards } => {
            ("interactive", carousel::cards(text.as_deref().unwrap_or(list_label), cards)?)
        }
        OutboundContent::Products(products) => ("interactive", shop::products(products)?),
        OutboundContent::Form(form) => ("interactive", shop::form(form)?),
        OutboundContent::Template(filled) => ("template", template::template(filled, uploads)?),
        _ => return Err(error::unknown_content()),
    })
}

fn words(text: &str) -> Kind {
    let has_link = text.contains("https://") || text.contains("http://");
    ("text", json!({ "body": text, "preview_url": has_link }))
}
