//! People's side: what they write, and the webhooks it causes.

mod comment;
mod customer;
mod turn;

pub use comment::Comments;
pub(crate) use comment::comment;
pub use customer::{Act, Customer, MessageHandle, Players};
pub(crate) use turn::{Play, play};
