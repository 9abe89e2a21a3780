//! What goods, materials and qualities are called in six languages: a question in one of them finds what a shop names in
//! another, with no model at all.
//!
//! The names are in `data/lexicon/`, one meaning a line. A meaning is narrow: what stands in one column may be put for each
//! other without a customer noticing. Broader kinds, matters and places are in `concept`.

mod inflection;
mod table;
mod translate;

#[cfg(test)]
pub(crate) use table::files;
pub(crate) use table::{knows, near};
pub(crate) use translate::{Named, named};
