//! What a minute of a recording costs.

use serde::{Deserialize, Serialize};

use super::settings::TranscriberKind;
use crate::spend::Micros;

/// Millionths of a US dollar for a minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MinutePrice(pub u64);

/// What is taken for a model that the table does not know: dearer than any that it does.
const UNKNOWN: u64 = 20_000;
/// Beginnings of names with what a minute costs, as providers list it.
const TABLE: [(TranscriberKind, &str, u64); 5] = [
    (TranscriberKind::ElevenLabs, "scribe", 6_700),
    (TranscriberKind::OpenAi, "whisper-1", 6_000),
    (TranscriberKind::OpenAi, "gpt-4o-transcribe", 6_000),
    (TranscriberKind::OpenAi, "gpt-4o-mini-transcribe", 3_000),
    (TranscriberKind::OpenAi, "gpt-transcribe", 6_000),
];

impl MinutePrice {
    /// The table's price. A compatible server costs nothing unless its organisation says what it does.
    #[must_use]
    pub fn of(kind: TranscriberKind, model: &str) -> Self {
        if kind == TranscriberKind::Compatible {
            return Self(0);
        }
        let known = TABLE.iter().find(|(of, name, _)| *of == kind && model.starts_with(name));
        Self(known.map_or(UNKNOWN, |(.., price)| *price))
    }

    /// What so many seconds cost, each begun second as a whole one.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a year first")]
    pub fn cost(self, seconds: f64) -> Micros {
        let seconds = if seconds.is_finite() { seconds.clamp(0.0, 31_536_000.0).ceil() as u64 } else { 31_536_000 };
        Micros(self.0.saturating_mul(seconds).div_ceil(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_costs_by_its_length() {
        use TranscriberKind as K;
        let table = [
            (K::ElevenLabs, "scribe_v2", 60.0, 6_700),
            (K::OpenAi, "gpt-4o-mini-transcribe-2025-12-15", 30.0, 1_500),
            (K::OpenAi, "whisper-1", 0.2, 100),
            (K::OpenAi, "never-heard-of", 60.0, 20_000),
            (K::Compatible, "whisper-large-v3", 600.0, 0),
            (K::ElevenLabs, "scribe_v2", -1.0, 0),
        ];
        for (kind, model, seconds, micros) in table {
            assert_eq!(MinutePrice::of(kind, model).cost(seconds), Micros(micros), "{model} {seconds}");
        }
        assert!(MinutePrice(6_700).cost(f64::NAN) > Micros(0));
    }
}
