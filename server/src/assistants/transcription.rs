//! Who writes an organisation's recordings out: what is set, how it is set, and the test button.

use assistant::spend::Limits;
use assistant::transcribe::{MinutePrice, SpeechTrial, TranscriberKind, TranscriberSettings};
use channel_core::OrganisationId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::providers::{self, ProviderRow, Task};

use super::keep::{allowed, key_change};
use super::{Assistants, AssistantsError, NewKey};
use crate::flows::letters::By;

/// Where an organisation's recordings are written out, and what a minute costs. The key is kept beside it. What may be spent
/// is said with the model: the limits are the organisation's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcription {
    /// Whose API.
    pub kind: TranscriberKind,
    /// Where; the provider's own address when there is none.
    #[serde(default)]
    pub base_url: Option<String>,
    /// The model, by the provider's name for it.
    pub model: String,
    /// What a minute costs, where the organisation knows better than the table.
    #[serde(default)]
    pub price: Option<MinutePrice>,
}

/// A transcription that is set.
#[derive(Debug, Clone)]
pub struct KeptTranscription {
    /// Where it is.
    pub transcription: Transcription,
    /// Whether there is a key.
    pub has_key: bool,
    /// The end of the key, for people to know it by.
    pub ending: Option<String>,
}

impl Transcription {
    /// The usual model at its provider's own address.
    #[must_use]
    pub fn new(kind: TranscriberKind) -> Self {
        Self { kind, base_url: None, model: kind.usual_model().to_owned(), price: None }
    }

    /// What calls need.
    #[must_use]
    pub fn settings(&self, key: Option<SecretString>) -> TranscriberSettings {
        TranscriberSettings {
            base_url: self.base_url.clone(),
            price: self.price,
            ..TranscriberSettings::new(self.kind, self.model.clone(), key)
        }
    }

    fn place(&self) -> Option<String> {
        self.settings(None).base().ok()
    }
}

impl KeptTranscription {
    pub(super) fn read(row: ProviderRow) -> Result<Self, AssistantsError> {
        let transcription = serde_json::from_value(row.body).map_err(AssistantsError::Unreadable)?;
        Ok(Self { transcription, has_key: row.has_key, ending: row.ending })
    }
}

impl Assistants {
    /// Keeps who writes the organisation's recordings out. Nothing is called.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings; when the settings cannot work, when the address
    /// is none that may be called, and when the key would go to another address than it was entered for.
    pub async fn set_transcription(
        &self,
        organisation: OrganisationId,
        wanted: Transcription,
        key: NewKey,
        by: &By,
    ) -> Result<(), AssistantsError> {
        let who = allowed(by)?;
        let before = self.kept(organisation).await?.transcription;
        let before = before.map(|before| (before.has_key, before.transcription.place() == wanted.place()));
        let (change, will_have) = key_change(key, before)?;
        // Whether there is a key is all that is looked at here.
        let settings = wanted.settings(will_have.then(|| SecretString::from("present")));
        settings.check()?;
        if !self.inner.door.admits_transcriber(&settings) {
            return Err(AssistantsError::NotPublic);
        }
        let body = serde_json::to_value(&wanted).map_err(AssistantsError::Unreadable)?;
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { providers::save(tx, organisation, Task::Transcription, &body, &change, &who).await })
        });
        write.await?;
        self.inner.registry.forget(organisation);
        Ok(())
    }

    /// Forgets who writes the organisation's recordings out, with the key: from here on people listen to them. False when
    /// nobody did.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings.
    pub async fn remove_transcription(&self, organisation: OrganisationId, by: &By) -> Result<bool, AssistantsError> {
        let who = allowed(by)?;
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { providers::remove(tx, organisation, Task::Transcription, &who).await })
        });
        Ok(write.await?)
    }

    /// Tries the organisation's transcription with a second of silence, which is paid for and counted.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings, [`AssistantsError::NoTranscription`] when none
    /// is set.
    pub async fn try_transcription(
        &self,
        organisation: OrganisationId,
        by: &By,
    ) -> Result<(Transcription, SpeechTrial), AssistantsError> {
        allowed(by)?;
        let kept = self.inner.store.provider_for_call(organisation, Task::Transcription).await?;
        let (row, key) = kept.ok_or(AssistantsError::NoTranscription)?;
        let set = KeptTranscription::read(row)?.transcription;
        let limits = self.limits(organisation).await?;
        let trial = self.inner.registry.try_hearing(organisation, &set.settings(key), &limits).await;
        Ok((set, trial))
    }

    /// What the organisation may spend, whatever for.
    pub(super) async fn limits(&self, organisation: OrganisationId) -> Result<Limits, AssistantsError> {
        let provider = self.kept(organisation).await?.provider;
        Ok(provider.map(|own| own.provider.limits).unwrap_or_default())
    }
}
