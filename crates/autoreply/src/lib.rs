//! Comment auto-reply rules: which comment gets which public reply and which private message, and why the others get
//! none.
//!
//! Everything here is a function of its arguments. The caller loads [`Facts`], calls [`decide`], and stores the
//! [`Decision`] together with the work it starts; the texts are the merchant's alone.
//!
//! ```
//! use autoreply::{CommentInput, Facts, Rule, decide};
//!
//! let rule: Rule = serde_json::from_str(
//!     r#"{"id": "r1", "name": "Price", "match": {"kind": "keywords", "words": ["price"]},
//!         "public_replies": ["Check your messages, {username}!"], "private_message": "It is 79.90 EUR."}"#,
//! )?;
//! let mut comment = CommentInput::new("c1", "PRIIICE??");
//! comment.author.username = Some("anna".to_owned());
//!
//! let decision = decide(&[rule], &comment, &Facts::default());
//! assert_eq!(decision.public.unwrap().text, "Check your messages, anna!");
//! assert_eq!(decision.private.unwrap().text, "It is 79.90 EUR.");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Not here: loading rules and facts, sending, and reserving the one private message a comment may get; that is the
//! caller's transaction.

mod comment;
mod decide;
mod matching;
mod placeholder;
mod rule;
mod validate;
mod verdict;

pub use comment::{Author, CommentInput, Done, Facts, Thread};
pub use decide::{Decision, PRIVATE_REPLY_WINDOW, PrivateMessage, PublicReply, decide};
pub use rule::{How, Match, Need, Posts, Rule, RuleId, Window};
pub use validate::{
    PRIVATE_MESSAGE_MAX_BYTES, PUBLIC_REPLY_MAX_CHARACTERS, Problem, ProblemKind, validate, validate_all,
};
pub use verdict::{Half, Reason, RuleVerdict, Verdict};

#[cfg(test)]
mod tests;
