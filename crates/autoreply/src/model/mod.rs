//! What merchants set, what is known about a comment, and what was decided.

mod comment;
mod facts;
mod limits;
mod reply;
mod rule;
mod schedule;
mod scope;
mod verdict;
mod words;

pub use comment::{Author, CommentInput, MediaKind};
pub use facts::{Broadcast, Done, Facts, Ledger, PostFacts, Thread, Used};
pub use limits::Limits;
pub use reply::{Assistant, Button, Moderation, PrivateText, Speaks, Texts};
pub use rule::{Rule, RuleId};
pub use schedule::{Day, Hours, HoursError, Schedule};
pub(crate) use schedule::{Place, place_of};
pub use scope::{Posts, Window};
pub use verdict::{Cap, Half, Reason, RuleVerdict, Verdict};
pub use words::{Found, How, Manner, Match, Need, Typos};
