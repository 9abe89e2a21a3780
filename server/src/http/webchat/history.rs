//! A visitor's conversation, read from the timeline.

use channel_core::outbound::OutboundContent;
use channel_core::{AccountId, Content, ConversationId, OrganisationId};
use channel_webchat::{Author, HISTORY, VisitorMessage};
use store::messages::{self, Author as Writer, Message, MessageDirection};
use store::{Store, StoreError, conversations};

/// The newest messages, oldest first.
pub(super) async fn newest(
    store: &Store,
    organisation: OrganisationId,
    account: AccountId,
    visitor: &ConversationId,
) -> Result<Vec<VisitorMessage>, StoreError> {
    let visitor = visitor.clone();
    let limit = u32::try_from(HISTORY).unwrap_or(u32::MAX);
    let rows = store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let known = conversations::find_by_peer(db, organisation, account, visitor.as_str()).await?;
                match known {
                    Some(conversation) => messages::recent(db, organisation, conversation.id, limit).await,
                    None => Ok(Vec::new()),
                }
            })
        })
        .await?;
    Ok(rows.iter().filter_map(shown).collect())
}

/// What came after a message; none when the page's place is too far back to be known.
pub(super) fn after(messages: Vec<VisitorMessage>, after: Option<&str>) -> Option<Vec<VisitorMessage>> {
    let Some(after) = after else { return Some(messages) };
    let place = messages.iter().position(|message| message.id == after)?;
    Some(messages.into_iter().skip(place + 1).collect())
}

/// A line of the timeline as the visitor sees it. What the platform, here the widget, has no id for was not delivered.
fn shown(row: &Message) -> Option<VisitorMessage> {
    if row.deleted_at.is_some() {
        return None;
    }
    let id = row.provider_id.as_deref()?;
    let message = match row.direction {
        MessageDirection::Note => None,
        MessageDirection::Inbound => {
            let content: Content = serde_json::from_value(row.content.clone()).ok()?;
            VisitorMessage::from_content(id, row.at, &content)
        }
        MessageDirection::Outbound => {
            let content: OutboundContent = serde_json::from_value(row.content.clone()).ok()?;
            VisitorMessage::from_outbound(id, row.at, &content).ok()
        }
    }?;
    let author = match row.author {
        Writer::Customer => Author::Visitor,
        Writer::Person | Writer::PhoneApp => Author::Person,
        Writer::Assistant | Writer::Rule | Writer::System => Author::Assistant,
    };
    let name = (author == Author::Person).then(|| row.member.clone()).flatten();
    Some(message.by(author, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use channel_core::Timestamp;

    fn conversation() -> Vec<VisitorMessage> {
        ["a", "b", "c"]
            .iter()
            .filter_map(|id| VisitorMessage::from_content(*id, Timestamp(0), &Content::text("words")))
            .collect()
    }

    fn ids(messages: Option<Vec<VisitorMessage>>) -> Option<String> {
        messages.map(|messages| messages.into_iter().map(|message| message.id).collect())
    }

    #[test]
    fn a_page_goes_on_after_the_message_it_has() {
        let table = [(None, Some("abc")), (Some("a"), Some("bc")), (Some("c"), Some("")), (Some("z"), None)];
        for (place, expected) in table {
            assert_eq!(ids(after(conversation(), place)).as_deref(), expected, "{place:?}");
        }
    }
}
