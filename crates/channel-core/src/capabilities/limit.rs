//! Levels and limits, each limit with the unit it counts in.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::LengthUnit;

/// How well something works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Not at all.
    None,
    /// With a restriction that the adapter's documentation names.
    Partial,
    /// As people expect.
    Full,
}

/// A length with the unit the platform counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Limit {
    /// The greatest length.
    pub max: usize,
    /// What is counted.
    pub unit: LengthUnit,
}

impl Limit {
    /// A limit in characters (Unicode code points).
    #[must_use]
    pub const fn characters(max: usize) -> Self {
        Self { max, unit: LengthUnit::Characters }
    }

    /// A limit in bytes of UTF-8.
    #[must_use]
    pub const fn bytes(max: usize) -> Self {
        Self { max, unit: LengthUnit::Utf8Bytes }
    }

    /// Whether a text keeps it.
    #[must_use]
    pub fn holds(self, text: &str) -> bool {
        self.unit.length_in(text) <= self.max
    }
}
