//! Everything an adapter can be asked to do, as a table.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use channel_core::capabilities::Level;
use channel_core::channel::{Container, NewTemplate, Post, Visibility};
use channel_core::{Account, Channel, ChannelError, ConversationId, OutboundContent, OutboundMessage, Receipt};

use crate::counterpart::Live;

/// Words that must not come back in an error.
pub(super) const CANARY: &str = "canary-7f3a1c";

type Outcome<'a> = Pin<Box<dyn Future<Output = Result<Option<Receipt>, ChannelError>> + Send + 'a>>;

/// One thing to ask for.
#[derive(Clone, Copy)]
pub(super) struct Act {
    pub(super) name: &'static str,
    /// Whether doing it twice is seen by somebody: then a lost answer leaves its effect unknown.
    pub(super) seen: bool,
    /// Whether the channel says that it can.
    there: fn(&dyn Channel, &Live<'_>) -> bool,
    /// Whether any answer that takes the call is enough: a file comes from an address that the answer names, and a profile is
    /// somebody's who may not want to be looked up.
    pub(super) plain: bool,
    /// Does it; a missing trait does nothing.
    pub(super) run: for<'a> fn(&'a dyn Channel, &'a Account, &'a Live<'a>) -> Outcome<'a>,
}

/// What this channel says it can be asked for.
pub(super) fn acts(channel: &dyn Channel, live: &Live<'_>) -> impl Iterator<Item = Act> {
    ACTS.iter().filter(|act| (act.there)(channel, live)).copied().collect::<Vec<_>>().into_iter()
}

/// What somebody sees comes first: a message, an answer to a comment, a form, a post.
const ACTS: &[Act] = &[
    Act {
        name: "a send",
        seen: true,
        there: |_, _| true,
        plain: true,
        run: |c, a, live| Box::pin(async move { c.send(a, &text(&live.conversation)).await.map(Some) }),
    },
    Act {
        name: "a reply to a comment",
        seen: true,
        there: |c, _| c.comments().is_some(),
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(comments) = c.comments() else { return Ok(None) };
                comments.reply(a, &fresh(live), CANARY).await.map(Some)
            })
        },
    },
    Act {
        name: "a private reply to a comment",
        seen: true,
        there: |c, _| c.comments().is_some(),
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(comments) = c.comments() else { return Ok(None) };
                comments.reply_privately(a, &fresh(live), CANARY).await.map(Some)
            })
        },
    },
    Act {
        name: "a new template",
        seen: true,
        there: |c, _| c.templates().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(templates) = c.templates() else { return Ok(None) };
                templates.create(a, &template()).await.map(|_| None)
            })
        },
    },
    Act {
        name: "a publication",
        seen: true,
        there: |c, _| c.publishing().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(publishing) = c.publishing() else { return Ok(None) };
                publishing.publish(a, &container()).await.map(Some)
            })
        },
    },
    Act {
        name: "typing",
        seen: false,
        there: |c, live| c.presence().is_some() && c.capabilities_in(&live.conversation).typing > Level::None,
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(presence) = c.presence() else { return Ok(None) };
                presence.typing(a, &live.conversation, Some(&live.message_id)).await.map(nothing)
            })
        },
    },
    Act {
        name: "marking as read",
        seen: false,
        there: |c, live| c.presence().is_some() && c.capabilities_in(&live.conversation).mark_read > Level::None,
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(presence) = c.presence() else { return Ok(None) };
                presence.mark_read(a, &live.conversation, &live.message_id).await.map(nothing)
            })
        },
    },
    Act {
        name: "an edit",
        seen: false,
        there: |c, live| c.changes().is_some() && c.capabilities_in(&live.conversation).edit.is_some(),
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(changes) = c.changes() else { return Ok(None) };
                let content = OutboundContent::Text { text: CANARY.to_owned() };
                changes.edit(a, &live.conversation, &live.message_id, &content).await.map(nothing)
            })
        },
    },
    Act {
        name: "a deletion",
        seen: false,
        there: |c, live| c.changes().is_some() && c.capabilities_in(&live.conversation).delete.is_some(),
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(changes) = c.changes() else { return Ok(None) };
                changes.delete(a, &live.conversation, std::slice::from_ref(&live.message_id)).await.map(nothing)
            })
        },
    },
    Act {
        name: "a draft",
        seen: false,
        there: |c, live| c.drafts().is_some() && c.capabilities_in(&live.conversation).draft > Level::None,
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(drafts) = c.drafts() else { return Ok(None) };
                drafts.show(a, &live.conversation, 7, CANARY).await.map(nothing)
            })
        },
    },
    Act {
        name: "hiding a comment",
        seen: false,
        there: |c, _| c.comments().is_some(),
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(comments) = c.comments() else { return Ok(None) };
                comments.set_visibility(a, &live.message_id, Visibility::Hidden).await.map(nothing)
            })
        },
    },
    Act {
        name: "deleting a comment",
        seen: false,
        there: |c, _| c.comments().is_some(),
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(comments) = c.comments() else { return Ok(None) };
                comments.delete(a, &live.message_id).await.map(nothing)
            })
        },
    },
    Act {
        name: "reading own replies",
        seen: false,
        there: |c, _| c.comments().is_some(),
        plain: true,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(comments) = c.comments() else { return Ok(None) };
                comments.own_replies(a, &live.message_id).await.map(|_| None)
            })
        },
    },
    Act {
        name: "a list of templates",
        seen: false,
        there: |c, _| c.templates().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(templates) = c.templates() else { return Ok(None) };
                templates.list(a, None).await.map(|_| None)
            })
        },
    },
    Act {
        name: "editing a template",
        seen: false,
        there: |c, _| c.templates().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(templates) = c.templates() else { return Ok(None) };
                templates.edit(a, "1002", &template()).await.map(nothing)
            })
        },
    },
    Act {
        name: "deleting a template",
        seen: false,
        there: |c, _| c.templates().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(templates) = c.templates() else { return Ok(None) };
                templates.delete(a, "order_update", None).await.map(nothing)
            })
        },
    },
    Act {
        name: "preparing a post",
        seen: false,
        there: |c, _| c.publishing().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(publishing) = c.publishing() else { return Ok(None) };
                publishing.prepare(a, &post()).await.map(|_| None)
            })
        },
    },
    Act {
        name: "looking at a post",
        seen: false,
        there: |c, _| c.publishing().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(publishing) = c.publishing() else { return Ok(None) };
                publishing.look(a, &container()).await.map(|_| None)
            })
        },
    },
    Act {
        name: "a fetch of updates",
        seen: false,
        there: |c, _| c.polling().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(polling) = c.polling() else { return Ok(None) };
                polling.fetch(a, Some(1), Duration::ZERO).await.map(|_| None)
            })
        },
    },
    Act {
        name: "fetching a file",
        seen: false,
        there: |_, live| live.file.is_some(),
        plain: false,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(file) = &live.file else { return Ok(None) };
                c.fetch_media(a, file, 1 << 20).await.map(|_| None)
            })
        },
    },
    Act {
        name: "a profile",
        seen: false,
        there: |c, _| c.profiles().is_some(),
        plain: false,
        run: |c, a, live| {
            Box::pin(async move {
                let Some(profiles) = c.profiles() else { return Ok(None) };
                profiles.profile(a, live.conversation.as_str()).await.map(|_| None)
            })
        },
    },
    Act {
        name: "a checkup",
        seen: false,
        there: |c, _| c.checkup().is_some(),
        plain: true,
        run: |c, a, _| {
            Box::pin(async move {
                let Some(checkup) = c.checkup() else { return Ok(None) };
                checkup.examine(a).await.map(|_| None)
            })
        },
    },
];

const fn nothing((): ()) -> Option<Receipt> {
    None
}

/// The id of a comment that nobody answered yet: platforms take one private answer each.
fn fresh(live: &Live<'_>) -> String {
    format!("{}{}", live.message_id, live.counterpart.calls())
}

pub(super) fn text(conversation: &ConversationId) -> OutboundMessage {
    OutboundMessage::text(conversation.clone(), CANARY)
}

fn template() -> NewTemplate {
    NewTemplate {
        name: "order_update".into(),
        language: "en_US".into(),
        category: "UTILITY".into(),
        named_blanks: false,
        components: vec![serde_json::json!({"type": "BODY", "text": "Your order is on its way."})],
    }
}

fn post() -> Post {
    Post::Image { url: "https://shop.example/shoe.jpg".into(), caption: Some(CANARY.into()), alt_text: None }
}

fn container() -> Container {
    Container { id: "17900000000000001".into() }
}
