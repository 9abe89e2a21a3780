//! The HTTP surface: the ingress with its bounds, the webhooks in front, and one router from the parts that each own
//! their paths.
//!
//! [`serve`] runs a [`Front`] on a listener: what goes to a webhook's path is answered by [`Webhooks`], which proves a
//! delivery and hands it to an [`Intake`]; all else goes to the router. A [`Gate`] holds the bounds (`[limits]` in the
//! configuration), counts what was turned away, and is told by other parts of the server when they do not keep up.
//!
//! Not here: TLS, which a proxy in front ends.

mod bots;
mod caller;
mod counters;
mod ending;
mod front;
mod gate;
mod health;
mod held;
mod intake;
mod line;
mod lines;
mod listen;
mod load;
mod paced;
mod route;
mod secure;
mod seldom;
mod serve;
#[cfg(test)]
mod tests;
mod watched;
mod webchat;
mod webhooks;

use axum::Router;
use axum::http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;

pub use counters::{Counters, Refused};
pub use front::{Front, Peer};
pub use gate::{Gate, Overload};
pub use intake::Intake;
pub use listen::{BindError, bind};
pub use load::watch_load;
pub use serve::serve;
pub use webchat::Streams;
pub use webhooks::Webhooks;

use crate::app::App;
use crate::engine::Engine;

/// Everything the server answers. Webhooks stand outside the console's cross-site checks: platforms prove themselves
/// by signature.
#[must_use]
pub fn front(app: &App) -> Front<Engine> {
    let webhooks = Webhooks::new(app.engine().clone(), app.channels(), &app.config().meta, app.gate().clone());
    Front::new(webhooks.with_bots(app.store().clone()), router(app))
}

/// Everything but the webhooks.
fn router(app: &App) -> Router {
    let stop = app.stopping();
    Router::new()
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
