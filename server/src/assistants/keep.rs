//! What an owner sets: the voice, the model with its key and limits, and the switch.

use assistant::provider::{SettingsError, Trial};
use assistant::spend::Limits;
use channel_core::OrganisationId;
use secrecy::{ExposeSecret, SecretString};
use store::StoreError;
use store::assistants::{self, ModelPower};
use store::providers::{self, KeyChange, Task};
use thiserror::Error;

use super::Assistants;
use super::provider::Provider;
use super::transcription::KeptTranscription;
use super::voice::{Voice, VoiceError};
use crate::flows::letters::By;

/// The longest key, in bytes.
const LONGEST_KEY: usize = 4_096;

/// What an organisation has set.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What it says about its assistant.
    pub voice: Voice,
    /// Whether a model may be asked.
    pub power: ModelPower,
    /// Where its model is, when it has one.
    pub provider: Option<KeptProvider>,
    /// Who writes its recordings out, when anybody does.
    pub transcription: Option<KeptTranscription>,
}

/// A model that is set.
#[derive(Debug, Clone)]
pub struct KeptProvider {
    /// Where it is.
    pub provider: Provider,
    /// Whether there is a key.
    pub has_key: bool,
    /// The end of the key, for people to know it by.
    pub ending: Option<String>,
}

/// What becomes of the key.
#[derive(Debug, Clone)]
pub enum NewKey {
    /// It stays as it is. It is never handed to another address.
    Same,
    /// There is none.
    None,
    /// This one takes its place.
    This(SecretString),
}

impl NewKey {
    /// What whoever sets a model asks for: a key that is given, else that there be none, else nothing.
    pub(crate) fn asked(key: Option<SecretString>, remove: bool) -> Self {
        match (key, remove) {
            (Some(key), _) => Self::This(key),
            (None, true) => Self::None,
            (None, false) => Self::Same,
        }
    }

    /// The same of a form's field, which is empty where no key was typed.
    pub(crate) fn typed(key: String, remove: bool) -> Self {
        Self::asked(Some(key).filter(|key| !key.is_empty()).map(SecretString::from), remove)
    }
}

/// Why something was not set.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AssistantsError {
    /// Whoever asks may not do it.
    #[error("only an owner may do this")]
    NotAllowed,
    /// Something of the voice.
    #[error(transparent)]
    Voice(#[from] VoiceError),
    /// The settings cannot work.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The address is not public, and the operator does not name it.
    #[error(
        "the address is not public: whoever operates this server has to name it under [assistant] addresses in its configuration"
    )]
    NotPublic,
    /// A key is given to the address it was entered for alone.
    #[error("the key has to be entered again, because calls would go to another address than before")]
    KeyAgain,
    /// The key has signs that no key has.
    #[error("the key has signs that no key has, or is too long")]
    Key,
    /// There is no model to test or to switch.
    #[error("there is no model yet")]
    NoModel,
    /// There is no transcription to test.
    #[error("there is no transcription yet")]
    NoTranscription,
    /// What was kept cannot be read.
    #[error("reading what was kept")]
    Unreadable(#[source] serde_json::Error),
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Assistants {
    /// What an organisation has set.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn kept(&self, organisation: OrganisationId) -> Result<Kept, AssistantsError> {
        let read = self.inner.store.read_in(organisation, move |db| {
            Box::pin(async move {
                let said = assistants::find(db, organisation).await?;
                let model = providers::find(db, organisation, Task::Answers).await?;
                Ok((said, model, providers::find(db, organisation, Task::Transcription).await?))
            })
        });
        let (said, row, listener) = read.await?;
        let provider = match row {
            None => None,
            Some(row) => Some(KeptProvider {
                provider: serde_json::from_value(row.body).map_err(AssistantsError::Unreadable)?,
                has_key: row.has_key,
                ending: row.ending,
            }),
        };
        let voice = Voice::read(&said.body).map_err(AssistantsError::Unreadable)?;
        let transcription = listener.map(KeptTranscription::read).transpose()?;
        Ok(Kept { voice, power: said.power, provider, transcription })
    }

    /// Keeps what an organisation says about its assistant.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings, [`AssistantsError::Voice`] when it cannot be
    /// kept.
    pub async fn set_voice(
        &self,
        organisation: OrganisationId,
        voice: Voice,
        by: &By,
    ) -> Result<Voice, AssistantsError> {
        let voice = voice.checked()?;
        let who = allowed(by)?;
        let body = serde_json::to_value(&voice).map_err(AssistantsError::Unreadable)?;
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { assistants::save(tx, organisation, &body, &who).await })
        });
        write.await?;
        Ok(voice)
    }

    /// Keeps where the organisation's model is. Nothing is called.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings; when the settings cannot work, when the address
    /// is none that may be called, and when the key would go to another address than it was entered for.
    pub async fn set_provider(
        &self,
        organisation: OrganisationId,
        provider: Provider,
        key: NewKey,
        by: &By,
    ) -> Result<(), AssistantsError> {
        let who = allowed(by)?;
        let before = self.kept(organisation).await?.provider;
        let before = before.map(|before| (before.has_key, before.provider.place() == provider.place()));
        let (change, will_have) = key_change(key, before)?;
        // Whether there is a key is all that is looked at here.
        let settings = provider.settings(will_have.then(|| SecretString::from("present")));
        settings.check()?;
        if !self.inner.door.admits(&settings) {
            return Err(AssistantsError::NotPublic);
        }
        let body = serde_json::to_value(&provider).map_err(AssistantsError::Unreadable)?;
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { providers::save(tx, organisation, Task::Answers, &body, &change, &who).await })
        });
        write.await?;
        self.inner.registry.forget(organisation);
        Ok(())
    }

    /// Forgets the organisation's model with its key: the offline assistant answers from here on. False when there was none.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings.
    pub async fn remove_provider(&self, organisation: OrganisationId, by: &By) -> Result<bool, AssistantsError> {
        let who = allowed(by)?;
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { providers::remove(tx, organisation, Task::Answers, &who).await })
        });
        Ok(write.await?)
    }

    /// Switches the organisation's model on or off. Off means at once: calls that are being made on this node end with
    /// their next piece, those on others within seconds, and the offline assistant answers.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings.
    pub async fn set_power(
        &self,
        organisation: OrganisationId,
        power: ModelPower,
        by: &By,
    ) -> Result<(), AssistantsError> {
        let who = allowed(by)?;
        if power == ModelPower::Off {
            // Before it is written: whatever the store does, nothing more is said.
            self.switch(organisation, power);
        }
        let write = self.inner.store.write_in(organisation, move |tx| {
            Box::pin(async move { assistants::set_power(tx, organisation, power, &who).await })
        });
        write.await?;
        self.switch(organisation, power);
        if power == ModelPower::On {
            // Rows that waited for the switch are gone over again at once.
            let go_on = self
                .inner
                .store
                .write_in(organisation, move |tx| Box::pin(store::embedding_models::go_on(tx, organisation)));
            go_on.await?;
        }
        Ok(())
    }

    /// Tries the organisation's model with one small call, which is paid for and counted.
    ///
    /// # Errors
    /// [`AssistantsError::NotAllowed`] for whoever may not change settings, [`AssistantsError::NoModel`] when none is set.
    pub async fn trial(&self, organisation: OrganisationId, by: &By) -> Result<(Provider, Trial), AssistantsError> {
        allowed(by)?;
        let kept = self.inner.store.provider_for_call(organisation, Task::Answers).await?;
        let (row, key) = kept.ok_or(AssistantsError::NoModel)?;
        let provider: Provider = serde_json::from_value(row.body).map_err(AssistantsError::Unreadable)?;
        let limits: Limits = provider.limits;
        let trial = self.inner.registry.trial(organisation, &provider.settings(key), &limits).await;
        Ok((provider, trial))
    }
}

/// What becomes of a key that is kept, and whether there is one then. `before` says whether there was one, and whether calls
/// go where they went.
pub(super) fn key_change(key: NewKey, before: Option<(bool, bool)>) -> Result<(KeyChange, bool), AssistantsError> {
    match (key, before) {
        (NewKey::None, _) => Ok((KeyChange::Remove, false)),
        (NewKey::This(key), _) if is_key(&key) => Ok((KeyChange::Replace(key), true)),
        (NewKey::This(_), _) => Err(AssistantsError::Key),
        (NewKey::Same, Some((true, false))) => Err(AssistantsError::KeyAgain),
        (NewKey::Same, before) => Ok((KeyChange::Keep, before.is_some_and(|(had, _)| had))),
    }
}

pub(super) fn allowed(by: &By) -> Result<String, AssistantsError> {
    if by.may_administer() { Ok(by.word()) } else { Err(AssistantsError::NotAllowed) }
}

/// A key is sent in a header, so it holds no blanks and nothing that cannot be seen.
fn is_key(key: &SecretString) -> bool {
    let key = key.expose_secret();
    !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|byte| byte.is_ascii_graphic())
}
