//! Comments: public replies, hiding, deleting, reading.

use serde_json::{Value, json};

use super::profile::graph_time;
use super::{page, publish};
use crate::core::{Effect, Turn};
use crate::fault::WebhookSort;
use crate::http::{Answer, Call, GraphError};
use crate::sign::meta_json;
use crate::state::{Change, Comment, EffectKind, Platform};
use crate::wire;

/// A public reply. The platform then tells about it as about any comment, `from` being the account itself.
pub(super) fn reply(turn: &mut Turn<'_>, call: &Call, id: &str) -> Result<Answer, GraphError> {
    let target = turn.comment_at(id).ok_or_else(|| GraphError::unknown_object(id))?;
    if target.hidden {
        return Err(GraphError::new(100, "Hidden comments cannot be replied to").subcode(2_207_071));
    }
    if turn.world.instagram.is_of_a_broadcast(id) {
        return Err(GraphError::new(100, "Comments on a live video cannot be replied to"));
    }
    let text = call.parameter("message").filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| GraphError::parameter("The parameter message is required"))?;
    turn.enter(&target);
    let own = Comment {
        id: turn.mint.graph(),
        media_id: target.media_id.clone(),
        // A reply to a reply hangs under the top-level comment.
        parent_id: Some(target.parent_id.clone().unwrap_or_else(|| target.id.clone())),
        from_id: turn.config.instagram.ig_user_id.clone(),
        username: turn.config.instagram.username.clone(),
        person: None,
        text: text.clone(),
        at: turn.now,
        hidden: false,
    };
    turn.effect(
        Platform::Instagram,
        EffectKind::CommentReply,
        Effect {
            to: target.from_id,
            person: target.person,
            comment_id: Some(id.to_owned()),
            text: Some(text),
            id: own.id.clone(),
            body: call.body(),
            ..Effect::default()
        },
    );
    turn.record(Change::Comment(own.clone()));
    let body = meta_json(&wire::instagram::comment(&turn.config.instagram, &own));
    turn.emit_later(Platform::Instagram, WebhookSort::Receipt, body, 60, None);
    Ok(Answer::ok(json!({"id": own.id})))
}

/// The answers to a comment, oldest first.
pub(super) fn replies(turn: &Turn<'_>, call: &Call, id: &str) -> Result<Answer, GraphError> {
    turn.comment_at(id).ok_or_else(|| GraphError::unknown_object(id))?;
    page::page(call, turn.base, turn.world.replies_to(id), |comment| &comment.id, |comment| describe(turn, comment))
}

/// Top-level comments, newest first.
pub(super) fn under_post(turn: &Turn<'_>, call: &Call, media_id: &str) -> Result<Answer, GraphError> {
    if !publish::is_own_post(turn, media_id) {
        return Err(GraphError::unknown_object(media_id));
    }
    let top = turn.world.comments_under(media_id).rev().filter(|comment| comment.parent_id.is_none());
    let with_replies = |comment: &Comment| {
        let mut row = describe(turn, comment);
        let replies = turn.world.replies_to(&comment.id).map(|reply| describe(turn, reply)).collect::<Vec<_>>();
        row["replies"] = json!({"data": replies});
        row
    };
    page::page(call, turn.base, top, |comment| &comment.id, with_replies)
}

pub(super) fn hide(turn: &mut Turn<'_>, call: &Call, id: &str) -> Result<Answer, GraphError> {
    let comment = turn.comment_at(id).ok_or_else(|| GraphError::unknown_object(id))?;
    let hidden = match call.parameter("hide").as_deref() {
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        _ => return Err(GraphError::parameter("The parameter hide is required")),
    };
    turn.enter(&comment);
    // The account's own comments stay visible, and the call succeeds all the same.
    let takes = comment.person.is_some();
    turn.effect(Platform::Instagram, EffectKind::CommentHidden, about(&comment, call));
    if takes {
        turn.record(Change::CommentHidden { id: id.to_owned(), hidden });
    }
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn delete(turn: &mut Turn<'_>, id: &str) -> Result<Answer, GraphError> {
    let comment = turn.comment_at(id).ok_or_else(|| GraphError::unknown_object(id))?;
    turn.enter(&comment);
    let effect = Effect {
        to: comment.from_id.clone(),
        person: comment.person.clone(),
        comment_id: Some(comment.id.clone()),
        id: comment.id.clone(),
        ..Effect::default()
    };
    turn.effect(Platform::Instagram, EffectKind::CommentDeleted, effect);
    turn.record(Change::CommentDeleted { id: id.to_owned() });
    Ok(Answer::ok(json!({"success": true})))
}

pub(super) fn describe(turn: &Turn<'_>, comment: &Comment) -> Value {
    // Only the account's own comments name their author so.
    let is_own = comment.from_id == turn.config.instagram.ig_user_id;
    json!({
        "user": is_own.then(|| json!({"id": comment.from_id})),
        "id": comment.id,
        "text": comment.text,
        "username": comment.username,
        "from": {"id": comment.from_id, "username": comment.username},
        "parent_id": comment.parent_id,
        "media": {"id": comment.media_id},
        "hidden": comment.hidden,
        "timestamp": graph_time(comment.at),
    })
}

fn about(comment: &Comment, call: &Call) -> Effect {
    Effect {
        to: comment.from_id.clone(),
        person: comment.person.clone(),
        comment_id: Some(comment.id.clone()),
        text: call.parameter("hide"),
        id: comment.id.clone(),
        body: call.body(),
        ..Effect::default()
    }
}
