//! The checker: joins what the generator wrote, what the platforms accepted and what the database holds, and counts the
//! violations of the ten invariants. It says counts, and never that all is well.

mod audit;
mod books;
mod closed;
mod doubt;
mod effects;
mod ends;
mod invariants;
mod mail;
mod money;
mod truth;
mod verdict;

pub(crate) use audit::ByHand;
pub(crate) use books::{Books, Open};
pub(crate) use closed::Closure;
pub(crate) use doubt::Doubts;
#[cfg(test)]
pub(crate) use doubt::Proved;
pub(crate) use effects::Effect;
pub(crate) use ends::Settled;
pub(crate) use invariants::{Evidence, judge};
pub(crate) use mail::Mail;
#[cfg(test)]
pub(crate) use verdict::Count;
pub(crate) use verdict::Verdict;

#[cfg(test)]
mod tests;
