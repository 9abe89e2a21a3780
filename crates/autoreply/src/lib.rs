//! Comment auto-reply rules: which comment gets which public reply and which private message, and why the others get
//! none.
//!
//! A merchant's [`Rule`]s are compiled once into a [`RuleSet`], one automaton for all of them; [`decide`] reads a comment
//! once and says what to send, or why nothing is. Everything here is a function of its arguments: the caller loads
//! [`Facts`], and stores the [`Decision`] together with the work it starts. The texts are the merchant's alone, or the
//! assistant's under the merchant's guidance ([`Ask`]).
//!
//! ```
//! use autoreply::{CommentInput, Facts, RuleSet, decide, from_toml};
//!
//! let rules = from_toml(r#"
//!     [[rule]]
//!     id = "price"
//!     name = "Price"
//!     words = ["price", "fiyat", "цена"]
//!     excluded = ["overpriced"]
//!     public_replies = ["Check your messages, {username}!"]
//!     private_message = "It is 79.90 EUR."
//! "#)?;
//! let rules = RuleSet::compile(&rules).expect("read rules have been checked");
//!
//! let mut comment = CommentInput::new("c1", "PRIIICE??");
//! comment.author.username = Some("anna".to_owned());
//! let decision = decide(&rules, &comment, &Facts::default());
//! assert_eq!(decision.public.unwrap().text, "Check your messages, anna!");
//! assert_eq!(decision.private.unwrap().text, "It is 79.90 EUR.");
//! // Which keyword, how it was recognised, and where.
//! let found = &decision.verdict.reason.found()[0];
//! assert_eq!((found.keyword.as_str(), found.bytes.clone()), ("price", 0..7));
//!
//! let silent = decide(&rules, &CommentInput::new("c2", "priceless!"), &Facts::default());
//! assert_eq!(silent.verdict.reason, autoreply::Reason::NoKeyword);
//! # Ok::<(), autoreply::TomlError>(())
//! ```
//!
//! * **The first rule that matches answers**, and no other: by priority, then by order. Limits of that rule silence it
//!   and let no later rule in, so that a limit is a limit.
//! * **It cannot loop.** The account's own comments, echoes of its replies, and whatever stands below one of them are
//!   never answered, and no author more than [`LOOP_CEILING`] times under one post.
//! * **It cannot go silent.** Every decision carries a [`Reason`] with its words and places; [`RuleSet::explain`] asks
//!   every rule for its own.
//! * **Half an answer is finished, not repeated**: what [`Facts`] say was done is left out.
//!
//! Not here: loading rules and facts, sending, waiting for the platform's limits, and reserving the one private message a
//! comment may get; that is the caller's transaction.

mod check;
mod decide;
mod engine;
mod file;
mod model;
mod text;

pub use check::{
    PRIVATE_MESSAGE_MAX_BYTES, PUBLIC_REPLY_MAX_CHARACTERS, Problem, ProblemKind, Warning, WarningKind, validate,
    validate_all, warnings,
};
pub use decide::{
    Ask, AskOutcome, Decision, LOOP_CEILING, PRIVATE_REPLY_WINDOW, PrivateMessage, PublicReply, decide, decide_with,
};
pub use engine::RuleSet;
pub use file::{TextProblem, TomlError, from_toml, to_toml};
pub use model::*;
pub use text::Variables;

#[cfg(test)]
mod tests;
