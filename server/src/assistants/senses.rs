//! What an organisation's assistant takes in beside words.

use std::time::Duration;

use assistant::model::ModelErrorKind;
use assistant::spend::Party;
use assistant::transcribe::{Heard, Recording, Unheard};
use assistant::{Senses, Sight};
use async_trait::async_trait;
use channel_core::OrganisationId;
use store::assistants::ModelPower;
use store::providers::{self, Task};
use tokio::time::Instant;

use super::{Assistants, KeptTranscription};

/// How long a provider may take for one recording.
const PATIENCE: Duration = Duration::from_secs(20);

#[async_trait]
impl Senses for Assistants {
    async fn listens(&self, organisation: OrganisationId) -> bool {
        let read = self.inner.store.read_in(organisation, move |db| {
            Box::pin(async move {
                let said = store::assistants::find(db, organisation).await?;
                Ok(said.power == ModelPower::On
                    && providers::find(db, organisation, Task::Transcription).await?.is_some())
            })
        });
        match read.await {
            Ok(listens) => listens,
            Err(error) => {
                tracing::warn!(%error, %organisation, "reading who writes recordings out");
                false
            }
        }
    }

    async fn hear(&self, party: &Party, recording: &Recording) -> Result<Heard, Unheard> {
        let organisation = party.organisation;
        let broken = |error: &(dyn std::error::Error + Send + Sync)| {
            tracing::warn!(%error, %organisation, "reading who writes recordings out");
            Unheard::Failed(ModelErrorKind::Refused)
        };
        let kept = self
            .inner
            .store
            .provider_for_call(organisation, Task::Transcription)
            .await
            .map_err(|error| broken(&error))?;
        let (row, key) = kept.ok_or(Unheard::NoProvider)?;
        let set = KeptTranscription::read(row).map_err(|error| broken(&error))?.transcription;
        let limits = self.limits(organisation).await.map_err(|error| broken(&error))?;
        let ear = self.inner.registry.ear(&set.settings(key)).map_err(|error| broken(&error))?;
        self.inner.registry.hear(&ear, party, &limits, recording, Instant::now() + PATIENCE).await
    }

    async fn sight(&self, organisation: OrganisationId) -> Sight {
        let kept = match self.kept(organisation).await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::warn!(%error, %organisation, "reading whether a model looks at pictures");
                return Sight::default();
            }
        };
        match kept.provider.filter(|_| kept.power == ModelPower::On) {
            // Whatever model reads words reads those of a document.
            Some(own) => Sight { pictures: own.provider.settings(None).sees(), documents: true },
            None => Sight::default(),
        }
    }
}
