//! All rules of an account in one automaton: a comment is read once, whatever the number of rules.

mod compiled;
mod hits;
mod inside;
mod pattern;
mod phrases;
mod reading;
mod ruleset;
mod slips;
mod vocabulary;

pub(crate) use compiled::{Compiled, Scope};
pub(crate) use hits::Role;
pub(crate) use pattern::compile as compile_pattern;
pub(crate) use reading::Reading;
pub use ruleset::RuleSet;
