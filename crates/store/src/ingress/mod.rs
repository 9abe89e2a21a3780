//! Keeping what a platform delivered: one transaction per delivery, few statements however many events it holds, and a
//! unique key that makes a second delivery of an event nothing.

mod arrival;
mod intake;
mod placed;
mod purge;
mod quarantine;
mod record;
mod routes;
mod rows;
mod unknown;
mod waiting;

pub(crate) use arrival::conversation_lane;
pub use arrival::{Arrival, LaneName, NewEvent, NewSkip, Recorded};
pub(crate) use intake::Intake;
pub use purge::{Purged, purge};
pub(crate) use quarantine::NO_ACCOUNT;
pub use quarantine::{Quarantined, adopt, quarantined};
pub(crate) use record::record;
pub use unknown::{UnknownEvent, is_recorded, unknown};
pub(crate) use waiting::of_lane;
pub use waiting::{
    DeadEvent, StoredEvent, any_waits, believable, count_failure, dead, finish, forget_content, message_waits, waiting,
};

/// The statements whose plans a test looks at.
#[cfg(test)]
pub(crate) mod sql {
    pub(crate) use super::purge::{DELIVERIES, EVENTS};
    pub(crate) use super::unknown::UNKNOWN;
    pub(crate) use super::waiting::sql::{ANY_WAITS, MESSAGE_WAITS, WAITING};
}
