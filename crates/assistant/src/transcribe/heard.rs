//! What was said in a recording, or why nobody knows.

use serde::{Deserialize, Serialize};

use crate::model::ModelErrorKind;

/// The words of a recording.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heard {
    /// The words, possibly none: there are recordings in which nobody speaks.
    pub text: String,
    /// The language, by its shortest tag, when the provider tells.
    #[serde(default)]
    pub language: Option<String>,
    /// How long it is, when the provider tells.
    #[serde(default)]
    pub seconds: Option<f64>,
}

/// Why a recording has no words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Unheard {
    /// The organisation has nobody who writes recordings out.
    #[error("no transcription is set")]
    NoProvider,
    /// The file could not be had from its platform.
    #[error("the recording could not be fetched")]
    NotFetched,
    /// It has more bytes than providers take.
    #[error("the recording is larger than providers take")]
    TooLarge,
    /// It goes on for longer than is written out.
    #[error("the recording is longer than is written out")]
    TooLong,
    /// It is no sound.
    #[error("the file is no recording")]
    NotSound,
    /// Nobody says anything in it.
    #[error("nothing is said in the recording")]
    NoWords,
    /// The provider did not do it, or was not asked.
    #[error("the recording was not written out: {0}")]
    Failed(ModelErrorKind),
}

impl Unheard {
    /// A stable word for storage and the message catalogue.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoProvider => "no_provider",
            Self::NotFetched => "not_fetched",
            Self::TooLarge => "too_large",
            Self::TooLong => "too_long",
            Self::NotSound => "not_sound",
            Self::NoWords => "no_words",
            Self::Failed(ModelErrorKind::SwitchedOff) => "switched_off",
            Self::Failed(ModelErrorKind::Spent | ModelErrorKind::Books) => "spent",
            Self::Failed(_) => "failed",
        }
    }
}

/// The shortest tag of a language that a provider names by a tag of two or three letters, or in English.
pub(super) fn tag(named: &str) -> Option<String> {
    let named = named.trim().to_ascii_lowercase();
    let known = [
        ("en", "eng", "english"),
        ("ru", "rus", "russian"),
        ("tr", "tur", "turkish"),
        ("es", "spa", "spanish"),
        ("ar", "ara", "arabic"),
        ("ky", "kir", "kyrgyz"),
        ("kk", "kaz", "kazakh"),
        ("uz", "uzb", "uzbek"),
        ("de", "deu", "german"),
        ("fr", "fra", "french"),
        ("it", "ita", "italian"),
        ("pt", "por", "portuguese"),
        ("uk", "ukr", "ukrainian"),
    ];
    let short = known.iter().find(|(short, long, name)| [short, long, name].contains(&&named.as_str()));
    let is_tag = (2..=3).contains(&named.len()) && named.bytes().all(|letter| letter.is_ascii_lowercase());
    short.map(|(short, ..)| (*short).to_owned()).or_else(|| is_tag.then_some(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_one_tag_however_a_provider_names_it() {
        for (named, expected) in
            [("rus", Some("ru")), ("Russian", Some("ru")), ("ru", Some("ru")), ("swa", Some("swa")), ("klingon", None)]
        {
            assert_eq!(tag(named).as_deref(), expected, "{named}");
        }
    }
}
