//! The API for programs: bearer keys, JSON in and out, errors that say what to do.
//!
//! Every route stands in one list with the scope that a key needs for it ([`Scope`]); a handler that no guard stands before
//! refuses everybody.

mod assistant;
mod catalogue;
mod decisions;
mod documents;
mod drafts;
mod error;
mod jobs;
mod key;
mod letters;
mod meaning;
mod modes;
mod orders;
mod proposals;
mod rehearsal;
mod replies;
mod rules;
mod search;
mod settings;
mod speech;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use channel_core::Seams;
use store::Store;
use store::api_keys::Scope;

use crate::app::App;
use crate::assistants::Assistants;
use crate::catalogue::Catalogue;
use crate::flows::Flows;
use crate::orders::Orders;

pub use error::ApiError;
use key::Guard;
pub use key::{ApiKey, Caller};

/// The largest catalogue file taken, in bytes.
const MAX_IMPORT: usize = 32 * 1024 * 1024;
/// The largest document taken, in bytes: as large as one is read, and what a form adds.
const MAX_DOCUMENT: usize = 20 * 1024 * 1024 + 64 * 1024;
/// The largest other request, in bytes.
const MAX_REQUEST: usize = 1024 * 1024;

/// What the API works with.
#[derive(Clone, Debug)]
pub(crate) struct ApiState {
    store: Store,
    catalogue: Catalogue,
    assistants: Assistants,
    flows: Flows,
    orders: Orders,
    seams: Seams,
}

/// The routes under `/api/v1` that programs call.
pub(crate) fn router(app: &App) -> Router {
    let state = ApiState {
        store: app.store().clone(),
        catalogue: app.catalogue().clone(),
        assistants: app.assistants().clone(),
        flows: app.flows().clone(),
        orders: Orders::new(app.store().clone()),
        seams: app.seams().clone(),
    };
    let routes = [
        (
            Scope::Catalogue,
            "/api/v1/catalogue/imports",
            post(catalogue::import).layer(DefaultBodyLimit::max(MAX_IMPORT)),
        ),
        (Scope::Read, "/api/v1/catalogue/jobs", get(jobs::list)),
        (Scope::Read, "/api/v1/catalogue/jobs/{job}", get(jobs::find)),
        (Scope::Read, "/api/v1/catalogue/jobs/{job}/errors.csv", get(jobs::errors)),
        (Scope::Catalogue, "/api/v1/catalogue/jobs/{job}/apply", post(jobs::apply)),
        (Scope::Catalogue, "/api/v1/catalogue/jobs/{job}/cancel", post(jobs::cancel)),
        (Scope::Read, "/api/v1/catalogue/meaning", get(meaning::find)),
        (Scope::Read, "/api/v1/catalogue/meaning/products", get(meaning::products)),
        (Scope::Admin, "/api/v1/catalogue/meaning/model", put(meaning::put).delete(meaning::delete)),
        (Scope::Admin, "/api/v1/catalogue/meaning/model/test", post(meaning::test)),
        (Scope::Catalogue, "/api/v1/catalogue/meaning/again", post(meaning::again)),
        (Scope::Catalogue, "/api/v1/sites", post(documents::site)),
        (Scope::Read, "/api/v1/documents", get(documents::list)),
        (
            Scope::Catalogue,
            "/api/v1/knowledge/documents",
            post(documents::upload).layer(DefaultBodyLimit::max(MAX_DOCUMENT)),
        ),
        (Scope::Catalogue, "/api/v1/documents", post(documents::upload).layer(DefaultBodyLimit::max(MAX_DOCUMENT))),
        (Scope::Read, "/api/v1/documents/{document}", get(documents::find)),
        (Scope::Catalogue, "/api/v1/documents/{document}", delete(documents::delete)),
        (Scope::Catalogue, "/api/v1/documents/{document}/read", post(documents::again)),
        (Scope::Read, "/api/v1/search", get(search::search)),
        (Scope::Read, "/api/v1/rules", get(rules::list)),
        (Scope::Read, "/api/v1/rules/test", post(rules::test)),
        (Scope::Read, "/api/v1/rules/export", get(rules::export)),
        (Scope::Admin, "/api/v1/rules/import", post(rules::import)),
        (Scope::Admin, "/api/v1/rules/order", put(rules::order)),
        (Scope::Read, "/api/v1/rules/{rule}", get(rules::find)),
        (Scope::Admin, "/api/v1/rules/{rule}", put(rules::put).delete(rules::delete)),
        (Scope::Admin, "/api/v1/rules/{rule}/enabled", put(rules::enable)),
        (Scope::Read, "/api/v1/decisions", get(decisions::list)),
        (Scope::Read, "/api/v1/letters", get(letters::list)),
        (Scope::Letters, "/api/v1/letters/replay", post(letters::replay)),
        (Scope::Read, "/api/v1/trace/{id}", get(letters::life)),
        (Scope::Send, "/api/v1/conversations/{conversation}/replies", post(replies::reply)),
        (Scope::Read, "/api/v1/assistant", get(assistant::find)),
        (Scope::Admin, "/api/v1/assistant", put(assistant::put)),
        (Scope::Admin, "/api/v1/assistant/provider", put(assistant::put_provider).delete(assistant::delete_provider)),
        (Scope::Admin, "/api/v1/assistant/provider/test", post(assistant::test_provider)),
        (Scope::Admin, "/api/v1/assistant/transcription", put(speech::put).delete(speech::delete)),
        (Scope::Admin, "/api/v1/assistant/transcription/test", post(speech::test)),
        (Scope::Read, "/api/v1/assistant/cost", get(assistant::cost)),
        (Scope::Read, "/api/v1/conversations/{conversation}/mode", get(modes::of_conversation)),
        (Scope::Send, "/api/v1/conversations/{conversation}/mode", put(modes::set_of_conversation)),
        (Scope::Admin, "/api/v1/accounts/{account}/mode", put(modes::set_of_account)),
        (Scope::Catalogue, "/api/v1/assistant/try", post(rehearsal::ask)),
        (Scope::Read, "/api/v1/assistant/tests", get(rehearsal::list)),
        (Scope::Catalogue, "/api/v1/assistant/tests", post(rehearsal::keep)),
        (Scope::Catalogue, "/api/v1/assistant/tests/run", post(rehearsal::run_all)),
        (Scope::Catalogue, "/api/v1/assistant/tests/{test}", delete(rehearsal::forget)),
        (Scope::Catalogue, "/api/v1/assistant/tests/{test}/run", post(rehearsal::run)),
        (Scope::Read, "/api/v1/assistant/unanswered", get(rehearsal::unanswered)),
        (Scope::Catalogue, "/api/v1/assistant/unanswered/answer", post(rehearsal::answer)),
        (Scope::Catalogue, "/api/v1/assistant/unanswered/dismiss", post(rehearsal::dismiss)),
        (Scope::Read, "/api/v1/drafts", get(drafts::list)),
        (Scope::Send, "/api/v1/drafts/{draft}/approve", post(drafts::approve)),
        (Scope::Send, "/api/v1/drafts/{draft}/discard", post(drafts::discard)),
        (Scope::Orders, "/api/v1/orders", get(orders::list).post(orders::save)),
        (Scope::Orders, "/api/v1/orders/imports", post(orders::import).layer(DefaultBodyLimit::max(MAX_IMPORT))),
        (Scope::Orders, "/api/v1/orders/forget", post(orders::forget)),
        (Scope::Orders, "/api/v1/orders/{number}", get(orders::find).put(orders::put).delete(orders::delete)),
        (Scope::Orders, "/api/v1/conversations/{conversation}/customer", put(orders::link)),
        (Scope::Orders, "/api/v1/proposals", get(proposals::list)),
        (Scope::Send, "/api/v1/proposals/{proposal}/accept", post(proposals::accept)),
        (Scope::Send, "/api/v1/proposals/{proposal}/refuse", post(proposals::refuse)),
        (Scope::Orders, "/api/v1/proposals/{proposal}/done", post(proposals::done)),
        (Scope::Read, "/api/v1/settings/resend", get(settings::resend)),
        (Scope::Admin, "/api/v1/settings/resend", put(settings::set_resend)),
        (Scope::Admin, "/api/v1/accounts/{account}/status", put(settings::set_account_status)),
    ];
    let guarded = routes.into_iter().fold(Router::new(), |router, (scope, path, methods)| {
        let guard = Guard { store: state.store.clone(), scope };
        router.route(path, methods.layer(from_fn_with_state(guard, key::guard)))
    });
    guarded.layer(DefaultBodyLimit::max(MAX_REQUEST)).with_state(state)
}
