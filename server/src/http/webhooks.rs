//! Where platforms deliver: limits, raw bytes, proof, parse, one committed transaction, and only then 200.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use channel_core::{Channel, ChannelId, WebhookRequest, WebhookSecrets};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::app::App;
use crate::channels::Channels;
use crate::config::MetaConfig;
use crate::engine::{Boundary, Delivery, Engine};
use store::Store;

use super::route;

/// The largest body taken. Meta sends up to 3 MB (platforms.md §1.1).
const MAX_BODY: usize = 4 * 1024 * 1024;
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// What the webhook routes work with.
#[derive(Clone)]
struct Ingress {
    channels: Channels,
    engine: Engine,
    store: Store,
    meta: Arc<WebhookSecrets>,
}

pub(super) fn router(app: &App) -> Router {
    let ingress = Ingress {
        channels: app.channels().clone(),
        engine: app.engine().clone(),
        store: app.store().clone(),
        meta: Arc::new(meta_secrets(&app.config().meta)),
    };
    Router::new()
        .route("/api/v1/webhooks/whatsapp", any(whatsapp))
        .route("/api/v1/webhooks/instagram", any(instagram))
        .route("/api/v1/webhooks/telegram/{account}", any(telegram))
        .with_state(ingress)
}

fn meta_secrets(config: &MetaConfig) -> WebhookSecrets {
    WebhookSecrets { signing: config.app_secrets.clone(), verify: config.verify_tokens.clone() }
}

async fn whatsapp(State(ingress): State<Ingress>, request: Request<Body>) -> Response {
    let secrets = Arc::clone(&ingress.meta);
    ingress.take(&ChannelId::from_static("whatsapp"), None, &secrets, request).await
}

async fn instagram(State(ingress): State<Ingress>, request: Request<Body>) -> Response {
    let secrets = Arc::clone(&ingress.meta);
    ingress.take(&ChannelId::from_static("instagram"), None, &secrets, request).await
}

/// The path names the bot by its id, since a Telegram update does not. A bot that nobody connected is refused exactly
/// as a wrong secret is.
async fn telegram(State(ingress): State<Ingress>, Path(bot): Path<String>, request: Request<Body>) -> Response {
    let channel = ChannelId::from_static("telegram");
    match route::find(&ingress.store, &channel, &bot, "webhook_secret").await {
        Ok(Some((_, secret))) => ingress.take(&channel, Some(&bot), &route::proving(secret), request).await,
        Ok(None) => refuse(StatusCode::UNAUTHORIZED),
        Err(error) => unavailable(&error),
    }
}

impl Ingress {
    async fn take(
        &self,
        channel: &ChannelId,
        route: Option<&str>,
        secrets: &WebhookSecrets,
        request: Request<Body>,
    ) -> Response {
        let Some(channel) = self.channels.find(channel) else { return refuse(StatusCode::NOT_FOUND) };
        let (head, body) = request.into_parts();
        let body = match read_body(body).await {
            Ok(body) => body,
            Err(status) => return refuse(status),
        };
        self.engine.cross(Boundary::WebhookRead);
        let request =
            WebhookRequest { method: &head.method, query: head.uri.query(), headers: &head.headers, body: &body };
        match channel.webhook().handshake(&request, secrets) {
            Some(Ok(answer)) => return ([(header::CONTENT_TYPE, "text/plain")], answer).into_response(),
            Some(Err(_)) => return refuse(StatusCode::FORBIDDEN),
            None if head.method != Method::POST => return refuse(StatusCode::METHOD_NOT_ALLOWED),
            None => {}
        }
        accept(&self.engine, channel.as_ref(), route, secrets, &request).await
    }
}

/// Proves, parses and keeps one delivery. 401 keeps nothing; 200 means it is on disk; 503 asks for it again.
pub(super) async fn accept(
    engine: &Engine,
    channel: &dyn Channel,
    route: Option<&str>,
    secrets: &WebhookSecrets,
    request: &WebhookRequest<'_>,
) -> Response {
    let verified = match channel.webhook().verify(request, secrets) {
        Ok(verified) => verified,
        Err(error) => {
            tracing::info!(channel.id = %channel.id(), reason = %error, "a webhook was refused");
            return refuse(StatusCode::UNAUTHORIZED);
        }
    };
    let delivery = match channel.webhook().parse(verified) {
        Ok(parsed) => Delivery::Parsed(parsed),
        Err(error) => Delivery::Unreadable { reason: error.reason, body: verified.bytes().to_vec() },
    };
    match engine.record(&channel.id(), route, delivery).await {
        Ok(recorded) => {
            tracing::debug!(channel.id = %channel.id(), ?recorded, "a webhook was kept");
            StatusCode::OK.into_response()
        }
        Err(error) => unavailable(&error),
    }
}

async fn read_body(body: Body) -> Result<Bytes, StatusCode> {
    match tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

fn refuse(status: StatusCode) -> Response {
    status.into_response()
}

fn unavailable(error: &store::StoreError) -> Response {
    tracing::error!(%error, "a webhook could not be kept; its platform is asked to send it again");
    let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    response
}
