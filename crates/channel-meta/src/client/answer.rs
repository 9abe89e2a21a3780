//! What a call brought back.

use channel_core::Pause;

/// A value, with the pauses that the platform's usage headers ask for although the call succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    /// What was asked for.
    pub value: T,
    /// What should pause ([`crate::pauses_asked_for`]).
    pub pauses: Vec<Pause>,
}
