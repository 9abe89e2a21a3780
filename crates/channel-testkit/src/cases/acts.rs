//! Everything an adapter can be asked to do, as a table.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use channel_core::capabilities::Level;
use channel_core::channel::{Container, NewTemplate, Post};
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
    pub(super) run: for<'a> fn(&'a dyn Channel, &'a Account, &'a Live<'a>) -> Outcome<'a>,
}

/// What this channel says it can be asked for.
pub(super) fn acts(channel: &dyn Channel) -> Vec<Act> {
    let can = channel.capabilities();
    let mut acts = vec![Act {
        name: "a send",
        seen: true,
        run: |c, a, live| Box::pin(async move { c.send(a, &text(&live.conversation)).await.map(Some) }),
    }];
    if channel.comments().is_some() {
        acts.push(Act {
            name: "a reply to a comment",
            seen: true,
            run: |c, a, live| {
                Box::pin(async move {
                    let Some(comments) = c.comments() else { return Ok(None) };
                    comments.reply(a, &fresh(live), CANARY).await.map(Some)
                })
            },
        });
        acts.push(Act {
            name: "a private reply to a comment",
            seen: true,
            run: |c, a, live| {
                Box::pin(async move {
                    let Some(comments) = c.comments() else { return Ok(None) };
                    comments.reply_privately(a, &fresh(live), CANARY).await.map(Some)
                })
            },
        });
    }
    if can.typing > Level::None && channel.presence().is_some() {
        acts.push(Act {
            name: "typing",
            seen: false,
            run: |c, a, live| {
                Box::pin(async move {
                    let Some(presence) = c.presence() else { return Ok(None) };
                    presence.typing(a, &live.conversation, Some(&live.message_id)).await.map(|()| None)
                })
            },
        });
    }
    if can.edit.is_some() {
        acts.push(Act {
            name: "an edit",
            seen: false,
            run: |c, a, live| {
                Box::pin(async move {
                    let Some(changes) = c.changes() else { return Ok(None) };
                    let content = OutboundContent::Text { text: CANARY.to_owned() };
                    changes.edit(a, &live.conversation, &live.message_id, &content).await.map(|()| None)
                })
            },
        });
    }
    if can.delete.is_some() {
        acts.push(Act {
            name: "a deletion",
            seen: false,
            run: |c, a, live| {
                Box::pin(async move {
                    let Some(changes) = c.changes() else { return Ok(None) };
                    let ids = [live.message_id.clone()];
                    changes.delete(a, &live.conversation, &ids).await.map(|()| None)
                })
            },
        });
    }
    if can.draft > Level::None {
        acts.push(Act {
            name: "a draft",
            seen: false,
            run: |c, a, live| {
                Box::pin(async move {
                    let Some(drafts) = c.drafts() else { return Ok(None) };
                    drafts.show(a, &live.conversation, 7, CANARY).await.map(|()| None)
                })
            },
        });
    }
    if channel.templates().is_some() {
        acts.push(Act {
            name: "a new template",
            seen: true,
            run: |c, a, _| {
                Box::pin(async move {
                    let Some(templates) = c.templates() else { return Ok(None) };
                    templates.create(a, &template()).await.map(|_| None)
                })
            },
        });
        acts.push(Act {
            name: "a list of templates",
            seen: false,
            run: |c, a, _| {
                Box::pin(async move {
                    let Some(templates) = c.templates() else { return Ok(None) };
                    templates.list(a, None).await.map(|_| None)
                })
            },
        });
    }
    if channel.publishing().is_some() {
        acts.push(Act {
            name: "a container",
            seen: false,
            run: |c, a, _| {
                Box::pin(async move {
                    let Some(publishing) = c.publishing() else { return Ok(None) };
                    publishing.prepare(a, &post()).await.map(|_| None)
                })
            },
        });
        acts.push(Act {
            name: "a publication",
            seen: true,
            run: |c, a, _| {
                Box::pin(async move {
                    let Some(publishing) = c.publishing() else { return Ok(None) };
                    publishing.publish(a, &Container { id: "17900000000000001".into() }).await.map(Some)
                })
            },
        });
    }
    if channel.polling().is_some() {
        acts.push(Act {
            name: "a fetch of updates",
            seen: false,
            run: |c, a, _| {
                Box::pin(async move {
                    let Some(polling) = c.polling() else { return Ok(None) };
                    polling.fetch(a, Some(1), Duration::from_secs(0)).await.map(|_| None)
                })
            },
        });
    }
    if channel.profiles().is_some() {
        acts.push(Act {
            name: "a profile",
            seen: false,
            run: |c, a, live| {
                Box::pin(async move {
                    let Some(profiles) = c.profiles() else { return Ok(None) };
                    profiles.profile(a, live.conversation.as_str()).await.map(|_| None)
                })
            },
        });
    }
    acts
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
