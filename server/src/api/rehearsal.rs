//! `/api/v1/assistant/try`, `/api/v1/assistant/tests` and `/api/v1/assistant/unanswered`: asking the assistant without a
//! customer, kept questions, and questions that it could not answer.

use assistant::Language;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use channel_core::{AccountId, Timestamp};
use serde::{Deserialize, Serialize};
use store::TestId;
use store::assistant_tests::{AssistantTest, Expects, NewTest};
use store::unanswered::{Reason, Unanswered};

use super::{ApiError, ApiState, Caller};
use crate::flows::Tried;
use crate::rehearsal::{Got, Question, got};

/// A question, and as whom it is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    question: String,
    account: Option<AccountId>,
    persona: Option<String>,
    language: Option<String>,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub(super) struct Answered {
    #[serde(flatten)]
    got: Got,
    /// The assistant's decision with its reasons; none when it failed.
    outcome: Option<serde_json::Value>,
    took_ms: u64,
}

pub(super) async fn ask(
    State(state): State<ApiState>,
    caller: Caller,
    asked: Result<Json<Asked>, JsonRejection>,
) -> Result<Json<Answered>, ApiError> {
    let Json(asked) = asked.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let question = Question {
        text: asked.question,
        account: asked.account,
        persona: asked.persona,
        language: language(asked.language.as_deref())?,
    };
    let done = state.flows.rehearse(caller.organisation(), &question).await?;
    let outcome = done.outcome.as_ref().ok();
    Ok(Json(Answered {
        got: got(outcome),
        outcome: outcome.and_then(|outcome| serde_json::to_value(outcome).ok()),
        took_ms: u64::try_from(done.took.as_millis()).unwrap_or(u64::MAX),
    }))
}

/// A question to keep with what must hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToKeep {
    question: String,
    account: Option<AccountId>,
    persona: Option<String>,
    language: Option<String>,
    expects: Expects,
    #[serde(default)]
    value: String,
}

/// The kept questions.
#[derive(Debug, Serialize)]
pub(super) struct Kept {
    tests: Vec<Told>,
}

/// A kept question with what came of its last try.
#[derive(Debug, Serialize)]
struct Told {
    test: String,
    question: String,
    account: Option<AccountId>,
    persona: Option<String>,
    language: Option<String>,
    expects: Expects,
    value: String,
    tried_at: Option<Timestamp>,
    passed: Option<bool>,
    got: Option<serde_json::Value>,
}

pub(super) async fn list(State(state): State<ApiState>, caller: Caller) -> Result<Json<Kept>, ApiError> {
    let tests = state.flows.tests(caller.organisation()).await?;
    Ok(Json(Kept { tests: tests.into_iter().map(told).collect() }))
}

fn told(kept: AssistantTest) -> Told {
    let AssistantTest { id, test, tried_at, passed, got } = kept;
    Told {
        test: id.to_string(),
        question: test.question,
        account: test.account,
        persona: test.persona,
        language: test.language,
        expects: test.expects,
        value: test.value,
        tried_at,
        passed,
        got,
    }
}

/// The id of what was kept.
#[derive(Debug, Serialize)]
pub(super) struct Made {
    test: String,
}

pub(super) async fn keep(
    State(state): State<ApiState>,
    caller: Caller,
    test: Result<Json<ToKeep>, JsonRejection>,
) -> Result<(StatusCode, Json<Made>), ApiError> {
    let Json(test) = test.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let test = NewTest {
        question: test.question,
        account: test.account,
        persona: test.persona,
        language: language(test.language.as_deref())?.map(|language| language.tag().to_owned()),
        expects: test.expects,
        value: test.value,
    };
    let id = state.flows.keep_test(caller.organisation(), test).await?;
    Ok((StatusCode::CREATED, Json(Made { test: id.to_string() })))
}

/// What came of trying kept questions.
#[derive(Debug, Serialize)]
pub(super) struct Ran {
    passed: usize,
    failed: usize,
    tests: Vec<Verdict>,
}

/// What came of one of them.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    test: String,
    question: String,
    expects: Expects,
    value: String,
    passed: bool,
    got: Got,
}

fn ran(tried: Tried) -> Verdict {
    Verdict {
        test: tried.id.to_string(),
        question: tried.test.question,
        expects: tried.test.expects,
        value: tried.test.value,
        passed: tried.passed,
        got: tried.got,
    }
}

pub(super) async fn run_all(State(state): State<ApiState>, caller: Caller) -> Result<Json<Ran>, ApiError> {
    let tried = state.flows.try_tests(caller.organisation()).await?;
    let passed = tried.iter().filter(|one| one.passed).count();
    Ok(Json(Ran { passed, failed: tried.len() - passed, tests: tried.into_iter().map(ran).collect() }))
}

pub(super) async fn run(
    State(state): State<ApiState>,
    caller: Caller,
    Path(test): Path<String>,
) -> Result<Json<Verdict>, ApiError> {
    Ok(Json(ran(state.flows.try_test(caller.organisation(), id(&test)?).await?)))
}

pub(super) async fn forget(
    State(state): State<ApiState>,
    caller: Caller,
    Path(test): Path<String>,
) -> Result<StatusCode, ApiError> {
    if state.flows.forget_test(caller.organisation(), id(&test)?).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::missing("test"))
    }
}

/// Questions without an answer, the most asked first.
#[derive(Debug, Serialize)]
pub(super) struct Open {
    questions: Vec<Missed>,
}

#[derive(Debug, Serialize)]
struct Missed {
    key: String,
    question: String,
    reason: Reason,
    times: u32,
    conversation: Option<String>,
    first_at: Timestamp,
    last_at: Timestamp,
}

pub(super) async fn unanswered(State(state): State<ApiState>, caller: Caller) -> Result<Json<Open>, ApiError> {
    let open = state.flows.unanswered(caller.organisation()).await?;
    Ok(Json(Open { questions: open.into_iter().map(missed).collect() }))
}

fn missed(one: Unanswered) -> Missed {
    Missed {
        key: one.key,
        question: one.question,
        reason: one.reason,
        times: one.times,
        conversation: one.conversation.map(|id| id.to_string()),
        first_at: one.first_at,
        last_at: one.last_at,
    }
}

/// An answer to a question of the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToAnswer {
    key: String,
    question: String,
    answer: String,
}

/// The shop's answer that was made of it.
#[derive(Debug, Serialize)]
pub(super) struct Saved {
    answer: String,
}

pub(super) async fn answer(
    State(state): State<ApiState>,
    caller: Caller,
    given: Result<Json<ToAnswer>, JsonRejection>,
) -> Result<Json<Saved>, ApiError> {
    let Json(given) = given.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let (organisation, flows) = (caller.organisation(), &state.flows);
    let id = flows.answer_unanswered(organisation, &given.key, &given.question, &given.answer).await?;
    Ok(Json(Saved { answer: id.0 }))
}

/// A question of the list that nobody wants to answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ToDismiss {
    key: String,
}

pub(super) async fn dismiss(
    State(state): State<ApiState>,
    caller: Caller,
    given: Result<Json<ToDismiss>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let Json(given) = given.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    if state.flows.dismiss_unanswered(caller.organisation(), &given.key).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::missing("question"))
    }
}

fn id(text: &str) -> Result<TestId, ApiError> {
    text.parse().map_err(|_| ApiError::missing("test"))
}

fn language(tag: Option<&str>) -> Result<Option<Language>, ApiError> {
    let known =
        |tag| Language::from_tag(tag).ok_or_else(|| ApiError::invalid("language: expected en, ru, tr, es, ar or ky"));
    tag.map(known).transpose()
}
