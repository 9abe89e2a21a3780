//! Whom a message goes to.

use channel_core::{ChannelError, OutboundMessage};
use serde_json::{Map, Value, json};

use crate::capabilities::GROUP;
use crate::decode::e164;
use crate::error;

/// Names the recipient. A conversation is named by a group's id, by a number, or by a business-scoped user id; a number
/// is used when it is known, since some kinds of message cannot go to the other (error 131062).
pub(super) fn address(message: &OutboundMessage, body: &mut Map<String, Value>) -> Result<(), ChannelError> {
    let conversation = message.conversation.as_str();
    if let Some(group) = conversation.strip_prefix(GROUP) {
        if group.is_empty() {
            return Err(error::no_recipient());
        }
        body.insert("recipient_type".into(), json!("group"));
        body.insert("to".into(), json!(group));
        return Ok(());
    }
    body.insert("recipient_type".into(), json!("individual"));
    match e164(conversation).or_else(|| message.phone.as_deref().and_then(e164)) {
        Some(number) => body.insert("to".into(), json!(number)),
        None if conversation.is_empty() => return Err(error::no_recipient()),
        None => body.insert("recipient".into(), json!(conversation)),
    };
    Ok(())
}
