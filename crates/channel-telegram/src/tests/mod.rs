//! What the channel promises, from outside.

mod corpus;
mod properties;
mod sends;
