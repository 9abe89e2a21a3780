//! What the team does by hand: answering, taking over, sending again, keeping rules. Each is one transaction, and the
//! engine is woken after it.

mod account;
mod again;
mod doubt;
mod drafts;
mod error;
mod keys;
pub mod letters;
mod modes;
mod ownership;
mod proposals;
mod rehearsal;
mod reply;
mod rules;
mod transcribe;
mod unanswered;

pub use assistant::proposal::Decision;
pub use drafts::{STALE_AFTER, Wording, is_stale};
pub use error::FlowError;
pub use modes::Modes;
pub use proposals::DECIDABLE;
pub(crate) use proposals::kept_kind;
pub use rehearsal::{MOST_TESTS, Tried};
pub use rules::{Difference, RuleDifference, difference};
pub(crate) use rules::{kept as kept_rule, put_rules};
pub use unanswered::MOST_UNANSWERED;

use crate::engine::Engine;

/// The team's actions on one engine.
#[derive(Clone, Debug)]
pub struct Flows {
    engine: Engine,
}

impl Flows {
    /// The actions on an engine.
    #[must_use]
    pub fn new(engine: &Engine) -> Self {
        Self { engine: engine.clone() }
    }
}
