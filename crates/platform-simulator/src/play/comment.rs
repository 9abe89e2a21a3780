//! Comments of people under the shop's posts.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::Arc;

use serde_json::Value;

use crate::core::{Core, Turn};
use crate::fault::WebhookSort;
use crate::sign::meta_json;
use crate::state::{Change, Comment, InstagramChange, Platform};
use crate::wire;

use super::MessageHandle;
use super::customer::{Posting, withhold};

/// Where a comment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Post,
    Broadcast,
}

/// Records a comment under a post and puts its webhook on its way. An answer to an answer hangs under the top-level
/// comment.
pub(crate) fn comment(turn: &mut Turn<'_>, from: &str, media_id: &str, parent: Option<&str>, text: &str) -> Comment {
    comment_at(turn, from, media_id, parent, text, Place::Post)
}

fn comment_at(
    turn: &mut Turn<'_>,
    from: &str,
    media_id: &str,
    parent: Option<&str>,
    text: &str,
    place: Place,
) -> Comment {
    let person = turn.person(Platform::Instagram, from);
    let parent_id = parent.map(|id| {
        turn.world.comment(id).and_then(|comment| comment.parent_id.clone()).unwrap_or_else(|| id.to_owned())
    });
    let media_id = parent_id
        .as_deref()
        .and_then(|id| turn.world.comment(id))
        .map_or_else(|| media_id.to_owned(), |comment| comment.media_id.clone());
    let comment = Comment {
        id: turn.mint.graph(),
        media_id,
        parent_id,
        from_id: person.id,
        username: person.username.unwrap_or_default(),
        person: Some(person.name),
        text: text.to_owned(),
        at: turn.now,
        hidden: false,
    };
    turn.record(Change::Comment(comment.clone()));
    let mut body = wire::instagram::comment(&turn.config.instagram, &comment);
    if place == Place::Broadcast {
        turn.record(Change::Instagram(InstagramChange::Broadcast { comment: comment.id.clone() }));
        during_broadcast(&mut body);
    }
    let body = meta_json(&body);
    turn.emit(Platform::Instagram, WebhookSort::Event, body);
    comment
}

/// Comments of a broadcast come under a field of their own.
fn during_broadcast(body: &mut Value) {
    let Some(entry) = body.pointer_mut("/entry/0") else { return };
    let change = if entry.get("changes").is_some() { entry.pointer_mut("/changes/0") } else { Some(entry) };
    let Some(change) = change.and_then(Value::as_object_mut) else { return };
    change.insert("field".to_owned(), "live_comments".into());
    if let Some(media) = change.get_mut("value").and_then(|value| value.get_mut("media")).and_then(Value::as_object_mut)
    {
        media.insert("media_product_type".to_owned(), "LIVE".into());
    }
}

/// A comment about to be written; awaiting it writes it.
#[must_use = "a comment is written when it is awaited"]
pub struct Comments {
    pub(super) core: Arc<Core>,
    pub(super) from: String,
    pub(super) media_id: String,
    pub(super) parent: Option<String>,
    pub(super) text: String,
    pub(super) place: Place,
    pub(super) posting: Posting,
}

impl Comments {
    /// The post is a broadcast that runs.
    pub(super) fn during_broadcast(mut self) -> Self {
        self.place = Place::Broadcast;
        self
    }

    /// The simulator remembers the comment but posts no webhook: its body is in [`MessageHandle::bodies`].
    pub fn unposted(mut self) -> Self {
        self.posting = Posting::ByHand;
        self
    }
}

impl fmt::Debug for Comments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comments").field("from", &self.from).field("media_id", &self.media_id).finish_non_exhaustive()
    }
}

impl IntoFuture for Comments {
    type Output = MessageHandle;
    type IntoFuture = Pin<Box<dyn Future<Output = MessageHandle> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { core, from, media_id, parent, text, place, posting } = self;
            let (written, bodies) = core
                .decide(|turn| {
                    withhold(turn, posting, |turn| comment_at(turn, &from, &media_id, parent.as_deref(), &text, place))
                })
                .await
                .expect("the journal of a running simulator can be written");
            let ids = vec![written.id.clone()];
            MessageHandle { id: written.id, ids, platform: Platform::Instagram, person: from, bodies }
        })
    }
}
