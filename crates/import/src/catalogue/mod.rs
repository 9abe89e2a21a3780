//! Files of products and of answers: formats, columns, problems, and what an import would change.

mod answers;
mod currency;
mod delimited;
mod difference;
mod errors_csv;
mod feed;
mod format;
mod header;
mod item;
mod json;
mod options;
mod price;
mod problem;
mod row;
mod rows;
mod sale;
mod spreadsheet;
mod table;
mod variant;

pub(crate) use answers::answer_id;
pub use answers::{ParsedAnswers, parse_answers};
pub use difference::{Change, DiffOptions, Difference, Field, FieldChange, Gone, GoneProduct, MatchKey, diff};
pub use errors_csv::{ErrorWords, PlainEnglish, errors_csv};
pub use format::Format;
pub use header::Column;
pub use item::{Item, ParsedCatalogue, parse_catalogue};
pub use options::CatalogueOptions;
pub use problem::{Effect, FileProblem, RowError, RowProblem};
pub use rows::{FileRow, FileRows, read_rows};
pub use sale::SalePeriod;
