//! The listener that plays all providers.

use std::{
    collections::VecDeque,
    convert::Infallible,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use futures_util::{StreamExt as _, stream};
use serde_json::Value;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    anthropic, gemini, openai,
    reply::{LlmFailure, LlmReply, Tail, data},
};

/// Providers of language models on one loopback address. Dropping it stops it.
#[derive(Debug)]
pub struct LlmSimulator {
    address: SocketAddr,
    state: Arc<Shared>,
    _stop: DropGuard,
}

/// A call that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct LlmRequest {
    /// `openai`, `anthropic` or `gemini`.
    pub format: &'static str,
    /// The address behind the provider's base.
    pub path: String,
    /// The JSON body.
    pub body: Value,
}

#[derive(Debug, Default)]
struct Shared {
    script: Mutex<Script>,
}

#[derive(Debug, Default)]
struct Script {
    next: VecDeque<LlmReply>,
    always: Option<LlmReply>,
    requests: Vec<LlmRequest>,
}

impl LlmSimulator {
    /// Starts on a free port of loopback.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Shared::default());
        let router = Router::new()
            .route("/openai/v1/chat/completions", post(chat_completions))
            .route("/anthropic/v1/messages", post(messages))
            .route("/gemini/v1beta/models/{call}", post(generate))
            .with_state(Arc::clone(&state));
        let stopped = CancellationToken::new();
        let stop = stopped.clone().drop_guard();
        tokio::spawn(async move {
            let serving = axum::serve(listener, router);
            tokio::select! {
                () = stopped.cancelled() => {}
                _ended = async { serving.await } => {}
            }
        });
        Ok(Self { address, state, _stop: stop })
    }

    /// What stands for `https://api.openai.com/v1`, and for every server that imitates it.
    #[must_use]
    pub fn openai_base(&self) -> String {
        format!("http://{}/openai/v1", self.address)
    }

    /// What stands for `https://api.anthropic.com`.
    #[must_use]
    pub fn anthropic_base(&self) -> String {
        format!("http://{}/anthropic", self.address)
    }

    /// What stands for `https://generativelanguage.googleapis.com`.
    #[must_use]
    pub fn gemini_base(&self) -> String {
        format!("http://{}/gemini", self.address)
    }

    /// What the next call gets that has no answer yet.
    pub fn will(&self, reply: LlmReply) {
        self.script().next.push_back(reply);
    }

    /// What every call gets for which nothing was told.
    pub fn always(&self, reply: LlmReply) {
        self.script().always = Some(reply);
    }

    /// The calls so far.
    #[must_use]
    pub fn requests(&self) -> Vec<LlmRequest> {
        self.script().requests.clone()
    }

    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.state.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Notes the call and tells what it gets; a call without a key is refused whatever was told.
    fn take(&self, format: &'static str, path: String, body: &Bytes, has_key: bool) -> (Value, LlmReply) {
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.requests.push(LlmRequest { format, path, body: body.clone() });
        if !has_key {
            return (body, LlmReply::Fails(LlmFailure::Key));
        }
        let told = script.next.pop_front().or_else(|| script.always.clone());
        (body, told.unwrap_or_else(|| LlmReply::Words("Nothing was told to be said.".to_owned())))
    }
}

async fn chat_completions(State(state): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let key = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let has_key = key.is_some_and(|key| key.len() > "Bearer ".len() && key.starts_with("Bearer "));
    let (body, reply) = state.take("openai", "/chat/completions".to_owned(), &body, has_key);
    let model = body["model"].as_str().unwrap_or_default();
    answer(&reply, openai::frames(model, &reply), openai::refusal)
}

async fn messages(State(state): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let has_key = headers.contains_key("x-api-key") && headers.contains_key("anthropic-version");
    let (body, reply) = state.take("anthropic", "/v1/messages".to_owned(), &body, has_key);
    let model = body["model"].as_str().unwrap_or_default();
    answer(&reply, anthropic::frames(model, &reply), anthropic::refusal)
}

async fn generate(
    State(state): State<Arc<Shared>>,
    Path(call): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(model) = call.strip_suffix(":streamGenerateContent") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let has_key = headers.contains_key("x-goog-api-key");
    let (_, reply) = state.take("gemini", format!("/v1beta/models/{call}"), &body, has_key);
    answer(&reply, gemini::frames(model, &reply), gemini::refusal)
}

fn answer(reply: &LlmReply, frames: (Vec<String>, Tail), refusal: fn(LlmFailure) -> (u16, Value)) -> Response {
    match reply {
        LlmReply::Fails(failure) => {
            let (status, body) = refusal(*failure);
            if status == 200 {
                return streamed(vec![data(&body)], Tail::Ends);
            }
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response();
            if let LlmFailure::Busy(seconds) = failure {
                response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
            }
            response
        }
        LlmReply::Garbage => {
            let garbage = vec![Ok::<_, Infallible>(Bytes::from_static(b"data: \xff\xfe{{{ not json\n\ndata: [1,\n\n"))];
            (stream_type(), Body::from_stream(stream::iter(garbage))).into_response()
        }
        LlmReply::Recorded(stream) => streamed(vec![stream.clone()], Tail::Ends),
        _ => streamed(frames.0, frames.1),
    }
}

fn streamed(frames: Vec<String>, tail: Tail) -> Response {
    let head = stream::iter(frames).map(|frame| Ok::<_, Infallible>(Bytes::from(frame)));
    let body = match tail {
        Tail::Ends => Body::from_stream(head),
        Tail::Nothing => Body::from_stream(head.chain(stream::pending())),
        Tail::Repeats(frame) => {
            // With a pause, as a model has one; without it, one connection would take a whole processor.
            let more = stream::unfold(frame, |frame| async move {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                Some((Ok(Bytes::from(frame.clone())), frame))
            });
            Body::from_stream(head.chain(more))
        }
    };
    (stream_type(), body).into_response()
}

fn stream_type() -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "text/event-stream")]
}
