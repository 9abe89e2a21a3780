//! The port to whoever keeps the books.

use std::{borrow::Cow, fmt};

use async_trait::async_trait;
use channel_core::{OrganisationId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::price::Micros;
use crate::model::Usage;

/// On whose account a call is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Party {
    /// The organisation that pays.
    pub organisation: OrganisationId,
    /// The conversation, when there is one.
    pub conversation: Option<Uuid>,
    /// The customer, when there is one.
    pub person: Option<Uuid>,
}

/// How much may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// On one person within an hour.
    pub person_hour: Micros,
    /// On one conversation within a day.
    pub conversation_day: Micros,
    /// By an organisation within a day.
    pub organisation_day: Micros,
}

impl Default for Limits {
    /// 20 cents, 50 cents, 10 dollars.
    fn default() -> Self {
        Self { person_hour: Micros(200_000), conversation_day: Micros(500_000), organisation_day: Micros(10_000_000) }
    }
}

/// Which limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Limit {
    /// The person's within an hour.
    #[error("a person's within an hour")]
    PersonHour,
    /// The conversation's within a day.
    #[error("a conversation's within a day")]
    ConversationDay,
    /// The organisation's within a day.
    #[error("the organisation's within a day")]
    OrganisationDay,
}

/// Why nothing was reserved.
#[derive(Debug, thiserror::Error)]
pub enum SpendError {
    /// It would go over a limit.
    #[error("the limit of spending is reached: {0}")]
    Reached(Limit),
    /// The books cannot be read.
    #[error("reserving what a call may cost")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// An amount that is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reservation(pub Uuid);

/// What a call cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// On whose account.
    pub party: Party,
    /// Whose API, in a stable word.
    pub provider: Cow<'static, str>,
    /// The model.
    pub model: String,
    /// Tokens, as told.
    pub usage: Usage,
    /// The amount.
    pub amount: Micros,
    /// Whether some of it is a guess, because the provider did not tell or the call was cut.
    pub estimated: bool,
    /// When the call ended.
    pub at: Timestamp,
}

/// Sums for a person to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Calls.
    pub calls: u64,
    /// Tokens read, where told.
    pub input: u64,
    /// Tokens written, where told.
    pub output: u64,
    /// The amount.
    pub amount: Micros,
    /// Calls whose amount is a guess.
    pub estimated: u64,
}

/// Keeps the books. What is reserved counts as spent until it is settled; what is never settled, because the process
/// died, stays counted until its window is over.
#[async_trait]
pub trait Purse: fmt::Debug + Send + Sync {
    /// Sets an amount aside, if all limits hold with it.
    ///
    /// # Errors
    /// When a limit would be passed or the books cannot be read; no call is made then.
    async fn reserve(&self, party: &Party, limits: &Limits, amount: Micros) -> Result<Reservation, SpendError>;

    /// Puts what it did cost in place of what was set aside.
    ///
    /// # Errors
    /// When the books cannot be written; the reservation stays counted.
    async fn settle(&self, reservation: Reservation, cost: &Cost) -> Result<(), SpendError>;
}
