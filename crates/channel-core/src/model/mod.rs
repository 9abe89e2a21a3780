//! The normalised model: one [`Event`] shape for everything that any platform reports.

mod contact;
mod content;
mod event;
mod happening;

pub use contact::{Contact, SharedContact};
pub use content::{AudioKind, Content, FlowAnswer, Media, OrderItem, Reply, ReplySource, ShareKind, Story, VideoKind};
pub use event::{Audience, Body, Direction, EVENT_VERSION, Event, Origin, Quote};
pub use happening::{
    AccountState, Comment, CommentKind, ConsentChange, Deleted, IdentityChange, Mention, Other, PlatformFault,
    Postback, Reaction, ReadMark, Referral, Status, StatusUpdate, TemplateState, ThreadControl,
};
