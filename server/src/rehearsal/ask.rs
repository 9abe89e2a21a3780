//! One question to the assistant, as a customer on an account would put it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assistant::spend::Party;
use assistant::{AssistantErrorKind, Language, Outcome, Turn};
use channel_core::{AccountId, OrganisationId, OutboundContent, OutboundMessage, fit};
use futures_util::FutureExt;
use serde_json::Value;
use store::accounts::{self, AccountRow};
use store::{StoreError, organisations};

use super::looked::{LookUp, Remembering};
use crate::engine::Engine;
use crate::worker::turn::content_of;

/// What is asked, and as whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// What a customer would write.
    pub text: String,
    /// The account it would come to; without one the first that there is.
    pub account: Option<AccountId>,
    /// The assistant's name, where it is not the account's.
    pub persona: Option<String>,
    /// The customer's language, where their words do not tell.
    pub language: Option<Language>,
}

/// What came of it.
#[derive(Debug)]
pub struct Rehearsal {
    /// What the assistant decided, or why it did not.
    pub outcome: Result<Outcome, AssistantErrorKind>,
    /// The messages that a customer would get, as their channel carries them.
    pub messages: Vec<OutboundContent>,
    /// What was looked up on the way.
    pub looked_up: Vec<LookUp>,
    /// How long it took.
    pub took: Duration,
}

/// Asks within the time of a turn. Nothing of it is kept; a model that is asked costs what any question costs.
pub(crate) async fn ask(
    engine: &Engine,
    organisation: OrganisationId,
    question: &Question,
) -> Result<Rehearsal, StoreError> {
    let wanted = question.account;
    let (shop, account) = engine
        .store()
        .read_in(organisation, move |db| {
            Box::pin(async move {
                let shop = organisations::find(db, organisation).await?;
                let account = match wanted {
                    Some(id) => {
                        Some(accounts::find(db, organisation, id).await?.ok_or(StoreError::NotFound("account"))?)
                    }
                    None => accounts::list(db, organisation).await?.into_iter().next(),
                };
                Ok((shop.map_or_else(String::new, |shop| shop.name), account))
            })
        })
        .await?;
    let turn = turn(engine, organisation, shop, account.as_ref(), question);
    let sources = Arc::new(Remembering::new(engine.sources().of(organisation)));
    let began = Instant::now();
    let asked = AssertUnwindSafe(engine.assistant().answer(&turn, sources.as_ref())).catch_unwind();
    let outcome = match tokio::time::timeout(engine.settings().turn_limit, asked).await {
        Ok(Ok(Ok(outcome))) => Ok(outcome),
        Ok(Ok(Err(error))) => {
            tracing::warn!(%error, kind = ?error.kind, "the assistant did not answer a question of the team's");
            Err(error.kind)
        }
        Ok(Err(_)) => Err(AssistantErrorKind::Internal),
        Err(_) => Err(AssistantErrorKind::Provider),
    };
    let took = began.elapsed();
    let messages = outcome.as_ref().map_or_else(|_| Vec::new(), |outcome| messages(engine, account.as_ref(), outcome));
    Ok(Rehearsal { outcome, messages, looked_up: sources.seen(), took })
}

fn turn(
    engine: &Engine,
    organisation: OrganisationId,
    shop: String,
    account: Option<&AccountRow>,
    question: &Question,
) -> Turn {
    let setting = |name: &str| account.and_then(|account| account.settings.get(name));
    let named = setting("persona").and_then(Value::as_str).map(str::to_owned);
    let tags = setting("languages").and_then(Value::as_array).into_iter().flatten();
    Turn {
        persona: question.persona.clone().filter(|name| !name.trim().is_empty()).or(named),
        languages: tags.filter_map(Value::as_str).filter_map(Language::from_tag).collect(),
        language: question.language,
        now: engine.now(),
        waiting_since: Some(engine.now()),
        party: Some(Party { organisation, conversation: None, person: None }),
        ..Turn::new(shop, question.text.clone())
    }
}

/// What the customer's channel would carry, part by part.
fn messages(engine: &Engine, account: Option<&AccountRow>, outcome: &Outcome) -> Vec<OutboundContent> {
    let channel = account.and_then(|account| engine.channel(&account.channel));
    let capabilities = channel.map(|channel| channel.capabilities());
    let content = match outcome {
        Outcome::Answer(answer) => content_of(answer, capabilities),
        Outcome::Handover(handover) => OutboundContent::Text { text: handover.text.clone() },
        Outcome::Silent { .. } => return Vec::new(),
    };
    let Some(capabilities) = capabilities else { return vec![content] };
    match fit(&OutboundMessage::new("nobody", content.clone()), capabilities) {
        Ok(fitted) => fitted.parts.into_iter().map(|part| part.content).collect(),
        Err(_) => vec![content],
    }
}
