//! The turn with a language model: a pure core that decides what comes next, and a thin loop that does it.
//!
//! [`step`] looks at what was said and looked up so far and at what the turn may still use, and says what comes next.
//! It alone enforces the caps, so a model that ignores every limit meets them all the same. [`ModelAssistant`] drives it.

mod assistant;
mod briefing;
mod budget;
mod looping;
mod prompt;
mod quote;
mod run;
mod shelf;
mod step;
mod tool;
mod transcript;

pub use assistant::{Desk, ModelAssistant};
pub use briefing::{Briefing, Policy};
pub use budget::{Budget, Spent};
pub use looping::{LoopSign, looping};
pub use prompt::prompt;
pub use quote::{quote, quote_within};
pub use shelf::{Row, Shelf};
pub use step::{Case, Honest, Next, Written, step};
pub use tool::{Asked, Unfit, asked, tools};
pub use transcript::{Entry, Transcript};
