//! Takes the product's calls to the three platforms, lets faults strike, and answers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::RETRY_AFTER;

use super::call::{Answer, Call};
use super::control::announce_faults;
use super::graph_error::GraphError;
use super::listener::HangUp;
use crate::core::{Core, Turn};
use crate::fault::{FaultKind, Strike};
use crate::state::Platform;
use crate::{instagram, telegram, whatsapp};

/// A hanging call is let go after this long at the latest.
const LONGEST_HANG: Duration = Duration::from_secs(300);

/// What a fault changes about a call that is otherwise handled as usual.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Mood {
    pub(crate) window_closed: bool,
    pub(crate) undeliverable: Option<u32>,
}

/// How a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Answer,
    Garbage,
    HangUp,
    Hang,
}

pub(super) async fn whatsapp(State(core): State<Arc<Core>>, Path(path): Path<String>, request: Request) -> Response {
    serve(core, Platform::WhatsApp, &path, request).await
}

pub(super) async fn instagram(State(core): State<Arc<Core>>, Path(path): Path<String>, request: Request) -> Response {
    serve(core, Platform::Instagram, &path, request).await
}

pub(super) async fn telegram(State(core): State<Arc<Core>>, Path(path): Path<String>, request: Request) -> Response {
    serve(core, Platform::Telegram, &path, request).await
}

async fn serve(core: Arc<Core>, platform: Platform, path: &str, request: Request) -> Response {
    let call = Call::read(path, request).await;
    if platform == Platform::Telegram
        && let Some(answer) = telegram::wait_for_updates(&core, &call).await
    {
        return answer.into_response();
    }
    let Some((Handled { answer, retry_after, ending }, struck)) =
        core.decide(|turn| strike_and_handle(turn, platform, &call)).await
    else {
        return Answer::Text(507, "the simulator's journal cannot be written".to_owned()).into_response();
    };
    if struck {
        announce_faults(&core);
    }
    match ending {
        Ending::Answer => {
            let mut response = answer.into_response();
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
        Ending::Garbage => Answer::Text(200, "<html><body>{\"messages\":[{\"id\":".to_owned()).into_response(),
        Ending::HangUp => hang_up(),
        Ending::Hang => {
            let mut released = core.released.subscribe();
            // Whichever comes first, the connection is closed without an answer.
            let _either = tokio::time::timeout(LONGEST_HANG, released.changed()).await;
            hang_up()
        }
    }
}

/// A response that the listener turns into a closed connection.
fn hang_up() -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(HangUp);
    response
}

/// What became of a call.
struct Handled {
    answer: Answer,
    retry_after: Option<u32>,
    ending: Ending,
}

/// Handles a call; the second part says whether a fault struck it.
fn strike_and_handle(turn: &mut Turn<'_>, platform: Platform, call: &Call) -> (Handled, bool) {
    let is_send = match platform {
        Platform::WhatsApp => whatsapp::is_send(call),
        Platform::Instagram => instagram::is_send(call),
        Platform::Telegram => telegram::is_send(call),
    };
    let fault = if is_send { turn.faults.strike_send(platform) } else { turn.faults.strike_call(platform) };
    let struck = fault.is_some();
    if let Some(kind) = fault.clone().filter(|_| is_send) {
        let token = call.text("biz_opaque_callback_data").map(str::to_owned);
        turn.faults.note(Strike { kind, platform, at: turn.now, to: addressed(call), token });
    }
    (handle(turn, platform, call, fault), struck)
}

/// The address that a call writes to, wherever the platform has it.
fn addressed(call: &Call) -> String {
    let recipient = call.json("recipient").and_then(|it| it.get("id")?.as_str().map(str::to_owned));
    ["to", "chat_id"].iter().find_map(|name| call.parameter(name)).or(recipient).unwrap_or_default()
}

fn handle(turn: &mut Turn<'_>, platform: Platform, call: &Call, fault: Option<FaultKind>) -> Handled {
    let silent = |ending| Handled { answer: Answer::Text(200, String::new()), retry_after: None, ending };
    match &fault {
        Some(FaultKind::DropConnection) => return silent(Ending::HangUp),
        Some(FaultKind::Hang) => return silent(Ending::Hang),
        Some(kind) if platform == Platform::Telegram => {
            if let Some((answer, retry_after)) = telegram::refusal(kind) {
                return Handled { answer, retry_after, ending: Ending::Answer };
            }
        }
        Some(kind) => {
            if let Some(error) = GraphError::of_fault(kind, platform) {
                let retry_after = error.retry_after;
                return Handled { answer: error.answer(turn.mint, platform), retry_after, ending: Ending::Answer };
            }
        }
        None => {}
    }
    let mood = Mood {
        window_closed: fault == Some(FaultKind::WindowClosed),
        undeliverable: match fault {
            Some(FaultKind::Undeliverable { code }) => Some(code),
            _ => None,
        },
    };
    let answer = match platform {
        Platform::WhatsApp => whatsapp::answer(turn, call, mood),
        Platform::Instagram => instagram::answer(turn, call, mood),
        Platform::Telegram => telegram::answer(turn, call, mood),
    };
    let ending = match fault {
        Some(FaultKind::AcceptThenDrop) => Ending::HangUp,
        Some(FaultKind::AcceptThenHang) => Ending::Hang,
        Some(FaultKind::Garbage) => Ending::Garbage,
        _ => Ending::Answer,
    };
    Handled { answer, retry_after: None, ending }
}
