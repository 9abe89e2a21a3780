//! What an answer of the Bot API means. The platform's words are only compared, never repeated: they may quote what we
//! sent.

mod answer;
mod refusals;
#[cfg(test)]
mod tests;

pub use answer::moved_to;
pub(crate) use answer::{read_answer, says};
pub use refusals::{REFUSALS, Refusal};
