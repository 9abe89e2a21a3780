//! Lengths as platforms count them.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a platform counts when it limits a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LengthUnit {
    /// Unicode code points.
    Characters,
    /// Bytes of the UTF-8 form.
    Utf8Bytes,
    /// Code units of the UTF-16 form, as JavaScript and Telegram count.
    Utf16Units,
}

impl LengthUnit {
    /// How long a text is in this unit.
    #[must_use]
    pub fn length_in(self, text: &str) -> usize {
        match self {
            Self::Characters => text.chars().count(),
            Self::Utf8Bytes => text.len(),
            Self::Utf16Units => text.encode_utf16().count(),
        }
    }

    pub(super) fn of_char(self, c: char) -> usize {
        match self {
            Self::Characters => 1,
            Self::Utf8Bytes => c.len_utf8(),
            Self::Utf16Units => c.len_utf16(),
        }
    }
}

/// The longest beginning of the text that keeps the limit, cut between characters; it may cut inside a grapheme.
#[must_use]
pub fn prefix_within(text: &str, limit: usize, unit: LengthUnit) -> &str {
    let mut used = 0_usize;
    let end = text
        .char_indices()
        .find(|&(_, c)| {
            used = used.saturating_add(unit.of_char(c));
            used > limit
        })
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}
