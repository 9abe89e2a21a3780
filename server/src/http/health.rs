//! Liveness, readiness and metrics.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::Peer;
use crate::app::App;
use crate::operations::{Access, CONTENT_TYPE, Metrics, Readiness, may_read};

/// What these routes work with.
#[derive(Clone)]
struct Operations {
    readiness: Arc<Readiness>,
    metrics: Arc<Metrics>,
    token: Option<SecretString>,
}

pub(super) fn router(app: &App) -> Router {
    let readiness = Arc::new(Readiness::new(app.store().clone(), app.gate().clone(), app.stopping()));
    let metrics = Arc::new(Metrics::new(app.store(), app.engine().instruments(), app.gate(), Arc::clone(&readiness)));
    let token = app.config().operations.metrics_token.clone();
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_text))
        .with_state(Operations { readiness, metrics, token })
}

/// Ready means that a webhook could be kept now.
async fn ready(State(operations): State<Operations>) -> (StatusCode, Json<Value>) {
    let verdict = operations.readiness.verdict().await;
    let status = if verdict.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": verdict.is_ready(), "reason": verdict.sentence() })))
}

async fn metrics_text(
    State(operations): State<Operations>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
) -> Response {
    let peer = peer.map(|Extension(Peer(address))| address.ip());
    if may_read(operations.token.as_ref(), Access { peer, headers: &headers }) {
        return ([(header::CONTENT_TYPE, CONTENT_TYPE)], operations.metrics.text().await).into_response();
    }
    let sentence = "the metrics are for this computer, or for the bearer of operations.metrics_token\n";
    match operations.token {
        Some(_) => (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], sentence).into_response(),
        None => (StatusCode::FORBIDDEN, sentence).into_response(),
    }
}
