//! What the channel promises, from outside.

mod conformance;
mod corpus;
mod properties;
mod sends;
