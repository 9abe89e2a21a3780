//! What a merchant sells and answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in the minor unit of its currency.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Money {
    /// How many of the minor unit, such as cents.
    pub minor: i64,
    /// ISO 4217 code in capitals.
    pub currency: String,
}
