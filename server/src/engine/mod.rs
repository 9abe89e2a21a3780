//! The engine: what arrives is kept, every lane gets its turns, what is to be sent goes through the door.
//!
//! [`Engine::record`] is all a webhook needs. [`Engine::start`] runs the workers until they are told to stop;
//! [`Engine::run_until_idle`] does the same work step by step, for tests and for programs that bring their own schedule.
//!
//! Not here: HTTP, and what the team does by hand (`flows`).

mod boundary;
mod core;
mod duty;
mod fetching;
mod ingress;
mod nodes;
mod renewals;
mod run;
mod settings;
mod singletons;
mod sources;
mod traced;
mod trouble;

pub use self::core::{Engine, EngineParts};
pub use boundary::{Boundary, Unwatched, Watch};
pub(crate) use duty::OnDuty;
pub use ingress::{Delivery, lane_of};
pub(crate) use ingress::{lanes_of_reports, names_of_conversation};
pub use run::Running;
pub use settings::EngineSettings;
pub use sources::Sources;
pub(crate) use trouble::SEALED;

#[cfg(test)]
#[path = "tests/knocks.rs"]
mod knocks_on_postgres;
#[cfg(test)]
mod tests;
#[cfg(test)]
#[path = "tests/mod.rs"]
#[expect(clippy::duplicate_mod, reason = "the same tests on the other database")]
mod tests_on_postgres;
