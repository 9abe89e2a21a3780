//! What the console's pages read: whole rows for a screen in one go, a page at a time.
//!
//! Every query goes through an index and stops after its page, so its cost does not grow with what is stored; a test reads
//! the plans. Contents stay JSON here: what they mean is known to the server.

mod accounts;
mod comments;
mod inbox;
mod thread;

#[cfg(test)]
mod tests;

pub use accounts::{AccountHealth, account_health};
pub use comments::{
    AnswerRow, AnsweredComment, DecisionFilter, PostRow, RuleUse, comments_of_post, decisions, posts, recent_comments,
    rule_use,
};
pub use inbox::{ConversationRow, InboxFilter, InboxPage, inbox, waiting};
pub use thread::{
    IdentityRow, MessageRow, ThreadHead, ThreadPage, identities_of, message_by_provider_id, thread_head, thread_page,
};
