//! The test button: one small call, and a plain word for how it went.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use channel_core::OrganisationId;
use futures_util::StreamExt as _;
use tokio::time::Instant;

use super::{
    registry::{Line, Registry},
    settings::{ProviderSettings, SettingsError},
};
use crate::{
    error::AssistantError,
    language::Language,
    model::{
        Caps, Message, Model, ModelError, ModelErrorKind, ModelRequest, ModelStream, StopReason, ToolSpec, ToolUse,
    },
    offline::Speech,
    spend::{Limits, Party},
};

/// A test of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// How it went.
    pub verdict: Verdict,
    /// How long the first piece took; none when there was none.
    pub first_piece: Option<Duration>,
    /// How long it took in all.
    pub took: Duration,
}

/// How the test of a provider went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It answers and calls tools.
    Works,
    /// It answers with words where it was asked to call a tool, so it cannot look anything up.
    NoTools,
    /// The settings cannot work.
    Settings(SettingsError),
    /// The call failed.
    Failed(ModelErrorKind),
}

impl Verdict {
    /// The verdict in a sentence from the message catalogue.
    ///
    /// # Errors
    /// When the catalogue is broken.
    pub fn sentence(self, language: Language) -> Result<String, AssistantError> {
        use ModelErrorKind as K;
        let key = match self {
            Self::Works => "provider-works",
            Self::NoTools => "provider-no-tools",
            Self::Settings(SettingsError::Model) => "provider-unknown-model",
            Self::Settings(SettingsError::NoKey) | Self::Failed(K::Key) => "provider-key",
            Self::Settings(_) => "provider-address",
            Self::Failed(K::Credit) => "provider-credit",
            Self::Failed(K::UnknownModel) => "provider-unknown-model",
            Self::Failed(K::Busy | K::Overloaded | K::Resting) => "provider-busy",
            Self::Failed(K::Late(_)) => "provider-late",
            Self::Failed(K::Unreachable) => "provider-unreachable",
            Self::Failed(K::SwitchedOff) => "provider-off",
            Self::Failed(K::Spent | K::Books) => "provider-spent",
            Self::Failed(_) => "provider-refused",
        };
        Speech::new(language)?.say(key, &[])
    }
}

impl Registry {
    /// Tries settings with one small call, which asks for a tool as every turn does. It is paid for and counted.
    pub async fn test(&self, organisation: OrganisationId, settings: &ProviderSettings) -> Verdict {
        self.trial(organisation, settings, &Limits::default()).await.verdict
    }

    /// The same within the organisation's own limits, and with how long it took.
    pub async fn trial(&self, organisation: OrganisationId, settings: &ProviderSettings, limits: &Limits) -> Trial {
        let began = Instant::now();
        let line = match self.line(settings) {
            Ok(line) => line,
            Err(error) => {
                return Trial { verdict: Verdict::Settings(error), first_piece: None, took: began.elapsed() };
            }
        };
        self.forget(organisation);
        let party = Party { organisation, conversation: None, person: None };
        let until = began + settings.timeouts.total.min(Duration::from_secs(20));
        let watched = Arc::new(Watched { model: Arc::clone(&line.model), began, first: OnceLock::new() });
        let line = Line { model: Arc::new(Arc::clone(&watched)), ..line };
        let said = self.call(&line, &party, limits, &question(), Caps::default(), until).await;
        let verdict = match said {
            Err(error) => Verdict::Failed(error.kind),
            Ok(said) if said.stop == Some(StopReason::Filtered) => Verdict::Failed(ModelErrorKind::Filtered),
            Ok(said) if said.calls.iter().any(|call| call.name == "ready") => Verdict::Works,
            Ok(_) => Verdict::NoTools,
        };
        Trial { verdict, first_piece: watched.first.get().copied(), took: began.elapsed() }
    }
}

/// A model whose first piece is timed.
#[derive(Debug)]
struct Watched {
    model: Arc<dyn Model>,
    began: Instant,
    first: OnceLock<Duration>,
}

#[async_trait]
impl Model for Arc<Watched> {
    async fn stream(&self, request: &ModelRequest) -> Result<ModelStream, ModelError> {
        let stream = self.model.stream(request).await?;
        let watched = Arc::clone(self);
        let timed = stream.inspect(move |piece| {
            if piece.is_ok() {
                watched.first.get_or_init(|| watched.began.elapsed());
            }
        });
        Ok(timed.boxed())
    }
}

fn question() -> ModelRequest {
    ModelRequest {
        instructions: "This is a connection test. Call the tool `ready`.".to_owned(),
        messages: vec![Message::Outside("Call the tool.".to_owned())],
        tools: vec![ToolSpec {
            name: "ready",
            description: "Say that you are ready.",
            parameters: serde_json::json!({"type": "object", "properties": {}, "additionalProperties": false}),
        }],
        tool_use: ToolUse::Free,
        max_output_tokens: 500,
    }
}
