//! Translation for the team, by the organisation's own model: paid for like every call of it, and kept so that it is paid once.

use std::time::Duration;

use assistant::model::ModelErrorKind;
use assistant::spend::Party;
use assistant::translate::{self, Into, MOST};
use assistant::{Language, Retriever};
use channel_core::OrganisationId;
use store::messages::{self, Message, MessageDirection};
use store::providers::Task;
use store::{ConversationKey, StoreError};
use thiserror::Error;
use tokio::time::Instant;

use super::{Assistants, Provider};

/// How long a model may take.
const PATIENCE: Duration = Duration::from_secs(25);
/// So many of the newest lines are looked at.
const LINES: u32 = 60;
/// How much is translated at once, in characters. What is left waits for the next press.
const AT_ONCE: usize = 6_000;

/// Why nothing was translated.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TranslationError {
    /// There is no model.
    #[error("there is no model to translate with")]
    NoModel,
    /// The model did not do it, or was not asked.
    #[error("translating: {0}")]
    Failed(ModelErrorKind),
    /// The model's answer is no translation.
    #[error("the model's answer is no translation")]
    Garbled,
    /// The text is too long.
    #[error("the text is too long to be translated")]
    TooLong,
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was said in a message, in words: those that stand in it, and those that were spoken.
#[must_use]
pub fn said(words: Option<&str>, spoken: Option<&str>) -> Option<String> {
    let all: Vec<&str> = words.into_iter().chain(spoken).filter(|text| !text.trim().is_empty()).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

/// Whether a text is in another language than this. Where nobody can tell, it is taken to be when it has some words.
#[must_use]
pub fn is_foreign(text: &str, reading: Language, sources: &dyn Retriever) -> bool {
    let words = text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    match sources.language(text) {
        _ if words == 0 => false,
        Some(language) => language != reading,
        None => words > 1,
    }
}

impl Assistants {
    /// Translates what a customer said in a conversation, as far as it is in another language and nobody had it translated
    /// yet. Tells how many messages were.
    ///
    /// # Errors
    /// When there is no model, or it did not do it.
    pub async fn translate_conversation(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        reading: Language,
        sources: &dyn Retriever,
    ) -> Result<usize, TranslationError> {
        let read = self
            .inner
            .store
            .read_in(organisation, move |db| Box::pin(messages::recent(db, organisation, conversation, LINES)));
        let mut wanted: Vec<(Message, String)> = Vec::new();
        let mut characters = 0;
        // The newest first: they are what is read now.
        for message in read.await?.into_iter().rev() {
            let Some(text) = untranslated(&message, reading).filter(|text| is_foreign(text, reading, sources)) else {
                continue;
            };
            characters += text.chars().count();
            if wanted.len() >= MOST || (characters > AT_ONCE && !wanted.is_empty()) {
                break;
            }
            wanted.push((message, text));
        }
        if wanted.is_empty() {
            return Ok(0);
        }
        let texts: Vec<String> = wanted.iter().map(|(_, text)| text.clone()).collect();
        let translated = self.translate(organisation, conversation, &texts, &Into::Language(reading)).await?;
        let pairs: Vec<(Message, String)> = wanted.into_iter().map(|(message, _)| message).zip(translated).collect();
        let kept = self.inner.store.write_in(organisation, move |tx| {
            let pairs = pairs.clone();
            Box::pin(async move {
                let mut kept = 0;
                for (message, text) in pairs {
                    let done = messages::keep_translation(tx, organisation, &message, reading.tag(), &text).await?;
                    kept += usize::from(done);
                }
                Ok(kept)
            })
        });
        Ok(kept.await?)
    }

    /// Translates texts on the account of a conversation. Nothing is kept of them.
    ///
    /// # Errors
    /// When there is no model, or it did not do it.
    pub async fn translate(
        &self,
        organisation: OrganisationId,
        conversation: ConversationKey,
        texts: &[String],
        into: &Into,
    ) -> Result<Vec<String>, TranslationError> {
        if texts.iter().any(|text| text.chars().count() > translate::LONGEST) {
            return Err(TranslationError::TooLong);
        }
        let kept = self.inner.store.provider_for_call(organisation, Task::Answers).await?;
        let (row, key) = kept.ok_or(TranslationError::NoModel)?;
        let unreadable = |error| StoreError::corrupt("the model's settings", error);
        let provider: Provider = serde_json::from_value(row.body).map_err(unreadable)?;
        let line = self.inner.registry.line(&provider.settings(key)).map_err(|_| TranslationError::NoModel)?;
        let party = Party { organisation, conversation: Some(conversation.0), person: None };
        let asked = translate::request(texts, into);
        let until = Instant::now() + PATIENCE;
        let said = self.inner.registry.call(&line, &party, &provider.limits, &asked, translate::caps(), until).await;
        let said = said.map_err(|error| TranslationError::Failed(error.kind))?;
        translate::read(&said.text, texts.len()).map_err(|_| TranslationError::Garbled)
    }
}

/// What a customer said in a message, when it is not yet there in this language.
fn untranslated(message: &Message, reading: Language) -> Option<String> {
    let is_customers = message.direction == MessageDirection::Inbound && message.deleted_at.is_none();
    let spoken = message.transcript.as_ref().and_then(|transcript| transcript.words());
    let text = said(message.words.as_deref(), spoken).filter(|_| is_customers)?;
    let fits = text.chars().count() <= translate::LONGEST;
    (fits && !message.translations.contains_key(reading.tag())).then_some(text)
}
