//! Importing products and answers from CSV: shops' own spreadsheets, Google Merchant and Meta feeds.

mod answers;
mod header;
mod price;
mod problem;
mod products;
mod table;

pub use answers::{ParsedAnswers, parse_answers_csv};
pub use header::Column;
pub use problem::{Effect, FileProblem, RowError, RowProblem};
pub use products::{CsvOptions, ParsedCatalogue, parse_catalogue_csv};
