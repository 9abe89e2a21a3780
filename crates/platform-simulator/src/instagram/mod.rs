//! `graph.instagram.com`: the Instagram API with Instagram Login.

mod comments;
mod messages;
mod page;
mod profile;
mod publish;
mod shown;
mod sign_in;
mod subscription;
mod template;

use http::Method;

use crate::core::Turn;
use crate::http::{Answer, Call, GraphError, Mood};
use crate::media;
use crate::state::Platform;
use crate::whatsapp::is_version;

/// Whether the call writes something that people see, so that faults of sends concern it.
pub(crate) fn is_send(call: &Call) -> bool {
    call.method == Method::POST
        && match call.path.last().map(String::as_str) {
            Some("messages") => !matches!(call.text("sender_action"), Some("typing_on" | "typing_off" | "mark_seen")),
            Some("replies" | "media_publish") => true,
            _ => false,
        }
}

/// Answers a call.
pub(crate) fn answer(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Answer {
    match route(turn, call, mood) {
        Ok(answer) => answer,
        Err(error) => error.answer(turn.mint, Platform::Instagram),
    }
}

fn route(turn: &mut Turn<'_>, call: &Call, mood: Mood) -> Result<Answer, GraphError> {
    let path = call.path.iter().map(String::as_str).filter(|part| !is_version(part)).collect::<Vec<_>>();
    // Files of messages lie on a delivery network that asks for no token.
    if let (&Method::GET, ["files", "profiles", id]) = (&call.method, path.as_slice()) {
        return Ok(profile::picture(id));
    }
    if let (&Method::GET, ["files", id]) = (&call.method, path.as_slice()) {
        let file = turn.world.media.get(id).filter(|file| file.platform == Platform::Instagram);
        return Ok(match file {
            Some(file) => Answer::File { mime: file.mime.clone(), bytes: media::bytes(&file.source) },
            None => Answer::Text(404, "URL signature expired".to_owned()),
        });
    }
    if let Some(answer) = sign_in::answer(turn, call, &path) {
        return answer;
    }
    sign_in::check_token(turn, call.token.as_deref())?;
    let account = &turn.config.instagram;
    let me = |id: &str| id == "me" || id == account.ig_user_id || id == account.app_scoped_id;
    match (&call.method, path.as_slice()) {
        (&Method::POST, [id, "messages"]) if me(id) => messages::post(turn, call, mood),
        (&Method::GET, [id, "conversations"]) if me(id) => messages::conversations(turn, call),
        (&Method::GET | &Method::POST | &Method::DELETE, [id, "subscribed_apps"]) if me(id) => {
            subscription::answer(turn, call)
        }
        (&Method::POST, [id, "media"]) if me(id) => publish::hand_in(turn, call),
        (&Method::POST, [id, "media_publish"]) if me(id) => publish::publish(turn, call),
        (&Method::GET, [id, "content_publishing_limit"]) if me(id) => Ok(publish::quota(turn)),
        (&Method::GET, [id]) if me(id) => Ok(profile::account(turn, call)),
        (&Method::GET, [id, "media"]) if me(id) => Ok(profile::posts(turn)),
        (&Method::POST, [id, "replies"]) => comments::reply(turn, call, id),
        (&Method::GET, [id, "replies"]) => comments::replies(turn, call, id),
        (&Method::GET, [id, "comments"]) => comments::under_post(turn, call, id),
        (&Method::POST, [id]) => match call.parameter("comment_enabled") {
            Some(enabled) => publish::set_commenting(turn, id, &enabled),
            None => comments::hide(turn, call, id),
        },
        (&Method::DELETE, [id]) => comments::delete(turn, id),
        (&Method::GET, [id]) => profile::object(turn, call, id),
        (_, path) => Err(GraphError::unknown_object(path.first().copied().unwrap_or_default())),
    }
}
