//! Who is looking: the session of a request, and how they want to see things.

use assistant::Language;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use channel_core::OrganisationId;
use store::StoreError;
use store::access::{self, Session, TokenHash};

use super::cookie;
use super::state::ConsoleState;
use super::view::{Section, Shell, Theme};
use super::words::Words;

/// The cookie that remembers the language somebody reads in.
pub(super) const READING: &str = "reading";
/// How far letters of a kind are counted for the number in the rail.
const COUNTED: u32 = 100;

/// Somebody signed in. A request without a session never reaches a handler that asks for one.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    /// Whose session it is.
    pub(super) session: Session,
    /// The words to speak to them in.
    pub(super) t: Words,
    /// The language they read in: what customers say is translated into it.
    pub(super) reading: Language,
    theme: Theme,
    dock_open: bool,
}

impl Reader {
    /// The organisation: the first argument of everything the reader does.
    #[must_use]
    pub(super) fn organisation(&self) -> OrganisationId {
        self.session.organisation
    }

    /// The member as conversations name them.
    #[must_use]
    pub(super) fn member(&self) -> String {
        self.session.member.to_string()
    }

    /// The frame of a page.
    pub(super) async fn shell(&self, state: &ConsoleState, section: Section) -> Result<Shell, StoreError> {
        let organisation = self.organisation();
        let (waiting, letters, after) = state
            .store
            .read_in(organisation, |db| {
                Box::pin(async move {
                    // The number is read before the page is: what happens in between is told by the stream.
                    let after = store::event_log::end(db, organisation).await?;
                    let letters = store::letters::count_up_to(db, organisation, COUNTED).await?.all();
                    Ok((store::views::waiting(db, organisation).await?, letters, after))
                })
            })
            .await?;
        Ok(Shell {
            section,
            organisation: self.session.organisation_name.clone(),
            member: self.session.member_name.clone(),
            theme: self.theme,
            demo: state.settings.demo,
            panel_url: state.settings.panel_url.as_ref().map(ToString::to_string),
            dock_open: self.dock_open,
            waiting,
            letters: u32::try_from(letters).unwrap_or_default(),
            after,
        })
    }
}

impl FromRequestParts<ConsoleState> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &ConsoleState) -> Result<Self, Response> {
        let Some(token) = cookie::read(&parts.headers, cookie::session_name(state.is_secure())) else {
            return Err(stranger(&parts.headers));
        };
        let (hash, now) = (TokenHash::of(token), state.seams().now());
        let session = state
            .store
            .read(move |db| Box::pin(access::find_session(db, hash, now)))
            .await
            .map_err(|error| super::respond::broken(&error))?;
        let Some(session) = session else { return Err(stranger(&parts.headers)) };
        if session.is_due(now)
            && let Err(error) = state.store.write(move |tx| Box::pin(access::touch_session(tx, hash))).await
        {
            tracing::warn!(%error, "noting that a session is in use");
        }
        let (theme, offset) = preferences(&parts.headers);
        let dock_open = cookie::read(&parts.headers, "dock") == Some("open");
        let reading = cookie::read(&parts.headers, READING).and_then(Language::from_tag).unwrap_or_default();
        Ok(Self { session, t: state.words(offset), reading, theme, dock_open })
    }
}

/// The theme and the minutes east of UTC that a browser remembers.
pub(super) fn preferences(headers: &HeaderMap) -> (Theme, i32) {
    let theme = cookie::read(headers, "theme").map(Theme::parse).unwrap_or_default();
    let offset = cookie::read(headers, "utc_offset").and_then(|text| text.parse().ok()).unwrap_or(0);
    (theme, offset)
}

/// Nobody is signed in: a page leads to the sign-in page, a fragment or a stream is refused.
fn stranger(headers: &HeaderMap) -> Response {
    if headers.contains_key("hx-request") || accepts_stream(headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    Redirect::to("/sign-in").into_response()
}

fn accepts_stream(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("event-stream"))
}
