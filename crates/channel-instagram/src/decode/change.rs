//! One change of a field: comments and mentions; messaging fields hold an item of a conversation (the dashboard sends
//! them so); what remains is of kind `other`.

use channel_core::model::{Comment, CommentKind, Mention, Other};
use channel_core::{Body, Contact, Direction};
use serde::Deserialize;
use serde_json::Value;

use super::messaging::{self, Lane};
use super::place::{DASHBOARD_TEST, Dropped, Out, Outcome, Place, Source, digest, event};
use crate::wire::{AuthorWire, CommentWire, MentionWire};

/// Reads one change.
pub(super) fn decode(place: Place<'_>, field: Option<&str>, value: &Value, out: &mut Out<'_>) {
    let Some(field) = field else {
        return out.push(Err(Dropped::new("the change names no field", "change")));
    };
    if place.is_dashboard_test() {
        return out.push(Err(Dropped::new(DASHBOARD_TEST, format!("field:{field}"))));
    }
    out.push(match field {
        "comments" => comment(place, CommentKind::Comment, value),
        "live_comments" => comment(place, CommentKind::LiveComment, value),
        "mentions" => mention(place, value),
        "standby" => return messaging::decode(place, Source::Tree(value), Lane::Standby, out),
        _ if field.starts_with("message") || field.starts_with("messaging_") => {
            return messaging::decode(place, Source::Tree(value), Lane::Main, out);
        }
        _ => other(place, field, value),
    });
}

fn comment(place: Place<'_>, kind: CommentKind, value: &Value) -> Outcome {
    let what = match kind {
        CommentKind::Comment => "field:comments",
        CommentKind::LiveComment => "field:live_comments",
    };
    let account = account(place, what)?;
    let Ok(wire) = CommentWire::deserialize(value) else {
        return Err(Dropped::new("the comment cannot be read", what));
    };
    let Some(id) = wire.id.or(wire.comment_id) else {
        return Err(Dropped::new("the comment has no id", what));
    };
    let author = wire.from.unwrap_or_default();
    let own = is_own(&author, account);
    let body = Body::Comment(Comment {
        kind,
        text: wire.text.unwrap_or_default(),
        media_id: wire.media.id.or(wire.media_id),
        media_kind: wire.media.media_product_type,
        parent_id: wire.parent_id,
        original_media_id: wire.media.original_media_id,
        ad_id: wire.media.ad_id,
        own,
    });
    let mut event = event(account, id, wire.timestamp.or(place.time), body);
    event.from = contact(author);
    if own {
        event.direction = Direction::Outbound;
    }
    Ok(event)
}

/// The account may comment as itself or as the Instagram user that it also is.
fn is_own(author: &AuthorWire, account: &str) -> bool {
    let Some(id) = author.id.as_deref() else { return false };
    id == account || author.self_ig_scoped_id.as_deref() == Some(id)
}

/// Samples exist in which an author has a name and no id. The name then stands for the id, marked so that it can be
/// taken for none.
fn contact(author: AuthorWire) -> Option<Contact> {
    let id = author.id.or_else(|| author.username.as_ref().map(|name| format!("@{name}")))?;
    Some(Contact { username: author.username, ..Contact::new(id) })
}

fn mention(place: Place<'_>, value: &Value) -> Outcome {
    let what = "field:mentions";
    let account = account(place, what)?;
    let Ok(wire) = MentionWire::deserialize(value) else {
        return Err(Dropped::new("the mention cannot be read", what));
    };
    let Some(id) = wire.comment_id.clone().or_else(|| wire.media_id.clone()) else {
        return Err(Dropped::new("the mention names neither post nor comment", what));
    };
    let kind = if wire.comment_id.is_some() { "comment" } else { "post" };
    let body = Body::Mention(Mention {
        kind: kind.to_owned(),
        media_id: wire.media_id,
        comment_id: wire.comment_id,
        text: wire.text,
    });
    let mut event = event(account, id, place.time, body);
    event.key = format!("mention:{kind}:{}", event.id);
    event.from = wire.from.and_then(contact);
    Ok(event)
}

fn other(place: Place<'_>, field: &str, value: &Value) -> Outcome {
    let kind = format!("field:{field}");
    let account = account(place, &kind)?;
    let print = digest(value);
    let named = ["id", "media_id"].iter().find_map(|key| value.get(key)?.as_str());
    let id = named.filter(|id| !id.is_empty()).map_or_else(|| print.clone(), str::to_owned);
    let body = Body::Other(Other { kind: kind.clone(), value: value.clone() });
    let mut event = event(account, id, place.time, body);
    event.key = format!("other:{kind}:{print}");
    Ok(event)
}

fn account<'a>(place: Place<'a>, what: &str) -> Result<&'a str, Dropped> {
    place.entry.ok_or_else(|| Dropped::new("nobody can tell which account this is for", what))
}
