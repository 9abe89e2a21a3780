//! What the engine does with what is due: the turns of lanes, the calls to platforms, the recovery of what was lost.
//! Each of them loads, decides in a pure function of [`decide`], and applies the decision in one transaction.

pub(crate) mod decide;
pub(crate) mod fetch;
pub(crate) mod hear;
pub(crate) mod look;
pub(crate) mod recovery;
pub(crate) mod sender;
pub(crate) mod speak;
pub(crate) mod traced;
pub(crate) mod turn;

#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "tests/mod.rs"]
#[expect(clippy::duplicate_mod, reason = "the same tests on the other database")]
mod tests_on_postgres;
