//! The page for what is not there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::reader::Reader;
use super::respond::{Answer, html};
use super::state::ConsoleState;
use super::view::{Problem, Section, Shell};

/// The page itself, answered with 404.
pub(super) fn missing(reader: &Reader, shell: Shell) -> Response {
    let shell = Shell { section: Section::Elsewhere, ..shell };
    let page = Problem { t: reader.t, shell, heading: "problem-missing", text: "problem-missing-text" };
    html(StatusCode::NOT_FOUND, &page)
}

/// Any address the server does not know, to somebody signed in.
pub(super) async fn anywhere(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let shell = reader.shell(&state, Section::Elsewhere).await?;
    Ok(missing(&reader, shell))
}
