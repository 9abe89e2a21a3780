//! The website widget's three endpoints; their wire format is defined by the crate `channel-webchat`.

mod events;
mod history;
mod pace;
mod session;
mod stream;
mod streams;

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use channel_core::{Channel, Seams, WebhookSecrets};
use channel_webchat::{CHANNEL, CORS, TOKEN_HEADER, VISITOR_SECRET, VisitorId, VisitorToken, widget};
use secrecy::SecretString;
use store::accounts::AccountRow;
use store::{Store, StoreError};

use crate::app::App;
use crate::engine::Engine;
use crate::http::caller::Caller;
use crate::http::seldom::Seldom;
use crate::http::{Gate, held, route};

use pace::Paces;
pub use streams::Streams;

/// The most bytes of a request for a session, which says no more than a language.
const SESSION_BODY: usize = 4 * 1024;

/// More is no account's name.
const LONGEST_NAME: usize = 128;
/// Failures of the store that visitors met.
static FAILURES: Seldom = Seldom::new();

/// What the endpoints work with.
#[derive(Clone)]
struct Webchat {
    store: Store,
    engine: Engine,
    channel: Arc<dyn Channel>,
    streams: Streams,
    gate: Gate,
    paces: Paces,
    seams: Seams,
}

pub(super) fn router(app: &App) -> Router {
    let script = Router::new().route("/widget.js", get(script));
    let Some(channel) = app.channels().find(&CHANNEL).cloned() else { return script };
    let webchat = Webchat {
        store: app.store().clone(),
        engine: app.engine().clone(),
        channel,
        streams: app.streams().clone(),
        gate: app.gate().clone(),
        paces: Paces::of(app.gate().limits()),
        seams: app.seams().clone(),
    };
    Router::new()
        .route("/api/v1/webchat/{account}/session", post(session::start).options(preflight))
        .route("/api/v1/webchat/{account}/events", post(events::take).options(preflight))
        .route("/api/v1/webchat/{account}/stream", get(stream::follow).options(preflight))
        .layer(DefaultBodyLimit::max(SESSION_BODY))
        .layer(axum::middleware::map_response(cross_origin))
        .with_state(webchat)
        .merge(script)
}

async fn script() -> Response {
    let mut response = widget::SCRIPT.into_response();
    set(&mut response, &widget::HEADERS);
    response
}

async fn preflight() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Shops' pages call from their own origin, without cookies: any origin may, errors included.
async fn cross_origin(mut response: Response) -> Response {
    set(&mut response, &CORS);
    response
}

fn set(response: &mut Response, headers: &[(&'static str, &'static str)]) {
    for (name, value) in headers {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

/// The shop a request is for, and who sends it if that is proved.
struct Visit {
    account: AccountRow,
    secret: SecretString,
    visitor: Option<VisitorId>,
    caller: Caller,
}

impl Visit {
    /// The visitor, or the answer that makes the script start a new session.
    fn visitor(&self) -> Result<&VisitorId, Refusal> {
        self.visitor.as_ref().ok_or(Refusal(StatusCode::UNAUTHORIZED))
    }

    fn secrets(&self) -> WebhookSecrets {
        route::proving(self.secret.clone())
    }
}

/// Nothing is asked of the store before the node has room and the caller may ask.
impl FromRequestParts<Webchat> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, webchat: &Webchat) -> Result<Self, Refusal> {
        let Path(external_id) =
            Path::<String>::from_request_parts(parts, webchat).await.map_err(|_| Refusal(StatusCode::NOT_FOUND))?;
        if external_id.len() > LONGEST_NAME || external_id.contains(char::is_control) {
            return Err(Refusal(StatusCode::NOT_FOUND));
        }
        held::must_have_room(&webchat.gate).map_err(Refusal)?;
        let caller = Caller::of(parts, &webchat.gate.limits().trusted_proxies);
        if !webchat.paces.requests.allows(caller) {
            return Err(Refusal(StatusCode::TOO_MANY_REQUESTS));
        }
        let (account, secret) = route::find(&webchat.store, &CHANNEL, &external_id, VISITOR_SECRET)
            .await?
            .ok_or(Refusal(StatusCode::NOT_FOUND))?;
        let token = parts.headers.get(TOKEN_HEADER).and_then(|value| VisitorToken::unchecked(value.as_bytes()));
        let visitor = token.and_then(|token| token.check(std::slice::from_ref(&secret), &external_id));
        Ok(Self { account, secret, visitor, caller })
    }
}

/// An answer without a body.
struct Refusal(StatusCode);

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        if let Some(requests) = FAILURES.happened(Instant::now()) {
            let error = &error as &(dyn std::error::Error + 'static);
            tracing::error!(error, requests, "visitors' requests failed at the store");
        }
        Self(StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self.0 {
            status @ (StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) => {
                (status, [(header::RETRY_AFTER, "2")]).into_response()
            }
            status => status.into_response(),
        }
    }
}
