//! Languages the offline assistant speaks.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language an assistant answers in, by its BCP 47 tag in JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Turkish.
    Tr,
    /// Spanish.
    Es,
    /// Arabic.
    Ar,
    /// Kyrgyz.
    Ky,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::En, Self::Ru, Self::Tr, Self::Es, Self::Ar, Self::Ky];

    /// The BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::Tr => "tr",
            Self::Es => "es",
            Self::Ar => "ar",
            Self::Ky => "ky",
        }
    }

    /// The language of a tag, also of one with a region (`es-MX`).
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }
}

/// A tag of a language that is not spoken here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of en, ru, tr, es, ar, ky")]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        Self::from_tag(tag).ok_or(UnknownLanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}
