//! Products, answers, the terms they are found by and the imports they came with.
//!
//! Terms are computed by whoever stores a row; this module matches them and never looks at a question.

mod answers;
mod imports;
mod matching;
mod products;
mod shelf;
mod vocabulary;

pub use answers::{AnswerRecord, answer_candidates, delete_answer, find_answer, list_answers, save_answers};
pub use imports::{ImportRow, list_imports, record_import};
pub use matching::Candidate;
pub use products::{
    ProductPage, ProductRecord, Saved, count_products, delete_others, delete_product, find_product, list_products,
    list_variants, product_candidates, save_products,
};
pub use vocabulary::{WordCount, words_beginning_with};

#[cfg(test)]
mod tests;
