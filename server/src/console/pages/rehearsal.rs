//! Trying the assistant, keeping questions as tests, and answering what it could not answer.

use std::collections::HashMap;

use assistant::Language;
use axum::Form;
use axum::extract::{Path, Query, State};
use channel_core::AccountId;
use serde::Deserialize;
use store::accounts::{self, AccountRow};
use store::assistant_tests::{Expects, NewTest};
use store::{StoreError, TestId};

use super::actions::fail;
use crate::console::missing::missing;
use crate::console::present;
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{Section, TestsPage, TryFields, TryPage, UnansweredPage};
use crate::flows::FlowError;
use crate::rehearsal::Question;

/// The form of a try, and the address of one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::console) struct TryForm {
    question: String,
    account: String,
    persona: String,
    language: String,
}

impl TryForm {
    fn fields(self) -> TryFields {
        let Self { question, account, persona, language } = self;
        TryFields { question: question.replace("\r\n", "\n"), account, persona, language }
    }
}

/// The question of a form; an account that is none is no account.
fn question(fields: &TryFields) -> Question {
    Question {
        text: fields.question.trim().to_owned(),
        account: fields.account.parse::<AccountId>().ok(),
        persona: Some(fields.persona.trim().to_owned()).filter(|name| !name.is_empty()),
        language: Language::from_tag(&fields.language),
    }
}

/// `GET /assistant/try`: the form, filled with what the address names.
pub(in crate::console) async fn try_page(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(form): Query<TryForm>,
) -> Answer {
    ok(&load_try(&state, &reader, form.fields()).await?)
}

/// `POST /assistant/try`.
pub(in crate::console) async fn try_question(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(form): Form<TryForm>,
) -> Answer {
    let fields = form.fields();
    let asked = question(&fields);
    let page = load_try(&state, &reader, fields).await?;
    match state.flows.rehearse(reader.organisation(), &asked).await {
        Ok(done) => {
            let tried = present::tried(&reader.t, &asked.text, &done, state.settings.demo);
            ok(&TryPage { tried: Some(tried), ..page })
        }
        Err(error) => match problem(&error) {
            Some(id) => refused(&TryPage { refused: Some(reader.t.of(id)), ..page }),
            None => fail(error),
        },
    }
}

/// The form of a question to keep.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct TestForm {
    question: String,
    #[serde(default)]
    account: String,
    #[serde(default)]
    persona: String,
    #[serde(default)]
    language: String,
    expects: String,
    #[serde(default)]
    value: String,
}

/// `POST /assistant/tests`: keeps a question with what must hold.
pub(in crate::console) async fn keep_test(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(form): Form<TestForm>,
) -> Answer {
    let TestForm { question: text, account, persona, language, expects, value } = form;
    let fields = TryFields { question: text.replace("\r\n", "\n"), account, persona, language };
    let asked = question(&fields);
    let Some(expects) = Expects::from_word(&expects) else {
        return Ok(missing(&reader, reader.shell(&state, Section::Assistant).await?));
    };
    let test = NewTest {
        question: asked.text,
        account: asked.account,
        persona: asked.persona,
        language: asked.language.map(|language| language.tag().to_owned()),
        value: match expects {
            Expects::Product | Expects::Text => value.trim().to_owned(),
            Expects::Handover | Expects::Refusal => String::new(),
        },
        expects,
    };
    match state.flows.keep_test(reader.organisation(), test).await {
        Ok(id) => see(&format!("/assistant/tests#test-{id}")),
        Err(error) => match problem(&error) {
            Some(id) => {
                let page = load_try(&state, &reader, fields).await?;
                refused(&TryPage { refused: Some(reader.t.of(format!("{id}-test"))), ..page })
            }
            None => fail(error),
        },
    }
}

/// `GET /assistant/tests`.
pub(in crate::console) async fn tests_page(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    let kept = match state.flows.tests(reader.organisation()).await {
        Ok(kept) => kept,
        Err(error) => return fail(error),
    };
    let names: HashMap<String, String> = load_accounts(&state, &reader)
        .await?
        .into_iter()
        .map(|account| (account.id.to_string(), account.name))
        .collect();
    let rows = kept.iter().map(|test| present::test(test, &names)).collect();
    ok(&TestsPage { t: reader.t, shell: reader.shell(&state, Section::Assistant).await?, rows })
}

/// `POST /assistant/tests/run`: tries all of them.
pub(in crate::console) async fn run_tests(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    match state.flows.try_tests(reader.organisation()).await {
        Ok(_) => see("/assistant/tests"),
        Err(error) => fail(error),
    }
}

/// `POST /assistant/tests/{test}/run`.
pub(in crate::console) async fn run_test(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Answer {
    let Ok(id) = id.parse::<TestId>() else { return absent(&state, &reader).await };
    match state.flows.try_test(reader.organisation(), id).await {
        Ok(_) => see(&format!("/assistant/tests#test-{id}")),
        Err(FlowError::Store(StoreError::NotFound(_))) => absent(&state, &reader).await,
        Err(error) => fail(error),
    }
}

/// `POST /assistant/tests/{test}/delete`.
pub(in crate::console) async fn delete_test(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(id): Path<String>,
) -> Answer {
    let Ok(id) = id.parse::<TestId>() else { return absent(&state, &reader).await };
    match state.flows.forget_test(reader.organisation(), id).await {
        Ok(_) => see("/assistant/tests"),
        Err(error) => fail(error),
    }
}

/// What the list is asked with: the question that was answered just now.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Listed {
    done: Option<String>,
}

/// `GET /assistant/unanswered`.
pub(in crate::console) async fn unanswered(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(listed): Query<Listed>,
) -> Answer {
    let page = load_unanswered(&state, &reader).await?;
    ok(&UnansweredPage { done: listed.done.map(|text| text.chars().take(300).collect()), ..page })
}

/// The form of an answer.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct AnswerForm {
    key: String,
    question: String,
    answer: String,
}

/// `POST /assistant/unanswered/answer`: the question becomes one of the shop's, with these words for its answer.
pub(in crate::console) async fn answer_unanswered(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(form): Form<AnswerForm>,
) -> Answer {
    let answer = form.answer.replace("\r\n", "\n");
    match state.flows.answer_unanswered(reader.organisation(), &form.key, &form.question, &answer).await {
        Ok(_) => {
            let done: String = url::form_urlencoded::byte_serialize(form.question.trim().as_bytes()).collect();
            see(&format!("/assistant/unanswered?done={done}"))
        }
        // A colleague was faster.
        Err(FlowError::Store(StoreError::NotFound(_))) => see("/assistant/unanswered"),
        Err(error) => match problem(&error) {
            Some(id) => {
                let page = load_unanswered(&state, &reader).await?;
                let wrong = Some((form.key, answer, reader.t.of(format!("{id}-answer"))));
                refused(&UnansweredPage { refused: wrong, ..page })
            }
            None => fail(error),
        },
    }
}

/// The form that puts a question away.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct DismissForm {
    key: String,
}

/// `POST /assistant/unanswered/dismiss`.
pub(in crate::console) async fn dismiss_unanswered(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(form): Form<DismissForm>,
) -> Answer {
    match state.flows.dismiss_unanswered(reader.organisation(), &form.key).await {
        Ok(_) => see("/assistant/unanswered"),
        Err(error) => fail(error),
    }
}

/// The sentence of what is wrong with a form, when that is what it is.
fn problem(error: &FlowError) -> Option<&'static str> {
    match error {
        FlowError::Empty => Some("try-problem-empty"),
        FlowError::TooLong => Some("try-problem-long"),
        FlowError::Store(StoreError::NotFound("account")) => Some("try-problem-account"),
        _ => None,
    }
}

async fn load_accounts(state: &ConsoleState, reader: &Reader) -> Result<Vec<AccountRow>, StoreError> {
    let organisation = reader.organisation();
    state.store.read_in(organisation, move |db| Box::pin(accounts::list(db, organisation))).await
}

async fn load_try(state: &ConsoleState, reader: &Reader, fields: TryFields) -> Result<TryPage, StoreError> {
    let accounts = load_accounts(state, reader).await?.iter().map(present::try_account).collect();
    let shell = reader.shell(state, Section::Assistant).await?;
    Ok(TryPage { t: reader.t, shell, fields, accounts, refused: None, tried: None })
}

async fn load_unanswered(state: &ConsoleState, reader: &Reader) -> Result<UnansweredPage, StoreError> {
    let open = match state.flows.unanswered(reader.organisation()).await {
        Ok(open) => open,
        Err(FlowError::Store(error)) => return Err(error),
        Err(error) => return Err(StoreError::corrupt("unanswered questions", error)),
    };
    let rows = open.iter().map(present::missed).collect();
    let shell = reader.shell(state, Section::Assistant).await?;
    Ok(UnansweredPage { t: reader.t, shell, rows, refused: None, done: None })
}

async fn absent(state: &ConsoleState, reader: &Reader) -> Answer {
    Ok(missing(reader, reader.shell(state, Section::Assistant).await?))
}
