//! HTML of strangers as a run of tags and text: no tree is built, so nesting costs nothing.

mod guard;
mod plain;
mod tokens;

pub(crate) use plain::plain_text;
pub(crate) use tokens::{HtmlToken, attribute, tokens};
