//! Reading: the account, its posts, people who wrote.

use serde_json::{Value, json};

use super::{comments, page, publish};
use crate::config::InstagramPost;
use crate::core::Turn;
use crate::http::{Answer, Call, GraphError};
use crate::media;
use crate::state::{MediaSource, Platform};

/// Fields that only people have.
const PROFILE: &[&str] = &[
    "name",
    "profile_pic",
    "follower_count",
    "is_user_follow_business",
    "is_business_follow_user",
    "is_verified_user",
];

/// When the posts of the configuration were published.
const PUBLISHED_BEFORE: &str = "2026-11-01T09:00:00+0000";

/// `GET /me`: `id` is app-scoped, `user_id` is what webhooks carry.
pub(super) fn account(turn: &Turn<'_>, call: &Call) -> Answer {
    let account = &turn.config.instagram;
    let node = json!({
        "id": account.app_scoped_id,
        "user_id": account.ig_user_id,
        "username": account.username,
        "name": turn.config.shop_name,
        "account_type": "BUSINESS",
        "media_count": publish::own_posts(turn).count(),
    });
    Answer::ok(page::fields(call, &node))
}

/// `GET /{account}/media`: the newest first.
pub(super) fn posts(turn: &Turn<'_>) -> Answer {
    let mut rows = publish::own_posts(turn).map(|post| describe(turn, post)).collect::<Vec<_>>();
    rows.reverse();
    Answer::ok(json!({"data": rows}))
}

/// An instant in microseconds as the Graph API writes it.
pub(super) fn graph_time(at: i64) -> String {
    let at = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// A post, one on its way, a comment or a person, whichever has that id. What the simulator never saw is what the fields ask for.
pub(super) fn object(turn: &Turn<'_>, call: &Call, id: &str) -> Result<Answer, GraphError> {
    if let Some(post) = publish::own_posts(turn).find(|post| post.media_id == id) {
        return Ok(Answer::ok(page::fields(call, &describe(turn, post))));
    }
    if let Some(container) = publish::look(turn, id) {
        return Ok(container);
    }
    let fields = call.parameter("fields").unwrap_or_default();
    let fields = fields.split(',').map(str::trim).filter(|field| !field.is_empty()).collect::<Vec<_>>();
    let is_met = turn.world.by_address(Platform::Instagram, id).is_some();
    let asks_for_person = fields.iter().any(|field| PROFILE.contains(field));
    if turn.world.comment(id).is_none() && (is_met || asks_for_person) {
        return person(turn, &fields, id);
    }
    let comment = turn.comment_at(id).ok_or_else(|| GraphError::unknown_object(id))?;
    Ok(Answer::ok(page::fields(call, &comments::describe(turn, &comment))))
}

/// A profile may be read once the person has written (Instagram Platform, "User Profile API").
fn person(turn: &Turn<'_>, fields: &[&str], id: &str) -> Result<Answer, GraphError> {
    let found = turn.person_at(Platform::Instagram, id).filter(|person| person.id == id);
    let person = found.ok_or_else(|| GraphError::unknown_object(id))?;
    if !turn.trusts_strangers() && !turn.world.has_written(&person) {
        return Err(GraphError::new(230, "User consent is required to access user profile"));
    }
    let mut profile = json!({
        "id": person.id,
        "name": person.display_name,
        "username": person.username,
        "profile_pic": format!("{}/instagram/files/profiles/{}", turn.base, person.id),
        "follower_count": 128,
        "is_user_follow_business": false,
        "is_business_follow_user": false,
        "is_verified_user": false,
    });
    if let (Some(profile), false) = (profile.as_object_mut(), fields.is_empty()) {
        profile.retain(|name, _| name == "id" || fields.contains(&name.as_str()));
    }
    Ok(Answer::ok(profile))
}

/// The picture of a profile, drawn from the id.
pub(super) fn picture(id: &str) -> Answer {
    let seed = id.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 1_000;
    Answer::File { mime: "image/png".to_owned(), bytes: media::bytes(&MediaSource::Picture(seed)) }
}

fn describe(turn: &Turn<'_>, post: &InstagramPost) -> Value {
    let published = turn.world.instagram.published_at(&post.media_id);
    let published = published.map_or_else(|| PUBLISHED_BEFORE.to_owned(), graph_time);
    json!({
        "id": post.media_id,
        "caption": post.caption,
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "media_url": format!("{}/posts/{}.svg", turn.base, post.media_id),
        "permalink": post.permalink,
        "timestamp": published,
        "username": turn.config.instagram.username,
        "comments_count": turn.world.comments_under(&post.media_id).count(),
        "is_comment_enabled": turn.world.instagram.takes_comments(&post.media_id),
    })
}
