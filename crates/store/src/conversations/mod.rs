//! Conversations: who talks with whom on which account, who answers, and what is still unanswered.

mod find;
mod meet;
mod row;
mod state;

pub use find::{find, find_by_peer};
#[cfg(test)]
pub(crate) use meet::KNOWN;
pub use meet::{Meeting, link, meet};
pub(crate) use row::topic;
pub use row::{Conversation, Owner};
pub use state::{mark_answered, mark_read, mark_unanswered, need_person, set_assistant_mode, set_owner};
