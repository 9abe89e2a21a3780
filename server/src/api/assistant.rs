//! `GET|PUT /api/v1/assistant`: what the organisation says about its assistant, and the switch of its model.
//! `PUT|DELETE /api/v1/assistant/provider`: where its model is; the key goes in and never comes out.
//! `POST /api/v1/assistant/provider/test`: one small call. `GET /api/v1/assistant/cost`: what calls cost.
//! The same of who writes recordings out is in [`super::speech`].
//!
//! Amounts are millionths of a US dollar; prices are for a million tokens.

use std::time::Duration;

use assistant::Language;
use assistant::provider::{OpenRouterRouting, ProviderKind};
use assistant::spend::{Limits, Price};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use channel_core::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::assistants::ModelPower;
use store::spending::{self, Sum};

use super::speech::ShownTranscription;
use super::{ApiError, ApiState, Caller};
use crate::assistants::{AssistantsError, Kept, KeptProvider, NewKey, Provider, Voice};

/// How far back costs are told.
const LATELY: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many conversations are told.
const CONVERSATIONS: u32 = 100;

#[derive(Debug, Serialize)]
pub(super) struct Shown {
    #[serde(flatten)]
    voice: Voice,
    model: &'static str,
    provider: Option<ShownProvider>,
    transcription: Option<ShownTranscription>,
}

#[derive(Debug, Serialize)]
struct ShownProvider {
    kind: &'static str,
    base_url: Option<String>,
    model: String,
    has_key: bool,
    key_ending: Option<String>,
    routing: OpenRouterRouting,
    price: Option<Price>,
    limits: Limits,
    sees: bool,
}

/// What is to change; what is not named stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    name: Option<String>,
    manner: Option<String>,
    languages: Option<Vec<Language>>,
    hosts: Option<Vec<String>>,
    must_not: Option<Vec<String>>,
    hand_over: Option<Vec<String>>,
    may_propose: Option<Vec<assistant::ProposalKind>>,
    model: Option<Switch>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Switch {
    On,
    Off,
}

/// A model. What is not named is as usual; a key that is not named stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProvider {
    kind: String,
    base_url: Option<String>,
    model: String,
    key: Option<SecretString>,
    #[serde(default)]
    remove_key: bool,
    #[serde(default)]
    routing: OpenRouterRouting,
    price: Option<Price>,
    #[serde(default)]
    limits: Limits,
    sees: Option<bool>,
}

#[derive(Debug, Serialize)]
pub(super) struct Tried {
    works: bool,
    verdict: String,
    model: String,
    first_piece_ms: Option<u128>,
    took_ms: u128,
}

#[derive(Debug, Serialize)]
pub(super) struct Cost {
    days: Vec<DayCost>,
    conversations: Vec<ConversationCost>,
    models: Vec<ModelCost>,
}

#[derive(Debug, Serialize)]
struct DayCost {
    begins: Timestamp,
    #[serde(flatten)]
    sum: Amounts,
}

#[derive(Debug, Serialize)]
struct ConversationCost {
    conversation: String,
    #[serde(flatten)]
    sum: Amounts,
}

#[derive(Debug, Serialize)]
struct ModelCost {
    provider: Option<String>,
    model: Option<String>,
    #[serde(flatten)]
    sum: Amounts,
}

#[derive(Debug, Serialize)]
struct Amounts {
    calls: i64,
    input_tokens: i64,
    output_tokens: i64,
    amount: i64,
    estimated_calls: i64,
}

pub(super) async fn find(State(state): State<ApiState>, caller: Caller) -> Result<Json<Shown>, ApiError> {
    Ok(Json(shown(state.assistants.kept(caller.organisation()).await?)))
}

pub(super) async fn put(
    State(state): State<ApiState>,
    caller: Caller,
    change: Result<Json<Change>, JsonRejection>,
) -> Result<Json<Shown>, ApiError> {
    let Json(change) = change.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let (organisation, by) = (caller.organisation(), caller.by());
    if let Some(Switch::Off) = change.model {
        state.assistants.set_power(organisation, ModelPower::Off, &by).await?;
    }
    let was = state.assistants.kept(organisation).await?.voice;
    let voice = Voice {
        name: change.name.unwrap_or_else(|| was.name.clone()),
        manner: change.manner.unwrap_or_else(|| was.manner.clone()),
        languages: change.languages.unwrap_or_else(|| was.languages.clone()),
        hosts: change.hosts.unwrap_or_else(|| was.hosts.clone()),
        must_not: change.must_not.unwrap_or_else(|| was.must_not.clone()),
        hand_over: change.hand_over.unwrap_or_else(|| was.hand_over.clone()),
        may_propose: change.may_propose.unwrap_or_else(|| was.may_propose.clone()),
    };
    if voice != was {
        state.assistants.set_voice(organisation, voice, &by).await?;
    }
    if let Some(Switch::On) = change.model {
        state.assistants.set_power(organisation, ModelPower::On, &by).await?;
    }
    find(State(state), caller).await
}

pub(super) async fn put_provider(
    State(state): State<ApiState>,
    caller: Caller,
    wanted: Result<Json<NewProvider>, JsonRejection>,
) -> Result<Json<Shown>, ApiError> {
    // What cannot be read may hold the key, so only its kind of fault is told.
    let Json(wanted) = wanted.map_err(|rejection| match rejection {
        JsonRejection::JsonDataError(_) => ApiError::invalid(
            "a provider has kind, model, and optionally base_url, key, remove_key, routing, price, limits, sees",
        ),
        other => ApiError::invalid(format!("the request is no JSON ({})", other.status())),
    })?;
    let kind: ProviderKind = wanted.kind.parse().map_err(|error| ApiError::invalid(format!("kind: {error}")))?;
    let provider = Provider {
        kind,
        base_url: wanted.base_url.filter(|base| !base.trim().is_empty()),
        model: wanted.model,
        routing: wanted.routing,
        price: wanted.price,
        limits: wanted.limits,
        sees: wanted.sees,
    };
    let key = NewKey::asked(wanted.key, wanted.remove_key);
    state.assistants.set_provider(caller.organisation(), provider, key, &caller.by()).await?;
    find(State(state), caller).await
}

pub(super) async fn delete_provider(State(state): State<ApiState>, caller: Caller) -> Result<StatusCode, ApiError> {
    if state.assistants.remove_provider(caller.organisation(), &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::missing("provider"))
    }
}

pub(super) async fn test_provider(State(state): State<ApiState>, caller: Caller) -> Result<Json<Tried>, ApiError> {
    let (provider, trial) = state.assistants.trial(caller.organisation(), &caller.by()).await?;
    let verdict = trial.verdict.sentence(Language::En).map_err(|error| ApiError::invalid(error.to_string()))?;
    Ok(Json(Tried {
        works: trial.verdict == assistant::provider::Verdict::Works,
        verdict,
        model: provider.model,
        first_piece_ms: trial.first_piece.map(|first| first.as_millis()),
        took_ms: trial.took.as_millis(),
    }))
}

pub(super) async fn cost(State(state): State<ApiState>, caller: Caller) -> Result<Json<Cost>, ApiError> {
    let (organisation, since) = (caller.organisation(), state.seams.now().minus(LATELY));
    state.assistants.settled(organisation).await;
    let (days, conversations, models) = state
        .store
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let days = spending::by_day(db, organisation, since, 0).await?;
                let conversations = spending::by_conversation(db, organisation, since, CONVERSATIONS).await?;
                Ok((days, conversations, spending::by_model(db, organisation, since).await?))
            })
        })
        .await?;
    Ok(Json(Cost {
        days: days.iter().map(|day| DayCost { begins: day.begins, sum: amounts(&day.sum) }).collect(),
        conversations: conversations
            .iter()
            .map(|it| ConversationCost { conversation: it.conversation.to_string(), sum: amounts(&it.sum) })
            .collect(),
        models: models
            .into_iter()
            .map(|it| ModelCost { sum: amounts(&it.sum), provider: it.provider, model: it.model })
            .collect(),
    }))
}

fn amounts(sum: &Sum) -> Amounts {
    Amounts {
        calls: sum.calls,
        input_tokens: sum.input,
        output_tokens: sum.output,
        amount: sum.amount,
        estimated_calls: sum.estimated,
    }
}

fn shown(kept: Kept) -> Shown {
    let provider = |KeptProvider { provider, has_key, ending }: KeptProvider| ShownProvider {
        kind: provider.kind.as_str(),
        sees: provider.settings(None).sees(),
        base_url: provider.base_url,
        model: provider.model,
        has_key,
        key_ending: ending,
        routing: provider.routing,
        price: provider.price,
        limits: provider.limits,
    };
    Shown {
        voice: kept.voice,
        model: kept.power.as_str(),
        provider: kept.provider.map(provider),
        transcription: kept.transcription.map(ShownTranscription::from),
    }
}

impl From<AssistantsError> for ApiError {
    fn from(error: AssistantsError) -> Self {
        match error {
            AssistantsError::Store(error) => error.into(),
            AssistantsError::NoModel => Self::missing("provider"),
            AssistantsError::NoTranscription => Self::missing("transcription"),
            error => Self::invalid(error.to_string()),
        }
    }
}
