//! What an owner decides: doubtful sends, keys for programs; and the log of what was done.

use std::collections::HashMap;

use axum::Form;
use axum::body::Bytes;
use axum::extract::State;
use secrecy::ExposeSecret;
use serde::Deserialize;
use store::api_keys::{self, Scope};
use store::outbox::{self, OnDoubt, ResendPolicy};
use store::{StoreError, access, accounts, audit};
use url::form_urlencoded;

use super::letters::by;
use crate::api::ApiKey;
use crate::console::missing::missing;
use crate::console::present::{self, Members};
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused, see};
use crate::console::state::ConsoleState;
use crate::console::view::{KeyForm, NewKey, Section, SettingsPage};
use crate::flows::FlowError;

/// How many acts are shown.
const ACTS: u32 = 50;

/// `GET /settings`.
pub(in crate::console) async fn settings(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&page(&state, &reader, present::key_form(String::new(), &[Scope::Read], None), None).await?)
}

/// The form of the policy.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct PolicyChoice {
    session_reply: OnDoubt,
    template: OnDoubt,
    comment: OnDoubt,
    must_answer: OnDoubt,
}

/// `POST /settings/resend`.
pub(in crate::console) async fn set_resend(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(choice): Form<PolicyChoice>,
) -> Answer {
    let PolicyChoice { session_reply, template, comment, must_answer } = choice;
    let policy = ResendPolicy { session_reply, template, comment, must_answer };
    match state.flows.set_resend_policy(reader.organisation(), policy, &by(&reader)).await {
        Ok(()) => see("/settings#resend"),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

/// `POST /settings/keys`.
pub(in crate::console) async fn make_key(State(state): State<ConsoleState>, reader: Reader, body: Bytes) -> Answer {
    let (mut name, mut chosen) = (String::new(), Vec::new());
    for (field, value) in form_urlencoded::parse(&body) {
        match field.as_ref() {
            "name" => name = value.into_owned(),
            "scope" => chosen.extend(Scope::from_word(&value)),
            _ => {}
        }
    }
    let key = ApiKey::generate()?;
    let hash = ApiKey::hash(key.expose_secret());
    let scopes = chosen.iter().copied().collect();
    let problem = match state.flows.make_key(reader.organisation(), &name, hash, scopes, &by(&reader)).await {
        Ok(()) => {
            let form = present::key_form(String::new(), &[Scope::Read], None);
            let made = NewKey { name: name.trim().to_owned(), key: key.expose_secret().to_owned() };
            return ok(&page(&state, &reader, form, Some(made)).await?);
        }
        Err(FlowError::Empty | FlowError::TooLong) => "api-key-problem-name",
        Err(FlowError::NoScope) => "api-key-problem-scope",
        Err(error) => return not_done(&state, &reader, error).await,
    };
    let form = present::key_form(name, &chosen, Some(reader.t.of(problem)));
    refused(&page(&state, &reader, form, None).await?)
}

/// Which key.
#[derive(Debug, Deserialize)]
pub(in crate::console) struct Named {
    name: String,
}

/// `POST /settings/keys/end`.
pub(in crate::console) async fn end_key(
    State(state): State<ConsoleState>,
    reader: Reader,
    Form(named): Form<Named>,
) -> Answer {
    match state.flows.end_key(reader.organisation(), &named.name, &by(&reader)).await {
        // A second press finds nothing left to end: the page shows what there is.
        Ok(_) => see("/settings#api-keys"),
        Err(error) => not_done(&state, &reader, error).await,
    }
}

async fn not_done(state: &ConsoleState, reader: &Reader, error: FlowError) -> Answer {
    match error {
        // The page offers no such button to somebody who may not.
        FlowError::NotAllowed => Ok(missing(reader, reader.shell(state, Section::Settings).await?)),
        FlowError::Store(error) => Err(error.into()),
        error => Err(StoreError::corrupt("a setting", error).into()),
    }
}

async fn page(
    state: &ConsoleState,
    reader: &Reader,
    form: KeyForm,
    made: Option<NewKey>,
) -> Result<SettingsPage, StoreError> {
    let (organisation, owner) = (reader.organisation(), by(reader).may_administer());
    let (policy, keys, log, members, named) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let policy = outbox::find_policy(db, organisation).await?;
                if !owner {
                    return Ok((policy, Vec::new(), Vec::new(), Vec::new(), Vec::new()));
                }
                let keys = api_keys::list(db, organisation).await?;
                let log = audit::newest(db, organisation, ACTS).await?;
                let members = access::list_members(db, organisation).await?;
                Ok((policy, keys, log, members, accounts::list(db, organisation).await?))
            })
        })
        .await?;
    let members = Members::new(&members, reader.session.member);
    let names: HashMap<String, String> =
        named.into_iter().map(|account| (account.id.to_string(), account.name)).collect();
    Ok(SettingsPage {
        t: reader.t,
        shell: reader.shell(state, Section::Settings).await?,
        owner,
        classes: present::classes(&policy),
        keys: keys.iter().map(present::key).collect(),
        form,
        made,
        log: log.iter().map(|entry| present::act(&reader.t, &members, &names, entry)).collect(),
    })
}
