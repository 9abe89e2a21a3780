//! The HTTP surface: one router from the parts that each own their paths.

mod ending;
mod health;
mod listen;
mod route;
mod secure;
mod webchat;
mod webhooks;

use axum::Router;
use axum::http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;

pub use listen::{BindError, Peer, bind, serve};
pub use webchat::Streams;

use crate::app::App;

/// Everything the server answers. Webhooks stand outside the console's cross-site checks: platforms prove themselves
/// by signature.
pub fn router(app: &App) -> Router {
    let stop = app.stopping();
    Router::new()
        .merge(webhooks::router(app))
        .merge(webchat::router(app))
        .merge(health::router(app))
        .merge(crate::api::router(app))
        .merge(crate::console::router(app.console()))
        .layer(axum::middleware::map_response(secure::headers))
        .layer(axum::middleware::map_response(move |response| {
            let stop = stop.clone();
            async move { ending::with_server(response, &stop) }
        }))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a request handler panicked; the request is answered 500");
            axum::response::IntoResponse::into_response(StatusCode::INTERNAL_SERVER_ERROR)
        }))
}
