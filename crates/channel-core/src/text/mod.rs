//! Text as every other part sees it: folded for comparing, measured in a platform's unit, split at good places.
//!
//! Documents, questions and comment rules all go through [`fold`], so that what was written with a capital, an accent,
//! a look-alike letter or an invisible character still meets what the merchant typed.
//!
//! ```
//! use channel_core::text::{fold, same_word, split_at_limit, LengthUnit};
//!
//! assert_eq!(fold("ＰＲＩＣＥ\u{200b}?"), "price?");
//! assert!(same_word("price", "priiiice"));
//! assert_eq!(split_at_limit("One. Two.", 5, LengthUnit::Characters), ["One.", "Two."]);
//! ```
//!
//! Not here: stemming, stop words and transliteration (crate `retrieval`), matching of rules (crate `autoreply`).

mod confusables;
mod fold;
mod invisible;
mod length;
mod protected;
mod split;
mod words;

pub use fold::fold;
pub use invisible::{is_invisible, strip_invisible};
pub use length::{LengthUnit, prefix_within};
pub use protected::links;
pub use split::split_at_limit;
pub use words::{is_elongated, same_word, squeeze, words};

#[cfg(test)]
mod tests;
