//! What the channel promises, from outside.

mod conformance;
mod deliveries;
mod sends;
mod sessions;
mod the_script;
