//! What needs somebody, and what a reader does about it.

use axum::Form;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use store::StoreError;
use store::letters::{self, Cursor, Filter, LetterId, LetterKind};

use crate::console::missing::missing;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, see};
use crate::console::state::ConsoleState;
use crate::console::view::{LetterTab, LettersCount, LettersPage, LettersView, Section};
use crate::flows::FlowError;
use crate::flows::letters::{By, Unconfirmed, Wanted};

const ROWS: u32 = 50;
/// Further than this nobody counts with their eyes.
const COUNTED: u32 = 1_000;

/// Which letters.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct Asked {
    kind: String,
    after: Option<String>,
}

/// `GET /letters`.
pub(in crate::console) async fn letters(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    let shell = reader.shell(&state, Section::Letters).await?;
    let list = load(&state, &reader, &asked).await?;
    ok(&LettersPage { t: reader.t, shell, list })
}

/// `GET /letters/list`.
pub(in crate::console) async fn letters_list(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    ok(&load(&state, &reader, &asked).await?)
}

/// `GET /letters/count`.
pub(in crate::console) async fn letters_count(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let shell = reader.shell(&state, Section::Letters).await?;
    ok(&LettersCount { t: reader.t, shell })
}

/// The form that tries all of a kind again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct AllOf {
    kind: String,
}

/// `POST /letters/replay`.
pub(in crate::console) async fn replay_letters(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(all): Form<AllOf>,
) -> Answer {
    let wanted = Wanted { kinds: LetterKind::from_word(&all.kind).into_iter().collect(), ..Wanted::default() };
    answer(&state, &reader, state.flows.replay_letters(reader.organisation(), &wanted, &by(&reader)).await).await
}

/// `POST /letters/{letter}/{act}`.
pub(in crate::console) async fn letter_act(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path((id, act)): Path<(String, String)>,
) -> Answer {
    let Ok(id) = id.parse::<LetterId>() else { return absent(&state, &reader).await };
    let (flows, organisation, by) = (&state.flows, reader.organisation(), by(&reader));
    let one = Wanted { id: Some(id.clone()), ..Wanted::default() };
    // A second press finds nothing left to do: the page shows what became of it.
    match (act.as_str(), id) {
        ("replay", _) => answer(&state, &reader, flows.replay_letters(organisation, &one, &by).await).await,
        ("repeat", _) => {
            let wanted = Wanted { unconfirmed: Unconfirmed::Repeated, ..one };
            answer(&state, &reader, flows.replay_letters(organisation, &wanted, &by).await).await
        }
        ("arrived", LetterId::Call(call)) => {
            answer(&state, &reader, flows.letter_arrived(organisation, call, &by).await).await
        }
        ("close", id) => answer(&state, &reader, flows.close_letter(organisation, id, &by).await).await,
        _ => absent(&state, &reader).await,
    }
}

pub(super) fn by(reader: &Reader) -> By {
    By::Member(reader.session.member, reader.session.role)
}

async fn answer<T>(state: &ConsoleState, reader: &Reader, done: Result<T, FlowError>) -> Answer {
    match done {
        Ok(_) => see("/letters"),
        // The page offers no such button to somebody who may not.
        Err(FlowError::NotAllowed) => absent(state, reader).await,
        Err(FlowError::Store(error)) => Err(error.into()),
        Err(error) => Err(StoreError::corrupt("a letter", error).into()),
    }
}

async fn absent(state: &ConsoleState, reader: &Reader) -> Answer {
    Ok(missing(reader, reader.shell(state, Section::Letters).await?))
}

async fn load(state: &ConsoleState, reader: &Reader, asked: &Asked) -> Result<LettersView, StoreError> {
    let (organisation, kind) = (reader.organisation(), LetterKind::from_word(&asked.kind));
    let after: Option<Cursor> = asked.after.as_deref().and_then(|text| text.parse().ok());
    let filter = Filter { kind, account: None };
    let (found, counts) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let found = letters::page(db, organisation, &filter, after.as_ref(), ROWS).await?;
                Ok((found, letters::count_up_to(db, organisation, COUNTED).await?))
            })
        })
        .await?;
    let may_repeat = by(reader).may_repeat();
    let tabs = LetterKind::ALL
        .map(|kind| LetterTab { kind: kind.as_str(), number: u32::try_from(counts.of(kind)).unwrap_or_default() });
    Ok(LettersView {
        t: reader.t,
        kind: kind.map(LetterKind::as_str),
        tabs: tabs.to_vec(),
        more: found.last().filter(|_| found.len() >= ROWS as usize).map(|letter| letter.cursor().to_string()),
        rows: found.iter().map(|letter| present::letter(&reader.t, letter, may_repeat)).collect(),
    })
}
