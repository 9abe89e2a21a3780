//! `GET /api/v1/decisions`: every comment with what was decided about it, why, and what became of the answers.

use axum::Json;
use axum::extract::{Query, State};
use channel_core::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};
use store::views::{self, AnswerRow, AnsweredComment, DecisionFilter};

use super::{ApiError, ApiState, Caller};

/// How many decisions a page has when nothing is said.
const USUAL: u32 = 50;
/// The most decisions of a page.
const MOST: u32 = 200;

/// Which decisions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    reason: Option<String>,
    rule: Option<String>,
    /// The post, together with its account.
    post: Option<String>,
    account: Option<AccountId>,
    /// `next` of the page before.
    before: Option<i64>,
    limit: Option<u32>,
}

/// A page of decisions, newest first.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    decisions: Vec<Decided>,
    /// Where the next page begins; nothing when this is the last one.
    next: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Decided {
    comment: String,
    account: AccountId,
    post: Option<String>,
    parent: Option<String>,
    author: Option<String>,
    text: String,
    at: Timestamp,
    outcome: &'static str,
    reason: String,
    rule: Option<String>,
    verdict: serde_json::Value,
    answers: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Answer {
    id: String,
    kind: &'static str,
    state: &'static str,
    delivery: Option<&'static str>,
    conversation: Option<String>,
}

pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page>, ApiError> {
    let organisation = caller.organisation();
    let limit = wanted.limit.unwrap_or(USUAL).clamp(1, MOST);
    let post = match (wanted.account, wanted.post) {
        (Some(account), Some(post)) => Some((account, post)),
        (None, None) => None,
        _ => return Err(ApiError::invalid("name a post together with its account: ?account=…&post=…")),
    };
    let filter = DecisionFilter { reason: wanted.reason, rule: wanted.rule, post };
    let before = wanted.before.map(Timestamp);
    let rows = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move { views::decisions(db, organisation, &filter, before, limit).await })
        })
        .await?;
    let is_full = u32::try_from(rows.len()).unwrap_or(u32::MAX) >= limit;
    let next = rows.last().filter(|_| is_full).map(|row| row.comment.received_at.0);
    Ok(Json(Page { decisions: rows.into_iter().map(decided).collect(), next }))
}

fn decided(row: AnsweredComment) -> Decided {
    let comment = row.comment;
    Decided {
        comment: comment.id,
        account: comment.account,
        post: comment.media_id,
        parent: comment.parent_id,
        author: comment.author_username.or(comment.author_name),
        text: comment.text,
        at: comment.at,
        outcome: comment.verdict.as_str(),
        reason: comment.reason,
        rule: comment.rule,
        verdict: comment.why,
        answers: row.answers.iter().map(answer).collect(),
    }
}

fn answer(row: &AnswerRow) -> Answer {
    Answer {
        id: row.id.to_string(),
        kind: if row.private { "private" } else { "public" },
        state: row.state.as_str(),
        delivery: row.delivery.map(store::Reported::as_str),
        conversation: row.conversation.map(|id| id.to_string()),
    }
}
