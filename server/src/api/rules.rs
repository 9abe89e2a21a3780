//! `/api/v1/rules`: keeping comment rules, one at a time or as TOML; and `POST /api/v1/rules/test`: rules and comments in,
//! decisions with reasons out, with nothing kept and nothing sent.

use autoreply::{
    CommentInput, Decision, Facts, Rule, RuleSet, RuleVerdict, Warning, decide, from_toml, to_toml, warnings,
};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use channel_core::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ApiError, ApiState, Caller};
use crate::flows::{FlowError, RuleDifference, difference};

/// What to try.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trial {
    /// The rules, in the order in which they are tried: a list, or the text of a TOML file.
    rules: Value,
    /// The comments.
    comments: Vec<CommentInput>,
    /// What is known about every one of them; the time is now unless it is given.
    facts: Option<Facts>,
    /// Whether each comment comes with what every rule says about it.
    #[serde(default)]
    explain: bool,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<RuleVerdict>>,
}

pub(super) async fn test(
    State(state): State<ApiState>,
    _caller: Caller,
    trial: Result<Json<Trial>, JsonRejection>,
) -> Result<Json<Outcome>, ApiError> {
    let Json(trial) = trial.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let rules: Vec<Rule> = match trial.rules {
        Value::String(text) => read(&text)?,
        listed => serde_json::from_value(listed).map_err(|error| ApiError::invalid(format!("rules: {error}")))?,
    };
    let rules = RuleSet::compile(&rules).map_err(FlowError::Invalid)?;
    let facts = trial.facts.unwrap_or_else(|| Facts { now: state.seams.now(), ..Facts::default() });
    let decisions = trial.comments.into_iter().map(|mut comment| {
        if comment.at == Timestamp::default() {
            // One without a time of its own is made now.
            comment.at = facts.now;
        }
        Decided {
            decision: decide(&rules, &comment, &facts),
            rules: trial.explain.then(|| rules.explain(&comment, &facts)),
            comment: comment.id,
        }
    });
    Ok(Json(Outcome { decisions: decisions.collect() }))
}

/// The rules in the order in which they are tried, and what is odd about them.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    rules: Vec<Kept>,
    warnings: Vec<Warning>,
}

/// A rule with the account it holds for; none is every account.
#[derive(Debug, Serialize)]
pub(super) struct Kept {
    account: Option<AccountId>,
    #[serde(flatten)]
    rule: Rule,
}

pub(super) async fn list(State(state): State<ApiState>, caller: Caller) -> Result<Json<Listed>, ApiError> {
    let known = state.flows.list_rules(caller.organisation()).await?;
    let rules: Vec<Rule> = known.iter().map(|(_, rule)| rule.clone()).collect();
    let kept = known.into_iter().map(|(account, rule)| Kept { account, rule });
    Ok(Json(Listed { rules: kept.collect(), warnings: warnings(&rules) }))
}

pub(super) async fn find(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Kept>, ApiError> {
    let known = state.flows.list_rules(caller.organisation()).await?;
    let found = known.into_iter().find(|(_, rule)| rule.id.0 == id);
    found.map(|(account, rule)| Json(Kept { account, rule })).ok_or_else(|| ApiError::missing("rule"))
}

/// A rule as it is sent; its id is that of the address.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    account: Option<AccountId>,
    #[serde(flatten)]
    fields: serde_json::Map<String, Value>,
}

pub(super) async fn put(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<String>,
    sent: Result<Json<Sent>, JsonRejection>,
) -> Result<Json<Kept>, ApiError> {
    let Json(Sent { account, mut fields }) = sent.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    fields.insert("id".to_owned(), Value::String(id));
    let rule: Rule =
        serde_json::from_value(Value::Object(fields)).map_err(|error| ApiError::invalid(error.to_string()))?;
    state.flows.save_rule(caller.organisation(), account, rule.clone()).await?;
    Ok(Json(Kept { account, rule }))
}

pub(super) async fn delete(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    state.flows.delete_rule(caller.organisation(), &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a rule runs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    enabled: bool,
}

pub(super) async fn enable(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<String>,
    switch: Result<Json<Switch>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let Json(switch) = switch.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    state.flows.enable_rule(caller.organisation(), &id, switch.enabled).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ids in the order in which the rules are to be tried; those that are not named follow.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    ids: Vec<String>,
}

pub(super) async fn order(
    State(state): State<ApiState>,
    caller: Caller,
    order: Result<Json<Order>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let Json(order) = order.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    state.flows.reorder_rules(caller.organisation(), order.ids).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn export(State(state): State<ApiState>, caller: Caller) -> Result<Response, ApiError> {
    let known = state.flows.list_rules(caller.organisation()).await?;
    let rules: Vec<Rule> = known.into_iter().map(|(_, rule)| rule).collect();
    Ok(([(header::CONTENT_TYPE, "application/toml; charset=utf-8")], to_toml(&rules)).into_response())
}

/// How a file is taken.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Import {
    /// Whether the rules are kept; otherwise it is only told what would change.
    #[serde(default)]
    apply: bool,
    /// Whether rules go that are not in the file.
    #[serde(default)]
    remove: bool,
}

/// What an import changed, or would change.
#[derive(Debug, Serialize)]
pub(super) struct Imported {
    applied: bool,
    changes: Vec<RuleDifference>,
}

pub(super) async fn import(
    State(state): State<ApiState>,
    caller: Caller,
    Query(how): Query<Import>,
    text: String,
) -> Result<Json<Imported>, ApiError> {
    let rules = read(&text)?;
    let organisation = caller.organisation();
    let changes = if how.apply {
        state.flows.import_rules(organisation, rules, how.remove).await?
    } else {
        let known = state.flows.list_rules(organisation).await?;
        let known: Vec<Rule> = known.into_iter().map(|(_, rule)| rule).collect();
        difference(&known, &rules, how.remove)
    };
    Ok(Json(Imported { applied: how.apply, changes }))
}

fn read(text: &str) -> Result<Vec<Rule>, ApiError> {
    from_toml(text).map_err(|error| {
        let problems = error.problems.iter().map(|problem| {
            serde_json::json!({
                "line": problem.line, "column": problem.column, "rule": problem.rule, "field": problem.field,
                "advice": problem.advice,
            })
        });
        ApiError::invalid(format!("the rules cannot be used: {error}")).with_problems(problems.collect())
    })
}
