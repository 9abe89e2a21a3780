//! Liveness and readiness.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::app::App;
use store::Store;

pub(super) fn router(app: &App) -> Router {
    Router::new().route("/healthz", get(|| async { "ok" })).route("/readyz", get(ready)).with_state(app.store().clone())
}

/// Ready means that a webhook could be kept now.
async fn ready(State(store): State<Store>) -> (StatusCode, Json<Value>) {
    match store.write(|_| Box::pin(async { Ok(()) })).await {
        Ok(()) => (StatusCode::OK, Json(json!({ "ready": true }))),
        Err(error) => {
            tracing::warn!(%error, "the store takes no writes");
            (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "ready": false, "reason": "the store takes no writes" })))
        }
    }
}
