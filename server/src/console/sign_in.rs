//! Signing in by a link that works once, and signing out.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use channel_core::OrganisationId;
use serde::Deserialize;
use store::access::{self, MemberId, Token, TokenHash};
use store::{Store, StoreError};

use super::cookie;
use super::reader::preferences;
use super::respond::{Answer, html, ok};
use super::state::ConsoleState;
use super::view::{LinkUsed, SignIn};

/// What the sign-in page is asked with.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    token: Option<String>,
    out: Option<String>,
}

/// The path of a link that signs a member in once; the caller puts the server's address in front.
///
/// # Errors
/// When the link cannot be kept.
pub async fn link(store: &Store, organisation: OrganisationId, member: MemberId) -> Result<String, StoreError> {
    let token = Token::make()?;
    let hash = token.hash();
    store.write_in(organisation, move |tx| Box::pin(access::create_link(tx, organisation, member, hash))).await?;
    Ok(format!("/sign-in?token={}", token.reveal()))
}

/// `GET /sign-in`: with a token, the session begins; without one, the page says where links come from. A preview that
/// only asks for the head does not use a link up.
pub(super) async fn page(
    State(state): State<ConsoleState>,
    method: Method,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Answer {
    let (theme, offset) = preferences(&headers);
    let t = state.words(offset);
    let Some(shown) = asked.token else { return ok(&SignIn { t, theme, signed_out: asked.out.is_some() }) };
    if method == Method::HEAD || is_prefetch(&headers) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let session = Token::make()?;
    let (link, new) = (TokenHash::of(&shown), session.hash());
    let found = state.store.write(move |tx| Box::pin(access::redeem_link(tx, link, new))).await?;
    if found.is_none() {
        return Ok(html(StatusCode::GONE, &LinkUsed { t, theme }));
    }
    tracing::info!("somebody signed in");
    Ok(with_cookie(Redirect::to("/inbox").into_response(), cookie::session(state.is_secure(), session.reveal())))
}

/// `POST /sign-out`: the session ends in the store and in the browser.
pub(super) async fn out(State(state): State<ConsoleState>, headers: HeaderMap) -> Answer {
    if let Some(token) = cookie::read(&headers, cookie::session_name(state.is_secure())) {
        let hash = TokenHash::of(token);
        state.store.write(move |tx| Box::pin(access::end_session(tx, hash))).await?;
    }
    Ok(with_cookie(Redirect::to("/sign-in?out=1").into_response(), cookie::no_session(state.is_secure())))
}

fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose"]
        .iter()
        .filter_map(|name| headers.get(*name))
        .any(|value| value.to_str().is_ok_and(|text| text.contains("prefetch")))
}

fn with_cookie(mut response: Response, cookie: Option<axum::http::HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
