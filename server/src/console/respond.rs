//! Turning views into answers: a whole page, a fragment, or what went wrong.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use store::StoreError;

use super::state::ConsoleState;
use super::view::Notice;
use super::words::Words;

/// What a handler gives back.
pub(super) type Answer = Result<Response, PageError>;

/// An error on its way to becoming a page.
#[derive(Debug)]
pub(super) struct PageError(StoreError);

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        Self(error)
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        broken(&self.0)
    }
}

/// Writes a view down with a status.
pub(super) fn html(status: StatusCode, view: &impl Template) -> Response {
    match view.render() {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (status, headers, text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "writing a page down");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page or fragment that is as it should be.
pub(super) fn ok(view: &impl Template) -> Answer {
    Ok(html(StatusCode::OK, view))
}

/// A form that is refused, with what is wrong.
pub(super) fn refused(view: &impl Template) -> Answer {
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, view))
}

/// Whether a script asks, and wants the fragment instead of the way to the page.
pub(super) fn wants_fragment(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request") && headers.get("hx-request-type").is_none_or(|kind| kind == "partial")
}

/// Leads to a page after something was done, so that reloading does not do it again.
pub(super) fn see(path: &str) -> Answer {
    Ok(Redirect::to(path).into_response())
}

/// The server could not finish: a sentence, and the reason in the log.
pub(super) fn broken(error: &StoreError) -> Response {
    if let StoreError::NotFound(_) = error {
        return StatusCode::NOT_FOUND.into_response();
    }
    tracing::error!(error = error as &(dyn std::error::Error + 'static), "a page of the console could not be made");
    let t = Words::new(0, 0);
    let status = if error.is_passing() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
    html(status, &Notice { tone: "bad", text: t.of("problem-broken-text") })
}

/// The headers of everything the console answers. The panel's origin is the only other place a page may show.
pub(super) fn policy(state: &ConsoleState) -> HeaderValue {
    let frames =
        state.settings.panel_url.as_ref().map_or_else(|| "'none'".to_owned(), |url| url.origin().ascii_serialization());
    let text = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: https: \
         http://127.0.0.1:*; connect-src 'self'; frame-src {frames}; frame-ancestors 'none'; form-action 'self'; \
         base-uri 'none'"
    );
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}
