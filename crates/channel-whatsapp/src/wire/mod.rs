//! The platform's JSON with its own names. Nothing here knows the model.

mod envelope;
mod express;
mod fields;
mod head;
mod message;
mod person;
#[cfg(feature = "client")]
mod send;
mod status;

pub(crate) use envelope::{Entry, Envelope, Metadata, OBJECT};
pub(crate) use express::Express;
pub(crate) use fields::{Fields, list, read, value};
pub(crate) use head::{MessageHead, WireMessage};
pub(crate) use message::{
    Body, Button, Call, Card, Context, Edit, File, Interactive, Location, Order, Reaction, Referral, Revoke, System,
    Tap, Unsupported,
};
pub(crate) use person::WirePerson;
#[cfg(feature = "client")]
pub(crate) use send::Accepted;
pub(crate) use status::{Fault, Pricing, StatusItem};
