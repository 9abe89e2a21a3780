//! One stored order.

use std::fmt;

use channel_core::Timestamp;
use channel_core::catalogue::Money;
use serde::{Deserialize, Serialize};

use crate::db::{Columns, Row};
use crate::error::StoreError;

/// An order as the shop brings it in.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The shop's own number, as the customer knows it.
    pub number: String,
    /// The shop's own id of the customer.
    pub customer: Option<String>,
    /// The customer's number in E.164.
    pub phone: Option<String>,
    /// The customer's name.
    pub name: Option<String>,
    /// How far it is, in the shop's words.
    pub status: String,
    /// Who brings it.
    pub carrier: Option<String>,
    /// Where the parcel can be followed.
    pub tracking: Option<String>,
    /// The day it was placed, as `2026-11-20`.
    pub placed_on: Option<String>,
    /// What was ordered, one a line.
    pub items: Vec<String>,
    /// What it costs.
    pub total: Option<Money>,
}

/// By hand, so that no log line ever tells whose an order is.
impl fmt::Debug for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Order").field("status", &self.status).finish_non_exhaustive()
    }
}

/// An order with when it changed last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The order.
    pub order: Order,
    /// When it came in first.
    pub created_at: Timestamp,
    /// When it changed last.
    pub updated_at: Timestamp,
}

impl Kept {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let minor: Option<i64> = row.col("total_minor")?;
        let currency: Option<&str> = row.col("currency")?;
        let total = match (minor, currency) {
            (Some(minor), Some(code)) => {
                let currency = code.parse().map_err(|error| StoreError::corrupt("currency", error))?;
                Some(Money::new(minor, currency))
            }
            _ => None,
        };
        Ok(Self {
            order: Order {
                number: row.col("number")?,
                customer: row.col("customer")?,
                phone: row.col("phone")?,
                name: row.col("name")?,
                status: row.col("status")?,
                carrier: row.col("carrier")?,
                tracking: row.col("tracking")?,
                placed_on: row.col("placed_on")?,
                items: row.json("items")?,
                total,
            },
            created_at: row.at("created_at")?,
            updated_at: row.at("updated_at")?,
        })
    }
}
