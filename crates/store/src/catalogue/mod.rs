//! Products, answers, the imports they came with, and the numbers of their changes.
//!
//! Whoever searches keeps an index and follows the rows: [`head`] says whether it is behind, [`products_after`],
//! [`answers_after`] and [`removals_after`] what it lacks.

mod answers;
mod imports;
mod products;
pub(crate) mod revision;

pub use answers::{delete_answer, find_answer, list_answers, save_answers};
pub use imports::{ImportRow, list_imports, record_import};
pub use products::{
    ProductPage, Saved, count_products, delete_others, delete_products, find_product, find_products, list_products,
    list_variants, save_products,
};
pub use revision::{Head, Mark, Removal, answers_after, head, products_after, removals_after};

#[cfg(test)]
mod tests;
