//! The checker: joins what the generator wrote, what the platforms accepted and what the database holds, and counts the
//! violations of the ten invariants. It says counts, and never that all is well.

mod books;
mod effects;
mod invariants;
mod verdict;

pub(crate) use books::{Books, Open};
pub(crate) use effects::Effect;
pub(crate) use invariants::{Evidence, judge};
pub(crate) use verdict::Verdict;

#[cfg(test)]
mod tests;
