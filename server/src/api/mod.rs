//! The API for programs: bearer keys, JSON in and out, errors that say what to do.

mod catalogue;
mod error;
mod key;
mod letters;
mod rules;
mod search;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use channel_core::Seams;
use store::Store;

use crate::app::App;
use crate::catalogue::Catalogue;
use crate::flows::Flows;

pub use error::ApiError;
pub use key::{ApiKey, Caller};

/// The largest catalogue file taken, in bytes.
const MAX_IMPORT: usize = 32 * 1024 * 1024;
/// The largest other request, in bytes.
const MAX_REQUEST: usize = 1024 * 1024;

/// What the API works with.
#[derive(Clone, Debug)]
pub(crate) struct ApiState {
    store: Store,
    catalogue: Catalogue,
    flows: Flows,
    seams: Seams,
}

/// The routes under `/api/v1` that programs call.
pub(crate) fn router(app: &App) -> Router {
    let state = ApiState {
        store: app.store().clone(),
        catalogue: app.catalogue().clone(),
        flows: app.flows().clone(),
        seams: app.seams().clone(),
    };
    let imports = Router::new()
        .route("/api/v1/catalogue/imports", post(catalogue::import))
        .layer(DefaultBodyLimit::max(MAX_IMPORT));
    Router::new()
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/rules/test", post(rules::test))
        .route("/api/v1/letters", get(letters::list))
        .route("/api/v1/letters/replay", post(letters::replay))
        .route("/api/v1/trace/{id}", get(letters::life))
        .layer(DefaultBodyLimit::max(MAX_REQUEST))
        .merge(imports)
        .with_state(state)
}
