//! Posts: handed in, looked at, published ("Content Publishing" and "Error codes" of the Instagram platform).

use serde_json::{Value, json};

use super::shown::{is_web_address, refused};
use crate::config::InstagramPost;
use crate::core::{Effect, Turn};
use crate::http::{Answer, Call, GraphError};
use crate::state::{Change, Container, ContainerStatus, EffectKind, InstagramChange, Platform};

const SECOND: i64 = 1_000_000;
/// How long the platform works on a picture, and on a film.
const PICTURE: i64 = 5 * SECOND;
const FILM: i64 = 45 * SECOND;

/// `POST /{account}/media`.
pub(super) fn hand_in(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let caption = call.parameter("caption").unwrap_or_default();
    if caption.chars().count() > 2_200 || marks(&caption, '#') > 30 || marks(&caption, '@') > 20 {
        return Err(GraphError::new(36_004, "The caption is too long").subcode(2_207_010));
    }
    let (duration, failure) = match call.parameter("media_type").as_deref() {
        Some("CAROUSEL") => carousel(turn, call)?,
        Some("REELS" | "VIDEO") => film(call)?,
        Some("STORIES") if call.parameter("video_url").is_some() => film(call)?,
        None | Some("IMAGE" | "STORIES") => picture(call)?,
        Some(_) => return Err(refused("Unknown media type").subcode(2_207_023)),
    };
    let is_item = call.parameter("is_carousel_item").as_deref() == Some("true");
    let ready_at = turn.now.saturating_add(duration);
    let id = turn.mint.graph();
    let container = Container { id: id.clone(), at: turn.now, ready_at, failure, caption, is_item, published: None };
    turn.record(Change::Instagram(InstagramChange::Container(container)));
    Ok(Answer::ok(json!({"id": id})))
}

/// `GET /{container}`; nothing when there is no such container.
pub(super) fn look(turn: &Turn<'_>, id: &str) -> Option<Answer> {
    let (code, words) = match turn.world.instagram.container(id)?.status(turn.now) {
        ContainerStatus::InProgress => ("IN_PROGRESS", "In Progress: Media is still being processed.".to_owned()),
        ContainerStatus::Finished => {
            ("FINISHED", "Finished: Media has been uploaded and is ready to be published.".to_owned())
        }
        ContainerStatus::Published => ("PUBLISHED", "Published: Media has been published.".to_owned()),
        ContainerStatus::Expired => ("EXPIRED", "Expired: The container was not published within 24 hours.".to_owned()),
        ContainerStatus::Error(code) => ("ERROR", format!("Error: Media upload has failed with error code {code}")),
    };
    Some(Answer::ok(json!({"id": id, "status_code": code, "status": words})))
}

/// `POST /{account}/media_publish`.
pub(super) fn publish(turn: &mut Turn<'_>, call: &Call) -> Result<Answer, GraphError> {
    let id = call.parameter("creation_id").ok_or_else(|| refused("The parameter creation_id is required"))?;
    let gone = || GraphError::new(24, "The requested resource does not exist").subcode(2_207_006);
    let container = turn.world.instagram.container(&id).filter(|container| !container.is_item).ok_or_else(gone)?;
    let caption = container.caption.clone();
    match container.status(turn.now) {
        ContainerStatus::Finished => {}
        ContainerStatus::Expired => return Err(gone()),
        ContainerStatus::InProgress | ContainerStatus::Published | ContainerStatus::Error(_) => {
            return Err(GraphError::new(9_007, "Media ID is not available").subcode(2_207_027));
        }
    }
    if turn.world.instagram.published_lately(turn.now) >= turn.config.instagram.publishing_quota {
        return Err(GraphError::new(9, "Application request limit reached").subcode(2_207_042));
    }
    let media_id = turn.mint.graph();
    let post = InstagramPost {
        media_id: media_id.clone(),
        caption: caption.clone(),
        permalink: format!("https://www.instagram.com/p/C{media_id}/"),
        colour: "#8a5fb3".to_owned(),
    };
    turn.effect(
        Platform::Instagram,
        EffectKind::Post,
        Effect { text: Some(caption), id: media_id.clone(), body: call.body(), ..Effect::default() },
    );
    let at = turn.now;
    turn.record(Change::Instagram(InstagramChange::Published { container: id, post, at }));
    Ok(Answer::ok(json!({"id": media_id})))
}

/// `GET /{account}/content_publishing_limit`.
pub(super) fn quota(turn: &Turn<'_>) -> Answer {
    let used = turn.world.instagram.published_lately(turn.now);
    let config = json!({"quota_total": turn.config.instagram.publishing_quota, "quota_duration": 86_400});
    Answer::ok(json!({"data": [{"quota_usage": used, "config": config}]}))
}

/// `POST /{media}?comment_enabled=`.
pub(super) fn set_commenting(turn: &mut Turn<'_>, media_id: &str, enabled: &str) -> Result<Answer, GraphError> {
    let open = match enabled {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => return Err(refused("The parameter comment_enabled must be true or false")),
    };
    if !is_own_post(turn, media_id) {
        return Err(GraphError::unknown_object(media_id));
    }
    let media_id = media_id.to_owned();
    turn.record(Change::Instagram(InstagramChange::Commenting { media_id, open }));
    Ok(Answer::ok(json!({"success": true})))
}

/// The account's posts, whoever published them.
pub(super) fn own_posts<'t>(turn: &'t Turn<'_>) -> impl Iterator<Item = &'t InstagramPost> {
    turn.config.instagram.posts.iter().chain(turn.world.instagram.posts())
}

pub(super) fn is_own_post(turn: &Turn<'_>, media_id: &str) -> bool {
    own_posts(turn).any(|post| post.media_id == media_id)
}

/// Nothing is fetched here, so what a file is follows from its name.
fn picture(call: &Call) -> Result<(i64, Option<u32>), GraphError> {
    let url = link(call, "image_url")?;
    let other = ["png", "gif", "webp", "heic", "svg"].iter().any(|kind| ends_with(&url, kind));
    Ok((PICTURE, other.then_some(2_207_005)))
}

fn film(call: &Call) -> Result<(i64, Option<u32>), GraphError> {
    let url = link(call, "video_url")?;
    let other = ["avi", "webm", "mkv", "gif", "ogg"].iter().any(|kind| ends_with(&url, kind));
    Ok((FILM, other.then_some(2_207_026)))
}

fn carousel(turn: &Turn<'_>, call: &Call) -> Result<(i64, Option<u32>), GraphError> {
    let listed = call.json("children").unwrap_or(Value::Null);
    let children: Vec<String> = match &listed {
        Value::Array(ids) => ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect(),
        Value::String(ids) => ids.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect(),
        _ => Vec::new(),
    };
    if !(2..=10).contains(&children.len()) {
        return Err(refused("A carousel has 2 to 10 children").subcode(2_207_028));
    }
    let known = children.iter().map(|id| turn.world.instagram.container(id).filter(|child| child.is_item));
    let known = known.collect::<Option<Vec<_>>>().ok_or_else(|| refused("A child is not a carousel item"))?;
    let ready = known.iter().map(|child| child.ready_at).max().unwrap_or(turn.now);
    let failure = known.iter().find_map(|child| child.failure);
    Ok((ready.saturating_sub(turn.now).max(PICTURE), failure))
}

fn link(call: &Call, name: &str) -> Result<String, GraphError> {
    let url = call.parameter(name).filter(|url| is_web_address(url));
    url.ok_or_else(|| GraphError::new(9_004, "The media could not be fetched from this URI").subcode(2_207_052))
}

fn ends_with(url: &str, kind: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case(kind))
}

fn marks(caption: &str, mark: char) -> usize {
    caption.split_whitespace().filter(|word| word.len() > 1 && word.starts_with(mark)).count()
}
