//! What a decision wants: one call for each half of the answer and for each thing done to the comment, under keys that allow
//! one of each. They are made apart from each other, so that what went well is never repeated because something else did not.

use std::time::Duration;

use autoreply::{Moderation, PrivateMessage, PublicReply};
use channel_core::model::{Comment, CommentKind};
use serde_json::json;
use store::comment_counts::{self, Place};
use store::outbox::{self, CallAuthor, CallKind, NewCall};
use store::{StoreError, Tx, comment_slots};

use super::Entry;
use super::facts::LONGEST_BROADCAST;
use super::judge::Judged;
use crate::shelf::Shelf;
use crate::worker::decide::private_text::render;

/// Meta takes so many private replies to the comments under an account's posts within an hour.
const PRIVATE_REPLIES: u32 = 750;
const HOUR: Duration = Duration::from_secs(60 * 60);

/// Wants what the decision says, and counts the answer.
pub(super) async fn carry_out(
    tx: &mut Tx,
    entry: &Entry<'_>,
    comment: &Comment,
    judged: &Judged,
) -> Result<(), StoreError> {
    let decision = &judged.decision;
    if let Some(reply) = &decision.public {
        want_public(tx, entry, reply).await?;
    }
    if let Some(message) = &decision.private {
        want_private(tx, entry, comment.kind, message, &judged.shelf).await?;
    }
    for action in &decision.moderation {
        let (kind, lane, word) = match action {
            // At once, whatever the private answer waits for.
            Moderation::Hide => (CallKind::CommentHide, "moderation", "hide"),
            // Nobody can be answered about a comment that is gone.
            Moderation::Delete => (CallKind::CommentDelete, "private", "delete"),
            Moderation::HandOver => continue,
        };
        outbox::enqueue(tx, entry.lane.organisation, call(entry, kind, lane, word)).await?;
    }
    count(tx, entry, judged);
    Ok(())
}

/// What is decided counts, whatever becomes of it.
fn count(tx: &mut Tx, entry: &Entry<'_>, judged: &Judged) {
    let decision = &judged.decision;
    let public = decision.public.as_ref().map(|reply| (&reply.rule, Some(reply.variant)));
    let private = decision.private.as_ref().map(|message| (&message.rule, None));
    let asked = decision.ask.as_ref().map(|ask| (&ask.rule, None));
    let Some((rule, variant)) = public.or(private).or(asked) else { return };
    let place = Place { account: entry.account.id, person: judged.person.as_deref(), post: judged.post.as_deref() };
    let variant = variant.and_then(|variant| u32::try_from(variant).ok());
    comment_counts::count(tx, entry.lane.organisation, place, &rule.0, variant);
}

pub(super) async fn want_public(tx: &mut Tx, entry: &Entry<'_>, reply: &PublicReply) -> Result<(), StoreError> {
    let call = NewCall {
        payload: json!({ "text": reply.text }),
        text: Some(reply.text.clone()),
        ..call(entry, CallKind::CommentReply, "public", "public")
    };
    outbox::enqueue(tx, entry.lane.organisation, call).await.map(drop)
}

pub(super) async fn want_private(
    tx: &mut Tx,
    entry: &Entry<'_>,
    kind: CommentKind,
    message: &PrivateMessage,
    shelf: &Shelf,
) -> Result<(), StoreError> {
    let organisation = entry.lane.organisation;
    let Some(channel) = entry.engine.channel(&entry.account.channel) else {
        return Err(StoreError::NotFound("channel"));
    };
    let capabilities = channel.capabilities();
    let product = message.product.as_deref().and_then(|sku| shelf.product(sku));
    let rendered = render(message, product, capabilities.text);
    let mut payload = json!({ "text": rendered.text });
    if let Some(fields) = payload.as_object_mut().filter(|_| !rendered.degraded.is_empty()) {
        fields.insert("degraded".to_owned(), json!(rendered.degraded));
    }
    let week = capabilities.window.and_then(|window| window.comment_seconds).map(Duration::from_secs);
    let live = (kind == CommentKind::LiveComment).then_some(LONGEST_BROADCAST);
    let open = week.into_iter().chain(live).min();
    let call = NewCall {
        payload,
        text: Some(rendered.text),
        open_until: open.map(|open| entry.event.at.plus(open)),
        ..call(entry, CallKind::PrivateReply, "private", "private")
    };
    let wanted = outbox::enqueue(tx, organisation, call).await?;
    if let Some(call) = wanted.filter(|_| week.is_some() && live.is_none()) {
        comment_slots::give(tx, organisation, entry.account.id, call, PRIVATE_REPLIES, HOUR);
    }
    Ok(())
}

fn call(entry: &Entry<'_>, kind: CallKind, lane: &str, word: &str) -> NewCall {
    let (account, comment) = (entry.account.id, &entry.event.id);
    NewCall {
        account,
        lane: format!("{account}/comment/{comment}/{lane}"),
        kind,
        author: CallAuthor::Rule,
        conversation: None,
        message: None,
        part: 0,
        comment: Some(comment.clone()),
        payload: json!({}),
        text: None,
        idempotency_key: format!("comment:{account}:{comment}:{word}"),
        covers: None,
        open_until: None,
        late: Duration::ZERO,
    }
}
