//! To whom a message may go.

use channel_core::{ChannelError, ConversationId};

use crate::error::unfit;

/// Ids of threads and messages begin so: `ig_` in base64.
const THREAD: &str = "aWdf";

/// The person of a conversation. Instagram's API writes to one person by their scoped id; it has no groups, and a thread
/// has an id of its own that cannot be written to (platforms.md §2.3).
pub(super) fn person(conversation: &ConversationId) -> Result<&str, ChannelError> {
    let id = conversation.as_str();
    if id.is_empty() {
        return Err(unfit("the conversation names nobody: instagram is written to by the person's scoped id"));
    }
    if id.starts_with(THREAD) || id.starts_with("t_") {
        return Err(unfit("the conversation is a thread or a group: instagram's API writes to one person by their id"));
    }
    if id.starts_with('@') || id.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(unfit("the conversation is a name: instagram's API writes to a person by their scoped id"));
    }
    Ok(id)
}
