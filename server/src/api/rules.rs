//! `POST /api/v1/rules/test`: rules and comments in, decisions with reasons out. Nothing is kept, nothing is sent.

use autoreply::{CommentInput, Decision, Facts, Rule, RuleSet, decide};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use serde::{Deserialize, Serialize};

use super::{ApiError, ApiState, Caller};

/// What to try.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trial {
    /// The rules, in the order in which they are tried.
    rules: Vec<Rule>,
    /// The comments.
    comments: Vec<CommentInput>,
    /// What is known about every one of them; the time is now unless it is given.
    facts: Option<Facts>,
}

/// What would happen.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    decisions: Vec<Decided>,
}

#[derive(Debug, Serialize)]
struct Decided {
    comment: String,
    #[serde(flatten)]
    decision: Decision,
}

pub(super) async fn test(
    State(state): State<ApiState>,
    _caller: Caller,
    trial: Result<Json<Trial>, JsonRejection>,
) -> Result<Json<Outcome>, ApiError> {
    let Json(trial) = trial.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let rules = RuleSet::compile(&trial.rules).map_err(|problems| {
        let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
        ApiError::invalid(format!("the rules cannot be used: {}", list.join("; ")))
    })?;
    let facts = trial.facts.unwrap_or_else(|| Facts { now: state.seams.now(), ..Facts::default() });
    let decisions = trial
        .comments
        .iter()
        .map(|comment| Decided { comment: comment.id.clone(), decision: decide(&rules, comment, &facts) })
        .collect();
    Ok(Json(Outcome { decisions }))
}
