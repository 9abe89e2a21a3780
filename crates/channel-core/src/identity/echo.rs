//! Whose hand sent what the platform echoes.

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Event, Origin};

/// Whose hand sent an echoed message. An answer of a person's makes an assistant step back; one of this server's is only
/// evidence that it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EchoOrigin {
    /// This program.
    ThisServer,
    /// A person in the platform's own app.
    PhoneApp,
    /// Another program that serves the same account.
    OtherApp,
    /// Not this program; the platform does not tell whether a person or another program.
    Unknown,
}

impl EchoOrigin {
    /// Whether an assistant has to step back: a person wrote, or may have.
    #[must_use]
    pub const fn may_be_a_person(self) -> bool {
        matches!(self, Self::PhoneApp | Self::Unknown)
    }
}

/// Whose hand sent it. `known_by_us` says that this program holds the message's id, or our mark on it, as its own send;
/// that outweighs whatever the platform calls it. Send first and record second, and an echo can come before the id is
/// known: ask again once no send of ours to that conversation is unconfirmed.
#[must_use]
pub fn echo_origin(event: &Event, known_by_us: bool) -> EchoOrigin {
    match event.origin {
        _ if known_by_us => EchoOrigin::ThisServer,
        Some(Origin::PhoneApp) => EchoOrigin::PhoneApp,
        Some(Origin::Api) => EchoOrigin::OtherApp,
        Some(Origin::Unknown) | None => EchoOrigin::Unknown,
    }
}
