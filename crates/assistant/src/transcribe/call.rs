//! One recording through the one door: switch, books, breaker, time, and what it cost.

use std::{borrow::Cow, sync::Arc};

use tokio::time::{Instant, timeout_at};

use super::{
    Transcriber,
    heard::{Heard, Unheard},
    http::HttpTranscriber,
    price::MinutePrice,
    recording::Recording,
    settings::{TranscriberKind, TranscriberSettings},
};
use crate::{
    model::{Late, ModelError, ModelErrorKind, Usage},
    provider::{HttpDoor, Registry, SettingsError},
    spend::{Cost, Limits, Micros, Party},
};

/// A provider of transcriptions with what is needed to account for its calls.
#[derive(Debug, Clone)]
pub struct Ear {
    /// Whose API.
    pub kind: TranscriberKind,
    /// The model's name.
    pub model: String,
    /// Who writes out.
    pub transcriber: Arc<dyn Transcriber>,
    /// What a minute costs.
    pub price: MinutePrice,
}

impl HttpDoor {
    /// Whether the address of these settings may be called, as far as it can be told without resolving its name.
    #[must_use]
    pub fn admits_transcriber(&self, settings: &TranscriberSettings) -> bool {
        self.admits(&settings.as_provider())
    }
}

impl Registry {
    /// The provider of these settings.
    ///
    /// # Errors
    /// When the settings cannot work.
    pub fn ear(&self, settings: &TranscriberSettings) -> Result<Ear, SettingsError> {
        settings.check()?;
        Ok(Ear {
            kind: settings.kind,
            model: settings.model.clone(),
            transcriber: Arc::new(HttpTranscriber { door: self.door().clone(), settings: settings.clone() }),
            price: settings.minute_price(),
        })
    }

    /// The words of one recording, from the reservation to the settled cost. It ends by `until` and a moment for the books.
    ///
    /// # Errors
    /// [`Unheard::Failed`] when the call is not made (switched off, left alone, no money) or fails, and
    /// [`Unheard::NoWords`] when nobody says anything.
    pub async fn hear(
        &self,
        ear: &Ear,
        party: &Party,
        limits: &Limits,
        recording: &Recording,
        until: Instant,
    ) -> Result<Heard, Unheard> {
        let heard = self.hear_whatever(ear, party, limits, recording, until).await;
        let heard = heard.map_err(|error| Unheard::Failed(error.kind))?;
        if heard.text.chars().any(char::is_alphanumeric) { Ok(heard) } else { Err(Unheard::NoWords) }
    }

    /// The same, where silence is as good as words.
    pub(super) async fn hear_whatever(
        &self,
        ear: &Ear,
        party: &Party,
        limits: &Limits,
        recording: &Recording,
        until: Instant,
    ) -> Result<Heard, ModelError> {
        let organisation = party.organisation;
        if self.switch().is_off(organisation) {
            return Err(ModelError::new(ModelErrorKind::SwitchedOff));
        }
        let guessed = recording.guessed_seconds();
        let reservation = self.reserve(party, limits, ear.price.cost(guessed)).await?;
        let admitted = self.admits(organisation, ear.kind.counted_as());
        let heard = if admitted {
            let late = |_| ModelError::new(ModelErrorKind::Late(Late::Total));
            let heard = timeout_at(until, ear.transcriber.transcribe(recording)).await.map_err(late).flatten();
            self.learn(organisation, ear.kind.counted_as(), heard.as_ref().err());
            heard
        } else {
            Err(ModelError::new(ModelErrorKind::Resting))
        };
        let (amount, estimated) = match &heard {
            Ok(heard) => (ear.price.cost(heard.seconds.unwrap_or(guessed)), heard.seconds.is_none()),
            Err(error) if error.was_made() => (ear.price.cost(guessed), true),
            Err(_) => (Micros(0), false),
        };
        let cost = Cost {
            party: *party,
            provider: Cow::Borrowed(ear.kind.as_str()),
            model: ear.model.clone(),
            usage: Usage::default(),
            amount,
            estimated,
            at: self.now(),
        };
        self.settle(reservation, cost);
        heard
    }
}
