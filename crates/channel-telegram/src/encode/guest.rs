//! The one answer of a guest.

use channel_core::error::ChannelError;
use channel_core::outbound::OutboundContent;
use serde_json::{Value, json};

use super::call::Call;
use super::message::{unsupported, words};

/// The request that answers a guest's query. It has the shape of an inline result (Bot API 10.0), which teloxide does not
/// know yet, and carries words with buttons alone.
pub(super) fn answer(query: &str, content: &OutboundContent) -> Result<Call, ChannelError> {
    if matches!(content, OutboundContent::Keyboard(_) | OutboundContent::Request { .. }) {
        return Err(unsupported(content));
    }
    let words = words(content)?;
    let title: String = words.text.chars().take(64).collect();
    let mut input = json!({ "message_text": words.text });
    set(&mut input, "entities", words.entities);
    let mut result = json!({ "type": "article", "id": "answer", "title": title, "input_message_content": input });
    set(&mut result, "reply_markup", words.taps);
    Ok(Call::named("AnswerGuestQuery", [("guest_query_id", query.into()), ("result", result)]))
}

fn set(object: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(fields), Some(value)) = (object.as_object_mut(), value) {
        fields.insert(name.to_owned(), value);
    }
}
