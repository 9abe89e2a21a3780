//! What a token costs.

use serde::{Deserialize, Serialize};

use crate::{model::Usage, provider::ProviderKind};

/// Millionths of a US dollar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Micros(pub u64);

/// Prices of a model: micros for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
}

/// A row of the table.
#[derive(Debug, Deserialize)]
struct Row {
    model: String,
    input: u64,
    output: u64,
}

const TABLE: &str = include_str!("../../data/prices.json");
const MILLION: u64 = 1_000_000;

impl Price {
    /// Nothing, as on a server of one's own.
    pub const FREE: Self = Self { input: 0, output: 0 };

    /// What is taken for a model that the table does not know: as dear as the dearest, so that a limit errs on the safe
    /// side.
    pub const UNKNOWN: Self = Self { input: 15 * MILLION, output: 75 * MILLION };

    /// The table's price: of the longest name that this one begins with. A compatible server costs nothing unless its
    /// organisation says what it does.
    #[must_use]
    pub fn of(kind: ProviderKind, model: &str) -> Self {
        if kind == ProviderKind::Compatible {
            return Self::FREE;
        }
        Self::listed(model).unwrap_or(Self::UNKNOWN)
    }

    /// What the table says of the longest name that this one begins with; nothing for a model it does not know.
    #[must_use]
    pub fn listed(model: &str) -> Option<Self> {
        let rows: Vec<Row> = serde_json::from_str(TABLE).unwrap_or_default();
        // OpenRouter puts the maker before the name, and a variant behind it.
        let name = model.rsplit('/').next().unwrap_or(model);
        let known = rows.iter().filter(|row| name.starts_with(&row.model)).max_by_key(|row| row.model.len())?;
        Some(Self { input: known.input, output: known.output })
    }

    /// What so many tokens cost, rounded up.
    #[must_use]
    pub fn cost(self, input: u64, output: u64) -> Micros {
        let part = |tokens: u64, price: u64| u128::from(tokens) * u128::from(price);
        let total = (part(input, self.input) + part(output, self.output)).div_ceil(u128::from(MILLION));
        Micros(u64::try_from(total).unwrap_or(u64::MAX))
    }

    /// What a call cost, with a guess for what the provider did not tell, and whether it is one.
    #[must_use]
    pub fn cost_of(self, usage: Usage, guess: (u64, u64)) -> (Micros, bool) {
        let estimated = usage.input.is_none() || usage.output.is_none();
        (self.cost(usage.input.unwrap_or(guess.0), usage.output.unwrap_or(guess.1)), estimated)
    }
}

impl Micros {
    /// The sum, or the most there is.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_known_name_gives_the_price() {
        let table = [
            (ProviderKind::OpenAi, "gpt-4o-mini-2024-07-18", 150_000),
            (ProviderKind::OpenAi, "gpt-4o-2024-08-06", 2_500_000),
            (ProviderKind::OpenRouter, "anthropic/claude-sonnet-4.5", 3_000_000),
            (ProviderKind::Gemini, "gemini-2.5-flash-lite", 100_000),
            (ProviderKind::OpenAi, "never-heard-of", 15_000_000),
            (ProviderKind::Compatible, "qwen3", 0),
        ];
        for (kind, model, input) in table {
            assert_eq!(Price::of(kind, model).input, input, "{model}");
        }
    }

    #[test]
    fn what_a_provider_does_not_tell_is_guessed_and_marked() {
        let price = Price { input: 1_000_000, output: 2_000_000 };
        let told = Usage { input: Some(10), output: Some(5) };
        assert_eq!(price.cost_of(told, (99, 99)), (Micros(20), false));
        assert_eq!(price.cost_of(Usage::default(), (99, 99)), (Micros(297), true));
        assert_eq!(price.cost(1, 0), Micros(1));
        assert_eq!(price.cost(u64::MAX, u64::MAX), Micros(u64::MAX));
    }
}
