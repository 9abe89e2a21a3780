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

mod address;
mod confusables;
mod fold;
mod invisible;
mod length;
mod protected;
mod split;
mod words;

pub(crate) use address::{is_link_target, is_web_address};
pub use fold::fold;
pub use invisible::{is_invisible, strip_invisible};
pub use length::{LengthUnit, prefix_within};
pub use protected::links;
pub use split::split_at_limit;
pub(crate) use split::{first_within, reach};
pub use words::{is_elongated, same_word, squeeze, words};

#[cfg(test)]
mod tests;
