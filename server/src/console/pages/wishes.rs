//! What customers ask to have changed, and what a reader decides about it.

use axum::extract::{Path, State};
use store::access::list_members;
use store::proposals::{self, ProposalState};
use store::{ProposalId, StoreError};

use crate::console::missing::missing;
use crate::console::present::{self, Members};
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{Section, WishesPage, WishesView};
use crate::flows::{Decision, FlowError};

const ROWS: u32 = 100;

/// `GET /orders/wishes`.
pub(in crate::console) async fn wishes(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&page(&state, &reader, None).await?)
}

/// `GET /orders/wishes/list`.
pub(in crate::console) async fn wishes_list(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&load(&state, &reader).await?)
}

/// `POST /orders/wishes/{wish}/{act}`.
pub(in crate::console) async fn decide_wish(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((id, act)): Path<(String, String)>,
) -> Answer {
    let decision = match act.as_str() {
        "accept" => Some(Decision::Accepted),
        "refuse" => Some(Decision::Refused),
        _ => None,
    };
    let (Ok(id), Some(decision)) = (id.parse::<ProposalId>(), decision) else {
        return Ok(missing(&reader, reader.shell(&state, Section::Orders).await?));
    };
    match state.flows.decide_proposal(reader.organisation(), id, decision, &reader.member()).await {
        Ok(()) => see("/orders/wishes"),
        Err(FlowError::ProposalGone) => {
            let sentence = reader.t.of("wish-gone");
            refused(&page(&state, &reader, Some(sentence)).await?)
        }
        Err(FlowError::Store(StoreError::NotFound(_))) => {
            Ok(missing(&reader, reader.shell(&state, Section::Orders).await?))
        }
        Err(FlowError::Store(error)) => Err(error.into()),
        Err(error) => Err(StoreError::corrupt("a wish", error).into()),
    }
}

async fn page(state: &ConsoleState, reader: &Reader, gone: Option<String>) -> Result<WishesPage, StoreError> {
    let shell = reader.shell(state, Section::Orders).await?;
    let list = WishesView { refused: gone, ..load(state, reader).await? };
    Ok(WishesPage { t: reader.t, shell, list })
}

async fn load(state: &ConsoleState, reader: &Reader) -> Result<WishesView, StoreError> {
    let (organisation, now) = (reader.organisation(), state.seams().now());
    let read = state.store.read_in(organisation, move |db| {
        Box::pin(async move {
            let asked = proposals::list(db, organisation, ProposalState::Asked, ROWS).await?;
            let accepted = proposals::list(db, organisation, ProposalState::Accepted, ROWS).await?;
            Ok((asked, accepted, list_members(db, organisation).await?))
        })
    });
    let (asked, accepted, members) = read.await?;
    let members = Members::new(&members, reader.session.member);
    let row = |wish: &proposals::Proposal| present::wish(&reader.t, &members, wish, now);
    Ok(WishesView {
        t: reader.t,
        open: asked.iter().filter(|wish| wish.expires_at > now).map(row).collect(),
        accepted: accepted.iter().filter(|wish| wish.passed_on_at.is_none()).map(row).collect(),
        refused: None,
    })
}
