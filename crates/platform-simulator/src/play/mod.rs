//! People's side: what they write, and the webhooks it causes.

mod comment;
mod customer;
mod expect;
mod shorthand;
mod turn;

pub use comment::Comments;
pub(crate) use comment::comment;
pub use customer::{Act, Customer, MessageHandle, Players};
pub use expect::Expectation;
pub(crate) use expect::Heard;
pub(crate) use turn::{Play, play};
