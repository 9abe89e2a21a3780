//! What the channel promises, from outside.

mod deliveries;
mod sends;
mod sessions;
mod the_script;
