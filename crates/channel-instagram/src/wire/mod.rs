//! Instagram's own JSON, with its own names (platforms.md §2.2). Nothing outside this crate sees these types.

mod answer;
mod change;
mod envelope;
mod messaging;

pub(crate) use answer::{Created, Done, Page, ReplyNode, Sent, UserNode};
pub(crate) use change::{AuthorWire, CommentWire, MentionWire};
pub(crate) use envelope::{ChangeWire, DeliveryWire, EntryWire, items};
pub(crate) use messaging::{
    EditWire, MessageWire, MessagingWire, OptinWire, PayloadWire, PostbackWire, ReactionWire, ReadWire, ReferralWire,
    ThreadControlWire,
};
