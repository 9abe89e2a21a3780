//! `GET /api/v1/letters`: what needs somebody, the newest first. `POST /api/v1/letters/replay`: tries it again, each from
//! the stage that failed; twice is once. `GET /api/v1/trace/{id}`: the whole life of an event or a message.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use channel_core::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};
use store::api_keys::Scope;
use store::letters::{self, Cursor, Filter, Letter, LetterId, LetterKind, Remedy};
use store::trace::{self, Contents, Depth, Life};

use super::{ApiError, ApiState, Caller};
use crate::flows::letters::{Report, Run, Unconfirmed, Wanted};

/// How many letters are given when nothing is said.
const USUAL: u32 = 50;
/// The most that are given.
const MOST: u32 = 500;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    kind: Option<LetterKind>,
    account: Option<AccountId>,
    after: Option<String>,
    limit: Option<u32>,
}

/// A page of letters.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    letters: Vec<Listed>,
    /// Where the next page begins, as `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Listed {
    id: String,
    kind: LetterKind,
    channel: Option<String>,
    account: Option<AccountId>,
    account_name: Option<String>,
    what: String,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    attempts: i64,
    first_at: Timestamp,
    last_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    lane: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    /// `replay`, `repeat` (it may already have been delivered), `answer` (by a person), `nothing` or `purged`.
    can: &'static str,
}

impl From<Letter> for Listed {
    fn from(letter: Letter) -> Self {
        Self {
            id: letter.id.to_string(),
            kind: letter.kind,
            channel: letter.channel,
            account: letter.account,
            account_name: letter.account_name,
            what: letter.what,
            reason: letter.reason,
            code: letter.failure.and_then(|failure| failure.code),
            attempts: letter.attempts,
            first_at: letter.first_at,
            last_at: letter.last_at,
            lane: letter.lane,
            conversation: letter.conversation.map(|id| id.to_string()),
            comment: letter.comment,
            can: match letter.remedy {
                Remedy::Replay => "replay",
                Remedy::SendAnyway => "repeat",
                Remedy::Nothing => "nothing",
                Remedy::Purged => "purged",
                Remedy::Answer => "answer",
            },
        }
    }
}

pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Json<Page>, ApiError> {
    let after: Option<Cursor> = match asked.after {
        Some(text) => Some(text.parse().map_err(|reason: &str| ApiError::invalid(format!("after: {reason}")))?),
        None => None,
    };
    let filter = Filter { kind: asked.kind, account: asked.account };
    let (organisation, limit) = (caller.organisation(), asked.limit.unwrap_or(USUAL).clamp(1, MOST));
    let found = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { letters::page(db, organisation, &filter, after.as_ref(), limit).await })
        })
        .await?;
    let next = found.last().filter(|_| found.len() >= limit as usize).map(|letter| letter.cursor().to_string());
    Ok(Json(Page { letters: found.into_iter().map(Listed::from).collect(), next }))
}

/// Which letters to try again; all that can be, unless it says otherwise.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Again {
    kinds: Vec<LetterKind>,
    id: Option<String>,
    account: Option<AccountId>,
    dry_run: bool,
    /// Also send again what may already have been delivered; each is entered in the audit log.
    repeat_unconfirmed: bool,
}

pub(super) async fn replay(
    State(state): State<ApiState>,
    caller: Caller,
    again: Result<Json<Again>, JsonRejection>,
) -> Result<Json<Report>, ApiError> {
    let Json(again) = again.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let id: Option<LetterId> = match again.id {
        Some(text) => Some(text.parse().map_err(|reason: &str| ApiError::invalid(format!("id: {reason}")))?),
        None => None,
    };
    let wanted = Wanted {
        kinds: again.kinds,
        account: again.account,
        id,
        unconfirmed: if again.repeat_unconfirmed { Unconfirmed::Repeated } else { Unconfirmed::Left },
        run: if again.dry_run { Run::Dry } else { Run::ForReal },
    };
    if wanted.unconfirmed == Unconfirmed::Repeated {
        caller.require(Scope::Repeat)?;
    }
    Ok(Json(state.flows.replay_letters(caller.organisation(), &wanted, &caller.by()).await?))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    /// Whether to show what people wrote.
    #[serde(default)]
    content: bool,
}

pub(super) async fn life(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Json<Life>, ApiError> {
    let contents = if shown.content { Contents::Shown } else { Contents::Hidden };
    let organisation = caller.organisation();
    let life = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { trace::life(db, organisation, &id, Depth::Indexed, contents).await })
        })
        .await?;
    Ok(Json(life))
}
