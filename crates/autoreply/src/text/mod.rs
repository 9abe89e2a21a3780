//! Text as the rules read it: tokens with their places, other ways of writing a word, languages, variables.

mod alphabets;
mod language;
mod tokens;
mod variables;

pub(crate) use alphabets::{Script, as_letters, script_of, skeleton};
pub(crate) use language::{Guess, guess, is_code};
pub(crate) use tokens::{Kind, Token, Tokens};
pub use variables::Variables;
pub(crate) use variables::{Filled, KNOWN, fill, names};
