//! Reading: the account, its posts, people who wrote.

use serde_json::{Value, json};

use super::comments;
use crate::config::InstagramPost;
use crate::core::Turn;
use crate::http::{Answer, GraphError};
use crate::state::Platform;

/// `GET /me`: `id` is app-scoped, `user_id` is what webhooks carry.
pub(super) fn account(turn: &Turn<'_>) -> Answer {
    let account = &turn.config.instagram;
    Answer::ok(json!({
        "id": account.app_scoped_id,
        "user_id": account.ig_user_id,
        "username": account.username,
        "name": turn.config.shop_name,
        "account_type": "BUSINESS",
        "media_count": account.posts.len(),
    }))
}

pub(super) fn posts(turn: &Turn<'_>) -> Answer {
    let rows = turn.config.instagram.posts.iter().map(|post| describe(turn, post)).collect::<Vec<_>>();
    Answer::ok(json!({"data": rows}))
}

/// A post, a comment or a person, whichever has that id.
pub(super) fn object(turn: &Turn<'_>, id: &str) -> Result<Answer, GraphError> {
    if let Some(post) = turn.config.instagram.posts.iter().find(|post| post.media_id == id) {
        return Ok(Answer::ok(describe(turn, post)));
    }
    if let Some(comment) = turn.world.comment(id) {
        return Ok(Answer::ok(comments::describe(comment)));
    }
    // A profile may be read only once the person has written.
    let person = turn
        .world
        .by_address(Platform::Instagram, id)
        .filter(|person| turn.world.thread(Platform::Instagram, &person.name).is_some())
        .ok_or_else(|| GraphError::unknown_object(id))?;
    Ok(Answer::ok(json!({
        "id": person.id,
        "name": person.display_name,
        "username": person.username,
        "follower_count": 128,
        "is_user_follow_business": false,
        "is_business_follow_user": false,
        "is_verified_user": false,
    })))
}

fn describe(turn: &Turn<'_>, post: &InstagramPost) -> Value {
    json!({
        "id": post.media_id,
        "caption": post.caption,
        "media_type": "IMAGE",
        "media_product_type": "FEED",
        "media_url": format!("{}/posts/{}.svg", turn.base, post.media_id),
        "permalink": post.permalink,
        "timestamp": "2026-11-01T09:00:00+0000",
        "username": turn.config.instagram.username,
        "comments_count": turn.world.comments_under(&post.media_id).count(),
    })
}
