//! Checking rules before they are kept.

mod validate;
mod warnings;

pub use validate::{
    PRIVATE_MESSAGE_MAX_BYTES, PUBLIC_REPLY_MAX_CHARACTERS, Problem, ProblemKind, validate, validate_all,
};
pub use warnings::{Warning, WarningKind, warnings};
