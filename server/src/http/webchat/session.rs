//! `POST session`: starts a conversation with a browser, or goes on with one. Nothing is stored for it.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use channel_webchat::{STRINGS, Session, SessionRequest, VisitorId, VisitorToken};
use store::organisations;

use super::{Refusal, Visit, Webchat, history};
use crate::console::words::Words;

/// The language of the words; the catalogue has one so far.
const LANGUAGE: &str = "en";

pub(super) async fn start(
    State(webchat): State<Webchat>,
    visit: Visit,
    _request: Result<Json<SessionRequest>, JsonRejection>,
) -> Result<Json<Session>, Refusal> {
    let (visitor, known) = match &visit.visitor {
        Some(visitor) => (visitor.clone(), true),
        None if webchat.paces.newcomers.allows((visit.account.id, visit.caller)) => {
            (VisitorId::generate(webchat.seams.ids.as_ref()), false)
        }
        None => return Err(Refusal(StatusCode::TOO_MANY_REQUESTS)),
    };
    let organisation = visit.account.organisation;
    let shop = webchat.store.read_in(organisation, move |db| Box::pin(organisations::find(db, organisation))).await?;
    let shop = shop.map(|shop| shop.name).unwrap_or_default();
    let token = VisitorToken::issue(&visit.secret, &visit.account.external_id, &visitor);
    let mut session = Session::new(&visitor, &token, shop, LANGUAGE);
    let words = Words::new(webchat.seams.now().0, 0);
    session.strings = STRINGS.iter().map(|name| ((*name).to_owned(), words.of(format!("widget-{}", name)))).collect();
    if known {
        session.messages =
            history::newest(&webchat.store, organisation, visit.account.id, &visitor.conversation()).await?;
    }
    Ok(Json(session))
}
