//! The control API under `/_sim`.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{Stream, StreamExt, stream};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;

use super::Answer;
use crate::core::{Core, PanelEvent};
use crate::fault::Fault;
use crate::media;
use crate::play::{Play, comment, play};
use crate::state::{Change, Person, Platform};
use crate::wire::Content;

/// Comments under a post that the panel shows, the newest ones.
const SHOWN_COMMENTS: usize = 200;
/// Entries answered by one ledger call.
const LEDGER_PAGE: usize = 10_000;

pub(super) fn routes() -> Router<Arc<Core>> {
    Router::new()
        .route("/_sim/state", get(state))
        .route("/_sim/ledger", get(ledger))
        .route("/_sim/messages", post(messages))
        .route("/_sim/comments", post(comments))
        .route("/_sim/reactions", post(reactions))
        .route("/_sim/faults", post(add_fault).delete(remove_faults))
        .route("/_sim/clock", post(clock))
        .route("/_sim/events", get(events))
        .route("/_sim/media/{id}", get(file))
}

/// Tells the panel which faults are in force.
pub(crate) fn announce_faults(core: &Core) {
    let faults = core.decide_lazily(|turn| turn.faults.all());
    core.announce("faults", &json!(faults));
}

/// Ends all faults.
pub(crate) fn clear_faults(core: &Core) {
    core.decide_lazily(|turn| turn.faults.clear());
    core.released.send_modify(|count| *count += 1);
    announce_faults(core);
}

/// Moves the clock forward; `false` when the journal could not be written.
pub(crate) async fn advance(core: &Core, micros: i64) -> bool {
    let moved = core
        .decide(|turn| {
            let offset_micros = turn.world.clock_offset.saturating_add(micros);
            turn.record(Change::ClockMoved { offset_micros });
        })
        .await;
    moved.is_some()
}

async fn state(State(core): State<Arc<Core>>) -> Answer {
    let last_event = core.last_event();
    let faults = core.decide_lazily(|turn| turn.faults.all());
    let config = &core.config;
    let product = core.product.borrow().clone();
    let seen = core.look(|world, now| {
        let phones = [
            (Platform::WhatsApp, "ana"),
            (Platform::WhatsApp, "deniz"),
            (Platform::Instagram, "bruno"),
            (Platform::Telegram, "chiara"),
        ]
        .map(|(platform, name)| {
            let person = world.person(platform, name).cloned().unwrap_or_else(|| Person::named(platform, name));
            let thread = world.thread(platform, name);
            let messages = thread.map(|thread| thread.messages.iter().collect::<Vec<_>>()).unwrap_or_default();
            json!({
                "platform": platform,
                "person": person,
                "messages": messages,
                "window_open": world.window_is_open(&person, now),
            })
        });
        let posts = config.instagram.posts.iter().map(|post| {
            let mut comments = world.comments_under(&post.media_id).rev().take(SHOWN_COMMENTS).collect::<Vec<_>>();
            comments.reverse();
            json!({"post": post, "comments": comments})
        });
        json!({
            "now": now,
            "phones": phones,
            "posts": posts.collect::<Vec<_>>(),
            "pending_webhooks": world.pending.len(),
            "ledger": world.ledger.last_seq(),
            "clock_offset_seconds": world.clock_offset / 1_000_000,
        })
    });
    let mut answer = json!({
        "last_event": last_event,
        "faults": faults,
        "product": product,
        "shop": {"name": config.shop_name, "instagram": config.instagram.username, "webchat_account": config.webchat_account},
    });
    if let (Some(answer), Value::Object(seen)) = (answer.as_object_mut(), seen) {
        answer.extend(seen);
    }
    Answer::ok(answer)
}

async fn ledger(State(core): State<Arc<Core>>, Query(query): Query<BTreeMap<String, String>>) -> Answer {
    let platform = match query.get("platform").map(|name| name.parse::<Platform>()) {
        Some(Err(error)) => return Answer::Json(400, json!({"error": error.to_string()})),
        Some(Ok(platform)) => Some(platform),
        None => None,
    };
    let since = query.get("since").and_then(|since| since.parse::<u64>().ok()).unwrap_or_default();
    let to = query.get("to");
    let entries = core.look(|world, _| {
        world
            .ledger
            .iter()
            .filter(|entry| entry.seq > since && platform.is_none_or(|platform| entry.platform == platform))
            .filter(|entry| to.is_none_or(|to| entry.person.as_ref() == Some(to) || entry.to == *to))
            .take(LEDGER_PAGE)
            .cloned()
            .collect::<Vec<_>>()
    });
    Answer::ok(json!({"entries": entries}))
}

#[derive(Debug, Deserialize)]
struct Message {
    platform: Platform,
    from: String,
    #[serde(flatten)]
    content: Content,
    #[serde(default)]
    reply_to: Option<String>,
    #[serde(default)]
    without_phone: bool,
}

async fn messages(State(core): State<Arc<Core>>, body: Json<Value>) -> Answer {
    let message = match serde_json::from_value::<Message>(body.0) {
        Ok(message) => message,
        Err(error) => return Answer::Json(422, json!({"error": error.to_string()})),
    };
    let act = Play {
        platform: message.platform,
        from: message.from,
        content: message.content,
        reply_to: message.reply_to,
        hide_phone: message.without_phone,
    };
    match core.decide(|turn| play(turn, &act)).await {
        Some(played) => {
            Answer::Json(201, json!({"id": played.ids.first(), "ids": played.ids, "person": played.person}))
        }
        None => unwritable(),
    }
}

#[derive(Debug, Deserialize)]
struct NewComment {
    from: String,
    #[serde(default)]
    media_id: String,
    text: String,
    #[serde(default)]
    parent_id: Option<String>,
}

async fn comments(State(core): State<Arc<Core>>, Json(new): Json<NewComment>) -> Answer {
    let known = core.config.instagram.posts.iter().any(|post| post.media_id == new.media_id);
    let parent = new.parent_id.as_deref();
    let answered = parent.is_some_and(|id| core.look(|world, _| world.comment(id).is_some()));
    if !known && !answered {
        return Answer::Json(404, json!({"error": "no such post or comment"}));
    }
    match core.decide(|turn| comment(turn, &new.from, &new.media_id, parent, &new.text)).await {
        Some(comment) => Answer::Json(201, json!({"id": comment.id})),
        None => unwritable(),
    }
}

#[derive(Debug, Deserialize)]
struct NewReaction {
    platform: Platform,
    from: String,
    to: String,
    #[serde(default)]
    emoji: Option<String>,
}

async fn reactions(State(core): State<Arc<Core>>, Json(new): Json<NewReaction>) -> Answer {
    let act = Play {
        platform: new.platform,
        from: new.from,
        content: Content::Reaction { to: new.to, emoji: new.emoji },
        reply_to: None,
        hide_phone: false,
    };
    match core.decide(|turn| play(turn, &act)).await {
        Some(played) => Answer::Json(201, json!({"id": played.ids.first()})),
        None => unwritable(),
    }
}

async fn add_fault(State(core): State<Arc<Core>>, Json(fault): Json<Fault>) -> Answer {
    core.decide_lazily(|turn| turn.faults.add(fault));
    announce_faults(&core);
    Answer::Json(201, json!({"ok": true}))
}

async fn remove_faults(State(core): State<Arc<Core>>) -> Answer {
    clear_faults(&core);
    Answer::ok(json!({"ok": true}))
}

#[derive(Debug, Deserialize)]
struct Advance {
    advance_seconds: u32,
}

async fn clock(State(core): State<Arc<Core>>, Json(step): Json<Advance>) -> Answer {
    if !advance(&core, i64::from(step.advance_seconds) * 1_000_000).await {
        return unwritable();
    }
    Answer::ok(json!({"now": core.look(|_, now| now)}))
}

async fn file(State(core): State<Arc<Core>>, Path(id): Path<String>) -> Response {
    let found = core.look(|world, _| world.media.get(&id).cloned());
    match found {
        Some(file) => {
            // A product may have uploaded a web page; it must not run here.
            let safe = ["image/", "audio/", "video/"].iter().any(|kind| file.mime.starts_with(kind));
            let mime =
                if safe && !file.mime.contains("svg") { file.mime } else { "application/octet-stream".to_owned() };
            Answer::File { mime, bytes: media::bytes(&file.source) }.into_response()
        }
        None => Answer::Text(404, "no such file".to_owned()).into_response(),
    }
}

/// Changes as server-sent events. A page that reconnects continues where it was, or is told to read the state again.
async fn events(
    State(core): State<Arc<Core>>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> impl IntoResponse {
    let live = BroadcastStream::new(core.events.subscribe());
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).or(query.get("since").map(String::as_str));
    let last = last.and_then(|id| id.parse::<u64>().ok()).unwrap_or_else(|| core.last_event());
    let (missed, from) = match core.events_after(last) {
        Some(missed) => {
            let from = missed.last().map_or(last, |event| event.id);
            (missed.into_iter().map(event).collect(), from)
        }
        None => (vec![resync()], core.last_event()),
    };
    let live = live.filter_map(move |received| {
        let event = match received {
            Ok(received) if received.id > from => Some(event(received)),
            Ok(_) => None,
            // The page was too slow.
            Err(_) => Some(resync()),
        };
        std::future::ready(event)
    });
    let hello = stream::iter([Event::default().event("hello").data("{}")]);
    let all = hello.chain(stream::iter(missed)).chain(live).map(Ok::<_, Infallible>);
    Sse::new(boxed(all)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn boxed(
    events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
) -> stream::BoxStream<'static, Result<Event, Infallible>> {
    events.boxed()
}

fn event(of: PanelEvent) -> Event {
    Event::default().id(of.id.to_string()).event(of.name).data(of.json)
}

fn resync() -> Event {
    Event::default().event("resync").data("{}")
}

fn unwritable() -> Answer {
    Answer::Json(507, json!({"error": "the simulator's journal cannot be written"}))
}
