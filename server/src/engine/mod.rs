//! The engine: what arrives is kept, every lane gets its turns, what is to be sent goes through the door.
//!
//! [`Engine::record`] is all a webhook needs. [`Engine::start`] runs the workers until they are told to stop;
//! [`Engine::run_until_idle`] does the same work step by step, for tests and for programs that bring their own schedule.
//!
//! Not here: HTTP, and what the team does by hand (`flows`).

mod boundary;
mod core;
mod fetching;
mod ingress;
mod nodes;
mod renewals;
mod run;
mod settings;
mod singletons;
mod sources;
mod traced;

pub use self::core::{Engine, EngineParts};
pub use boundary::{Boundary, Unwatched, Watch};
pub(crate) use ingress::names_of_conversation;
pub use ingress::{Delivery, lane_of};
pub use run::Running;
pub use settings::EngineSettings;
pub use sources::Sources;
