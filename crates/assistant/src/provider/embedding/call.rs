//! The one door to vectors: over the same clients, with the same switch, breakers and books as every other call.

use std::borrow::Cow;

use tokio::time::{Instant, timeout_at};

use super::{
    super::{
        http::{HttpDoor, late, transport},
        registry::Registry,
    },
    settings::EmbeddingSettings,
    wire::{Embedded, EmbeddingPurpose, decode_embedding, encode_embedding, refused},
};
use crate::{
    model::{Late, ModelError, ModelErrorKind, Usage},
    spend::{Cost, Limits, Micros, Party},
};

/// More of an answer is not read: 256 vectors of 3,072 numbers are some 10 MB.
const LONGEST_ANSWER: usize = 48 << 20;
/// More of a refusal is not read.
const LONGEST_REFUSAL: usize = 64 << 10;

impl HttpDoor {
    /// Whether the address of these settings may be called, as far as it can be told without resolving its name.
    #[must_use]
    pub fn admits_embedding(&self, settings: &EmbeddingSettings) -> bool {
        settings.base().is_ok_and(|base| self.client_for(&base).is_ok())
    }

    async fn embed(
        &self,
        settings: &EmbeddingSettings,
        purpose: EmbeddingPurpose,
        texts: &[&str],
    ) -> Result<Embedded, ModelError> {
        let encoded = encode_embedding(settings, purpose, texts)
            .map_err(|error| ModelError::new(ModelErrorKind::Refused).because(error))?;
        let answer = self.prepared(encoded)?.send().await.map_err(transport)?;
        let status = answer.status();
        let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let most = if status.is_success() { LONGEST_ANSWER } else { LONGEST_REFUSAL };
        let (body, is_whole) = read(answer, most).await?;
        if !status.is_success() {
            return Err(refused(settings.kind, status.as_u16(), after.as_deref(), &body));
        }
        if !is_whole {
            return Err(ModelError::new(ModelErrorKind::Garbled));
        }
        decode_embedding(settings.kind, &body, texts.len())
    }
}

impl Registry {
    /// Has texts made into vectors, from the reservation to the settled cost. It ends in the time that the settings give,
    /// and a moment for the books. Not more texts than [`super::EmbeddingKind::pieces`] go into one call.
    ///
    /// # Errors
    /// When the call is not made (switched off, left alone, no money) or fails.
    pub async fn embed(
        &self,
        settings: &EmbeddingSettings,
        party: &Party,
        limits: &Limits,
        purpose: EmbeddingPurpose,
        texts: &[&str],
    ) -> Result<Embedded, ModelError> {
        if texts.is_empty() {
            return Ok(Embedded { vectors: Vec::new(), tokens: Some(0) });
        }
        if self.switch().is_off(party.organisation) {
            return Err(ModelError::new(ModelErrorKind::SwitchedOff));
        }
        let (price, reading) = (settings.price(), estimated_tokens(texts));
        let reservation = self.reserve(party, limits, price.cost(reading, 0)).await?;
        // Whoever fails to make vectors may answer all the same, and the other way round.
        let breaker = settings.kind.breaker();
        let made = if self.admits(party.organisation, breaker) {
            let time = match purpose {
                EmbeddingPurpose::Question => settings.timeouts.question,
                EmbeddingPurpose::Passage => settings.timeouts.passages,
            };
            let called = timeout_at(Instant::now() + time, self.door().embed(settings, purpose, texts)).await;
            let made = called.unwrap_or_else(|_| Err(late(Late::Total)));
            self.learn(party.organisation, breaker, made.as_ref().err());
            made
        } else {
            Err(ModelError::new(ModelErrorKind::Resting))
        };
        let usage = Usage { input: made.as_ref().ok().and_then(|made| made.tokens), output: Some(0) };
        let was_made = made.as_ref().err().is_none_or(ModelError::was_made);
        let (amount, estimated) =
            if was_made { price.cost_of(usage, (reading, 0)) } else { (Micros::default(), false) };
        let cost = Cost {
            party: *party,
            provider: Cow::Borrowed(settings.kind.as_str()),
            model: settings.model.clone(),
            usage,
            amount,
            estimated,
            at: self.now(),
        };
        self.settle(reservation, cost);
        made
    }
}

/// At least as many as there will be, for any writing: three bytes a token, and what the provider adds to each text.
fn estimated_tokens(texts: &[&str]) -> u64 {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    u64::try_from(bytes).unwrap_or(u64::MAX).div_ceil(3).saturating_add(24 * u64::try_from(texts.len()).unwrap_or(0))
}

/// The body up to a length, and whether that was all of it.
async fn read(mut answer: reqwest::Response, most: usize) -> Result<(Vec<u8>, bool), ModelError> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(transport)? {
        if body.len().saturating_add(piece.len()) > most {
            return Ok((body, false));
        }
        body.extend_from_slice(&piece);
    }
    Ok((body, true))
}
