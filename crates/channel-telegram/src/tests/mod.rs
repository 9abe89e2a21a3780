//! What the channel promises, from outside.

mod corpus;
mod properties;

#[cfg(feature = "client")]
mod changes;
#[cfg(feature = "client")]
mod conformance;
#[cfg(feature = "client")]
mod connecting;
#[cfg(feature = "client")]
mod downloads;
#[cfg(feature = "client")]
mod fetching;
#[cfg(feature = "client")]
mod requests;
#[cfg(feature = "client")]
mod sends;
#[cfg(feature = "client")]
mod simulated;
#[cfg(feature = "client")]
mod stage;
#[cfg(feature = "client")]
mod uploads;
