//! Accounts, their health, and whether the assistant answers on them.

use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State};
use serde::Deserialize;
use store::accounts::{self, AccountStatus};
use store::{StoreError, views};

use super::letters::by;
use crate::console::missing::missing;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, see};
use crate::console::state::ConsoleState;
use crate::console::view::{CardsView, ChannelsPage, Mode, Section};
use crate::flows::FlowError;

const LATELY: Duration = Duration::from_secs(24 * 60 * 60);

/// `GET /channels`.
pub(in crate::console) async fn channels(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let shell = reader.shell(&state, Section::Channels).await?;
    let cards = load(&state, &reader).await?;
    ok(&ChannelsPage { t: reader.t, shell, cards })
}

/// `GET /channels/cards`.
pub(in crate::console) async fn cards(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&load(&state, &reader).await?)
}

/// The mode's form.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct ModeChoice {
    mode: String,
}

/// `POST /channels/{account}/mode`.
pub(in crate::console) async fn set_mode(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    Form(choice): Form<ModeChoice>,
) -> Answer {
    let (Ok(id), Some(mode)) = (id.parse(), Mode::parse(&choice.mode)) else {
        return Ok(missing(&reader, reader.shell(&state, Section::Channels).await?));
    };
    match state.flows.set_assistant_mode(reader.organisation(), id, present::stored_mode(mode)).await {
        Ok(()) => see("/channels"),
        Err(FlowError::Store(StoreError::NotFound(_))) => {
            Ok(missing(&reader, reader.shell(&state, Section::Channels).await?))
        }
        Err(FlowError::Store(error)) => Err(error.into()),
        Err(error) => Err(StoreError::corrupt("an account", error).into()),
    }
}

/// The status' form.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct StatusChoice {
    status: String,
}

/// `POST /channels/{account}/status`.
pub(in crate::console) async fn set_status(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
    Form(choice): Form<StatusChoice>,
) -> Answer {
    let status = match choice.status.as_str() {
        "active" => Some(AccountStatus::Active),
        "paused" => Some(AccountStatus::Paused),
        _ => None,
    };
    let (Ok(id), Some(status)) = (id.parse(), status) else {
        return Ok(missing(&reader, reader.shell(&state, Section::Channels).await?));
    };
    match state.flows.set_account_status(reader.organisation(), id, status, &by(&reader)).await {
        Ok(()) => see("/channels"),
        // The page offers no such button to somebody who may not.
        Err(FlowError::NotAllowed | FlowError::Store(StoreError::NotFound(_))) => {
            Ok(missing(&reader, reader.shell(&state, Section::Channels).await?))
        }
        Err(FlowError::Store(error)) => Err(error.into()),
        Err(error) => Err(StoreError::corrupt("an account", error).into()),
    }
}

async fn load(state: &ConsoleState, reader: &Reader) -> Result<CardsView, StoreError> {
    let (organisation, since) = (reader.organisation(), state.seams().now().minus(LATELY));
    let known = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let mut known = Vec::new();
                for account in accounts::list(db, organisation).await? {
                    let troubles = views::account_health(db, organisation, account.id, since).await?;
                    known.push((account, troubles));
                }
                Ok(known)
            })
        })
        .await?;
    let (url, owner) = (&state.settings.public_url, by(reader).may_administer());
    Ok(CardsView {
        t: reader.t,
        accounts: known.iter().map(|(account, troubles)| present::card(account, *troubles, url, owner)).collect(),
    })
}
