//! The calls that turn a code into a token, and ask what a token may do.

mod app;
mod grants;
mod instagram;
mod sign_in;
mod token;
mod whatsapp;

pub use app::MetaApp;
pub use grants::{Reach, TokenGrants, WHATSAPP_MANAGEMENT, WHATSAPP_MESSAGING};
pub use token::GrantedToken;
