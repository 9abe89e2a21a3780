//! What an organisation says about its assistant.

use serde::{Deserialize, Serialize};

use super::budget::Budget;
use crate::{outcome::ProposalKind, provider::Line, spend::Limits};

/// What the assistant of an organisation works with.
#[derive(Debug, Clone)]
pub struct Briefing {
    /// The model.
    pub line: Line,
    /// What it may do.
    pub policy: Policy,
    /// What it may spend.
    pub limits: Limits,
    /// What a turn may use.
    pub budget: Budget,
}

/// What the merchant allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// What the assistant may propose.
    pub may_propose: Vec<ProposalKind>,
    /// Hosts it may link beside the links of the catalogue.
    pub hosts: Vec<String>,
    /// The merchant's own rules, one a line.
    pub rules: Vec<String>,
    /// How the assistant speaks, in the merchant's words; nothing when they have none.
    pub voice: String,
    /// When a person takes over beside when the customer wants one, one a line.
    pub hand_over: Vec<String>,
}
