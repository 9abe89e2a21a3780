//! The customer's own orders. Nobody can ask for another's: there is no argument to say whose.

use std::fmt;

use async_trait::async_trait;
use channel_core::catalogue::Money;
use serde::{Deserialize, Serialize};

use crate::error::AssistantError;

/// One order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// As the customer knows it.
    pub number: String,
    /// In the shop's words.
    pub status: String,
    /// Who brings it.
    #[serde(default)]
    pub carrier: Option<String>,
    /// The day, as the shop writes it.
    #[serde(default)]
    pub placed_on: Option<String>,
    /// What was ordered.
    #[serde(default)]
    pub items: Vec<String>,
    /// What it costs.
    #[serde(default)]
    pub total: Option<Money>,
    /// Where the parcel can be followed.
    #[serde(default)]
    pub tracking: Option<String>,
}

/// The orders of the customer of this turn, bound by whoever makes the port.
#[async_trait]
pub trait Orders: fmt::Debug + Send + Sync {
    /// The latest first, a handful.
    ///
    /// # Errors
    /// When the shop's orders cannot be read.
    async fn mine(&self) -> Result<Vec<Order>, AssistantError>;
}
