//! The test button: one second of silence, and a plain word for how it went.

use std::time::Duration;

use channel_core::OrganisationId;
use tokio::time::Instant;

use super::{recording::Recording, settings::TranscriberSettings};
use crate::{
    error::AssistantError,
    language::Language,
    offline::Speech,
    provider::{Registry, Verdict},
    spend::{Limits, Party},
};

/// A test of a provider of transcriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeechTrial {
    /// How it went. It is never [`Verdict::NoTools`].
    pub verdict: Verdict,
    /// How long it took.
    pub took: Duration,
}

impl SpeechTrial {
    /// How it went in a sentence from the message catalogue.
    ///
    /// # Errors
    /// When the catalogue is broken.
    pub fn sentence(&self, language: Language) -> Result<String, AssistantError> {
        match self.verdict {
            Verdict::Works => Speech::new(language)?.say("transcriber-works", &[]),
            other => other.sentence(language),
        }
    }
}

impl Registry {
    /// Tries settings with a second in which nobody speaks. It is paid for and counted.
    pub async fn try_hearing(
        &self,
        organisation: OrganisationId,
        settings: &TranscriberSettings,
        limits: &Limits,
    ) -> SpeechTrial {
        let began = Instant::now();
        let verdict = match self.ear(settings) {
            Err(error) => Verdict::Settings(error),
            Ok(ear) => {
                self.forget(organisation);
                let party = Party { organisation, conversation: None, person: None };
                let until = began + settings.patience;
                match self.hear_whatever(&ear, &party, limits, &Recording::silence(), until).await {
                    Ok(_) => Verdict::Works,
                    Err(error) => Verdict::Failed(error.kind),
                }
            }
        };
        SpeechTrial { verdict, took: began.elapsed() }
    }
}
