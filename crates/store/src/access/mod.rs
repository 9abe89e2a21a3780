//! Who may use the console: members, links that sign in once, sessions.
//!
//! A token is made by [`Token::make`], handed to a person once, and kept as its SHA-256. What is not here: passwords (there
//! are none) and cookies, which are HTTP's.

mod link;
mod member;
mod session;
mod token;

#[cfg(test)]
mod tests;

pub use link::{LINK_LIFE, create_link, redeem_link};
pub use member::{Member, MemberId, Role, create_member, find_member, list_members};
pub use session::{SESSION_IDLE, SESSION_LIFE, Session, end_session, find_session, touch_session};
pub use token::{Token, TokenHash};
