//! What the client does on the wire.

mod client;
mod oauth;
mod support;
mod upload;
