//! Who answers by itself: how it speaks, what it may do, and when a person takes over.

use axum::extract::State;
use store::accounts;

use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok};
use crate::console::state::ConsoleState;
use crate::console::view::{AssistantPage, Section};

/// `GET /assistant`.
pub(in crate::console) async fn assistant(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let organisation = reader.organisation();
    let list = state.store.read_in(organisation, move |db| Box::pin(accounts::list(db, organisation))).await?;
    ok(&AssistantPage {
        t: reader.t,
        shell: reader.shell(&state, Section::Assistant).await?,
        accounts: list.iter().map(present::answering).collect(),
    })
}
