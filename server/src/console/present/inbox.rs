//! Conversations of the list.

use store::MessageStatus;
use store::accounts::AssistantMode;
use store::views::ConversationRow;

use super::content::emblem;
use super::people::{Known, Members};
use crate::console::view::{Glyph, Row, Snippet};
use crate::console::words::Words;

/// A row of the list.
pub(in crate::console) fn row(t: &Words, members: &Members, stored: &ConversationRow) -> Row {
    let kind = stored.snippet_kind.as_deref().and_then(emblem);
    let text = stored.snippet.clone().unwrap_or_default();
    let failed = matches!(stored.snippet_status, Some(MessageStatus::Failed | MessageStatus::Unconfirmed));
    Row {
        id: stored.id.to_string(),
        glyph: Glyph::of(&stored.channel),
        name: Known {
            channel: &stored.channel,
            name: stored.name.as_deref(),
            username: stored.username.as_deref(),
            phone: stored.phone.as_deref(),
            external_id: &stored.external_id,
        }
        .best(t),
        snippet: Snippet {
            text,
            kind,
            ours: stored.snippet_author.as_deref().is_some_and(|author| author != "customer"),
            failed,
        },
        waiting_since: stored.waiting_since.map(|at| at.0),
        last_at: stored.last_message_at.0,
        owner: members.owner(t, stored.person, stored.member.as_deref(), stored.mode),
        // What the assistant answers needs no eye; the count is for what waits for a person.
        unread: if stored.person || stored.mode != AssistantMode::Auto { stored.unread } else { 0 },
        has_draft: stored.has_draft,
    }
}
