//! What is wrong with an order that was given.

use serde::Serialize;

/// Why a field cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// It has to be there.
    #[error("it is missing")]
    Missing,
    /// It has more characters than are kept.
    #[error("it is longer than {0} characters")]
    TooLong(usize),
    /// There are more than are kept.
    #[error("there are more than {0}")]
    TooMany(usize),
    /// It is no number that can be called from anywhere.
    #[error("it is no number with + and the country code, as +4917612345678")]
    Phone,
    /// It is no address of a page.
    #[error("it is no address that begins with https://")]
    Link,
    /// It is no day.
    #[error("it is no day, as 2026-11-20")]
    Day,
    /// It is no amount with its currency.
    #[error("it is no amount with its currency, as 79.90 EUR")]
    Amount,
    /// It stands twice among what was given.
    #[error("it stands twice")]
    Twice,
}

impl Wrong {
    /// The sentence that says it, in a message catalogue.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Missing => "order-wrong-missing",
            Self::TooLong(_) => "order-wrong-long",
            Self::TooMany(_) => "order-wrong-many",
            Self::Phone => "order-wrong-phone",
            Self::Link => "order-wrong-link",
            Self::Day => "order-wrong-day",
            Self::Amount => "order-wrong-amount",
            Self::Twice => "order-wrong-twice",
        }
    }

    /// The number that the sentence needs.
    #[must_use]
    pub fn most(self) -> Option<usize> {
        match self {
            Self::TooLong(most) | Self::TooMany(most) => Some(most),
            _ => None,
        }
    }

    /// Every kind, for tests of message catalogues.
    pub const ALL: [Self; 8] = [
        Self::Missing,
        Self::TooLong(1),
        Self::TooMany(1),
        Self::Phone,
        Self::Link,
        Self::Day,
        Self::Amount,
        Self::Twice,
    ];
}

/// A field with what is wrong with it. Its value is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("{field}: {wrong}")]
pub struct WrongField {
    /// Its name.
    pub field: &'static str,
    /// What is wrong.
    pub wrong: Wrong,
}
