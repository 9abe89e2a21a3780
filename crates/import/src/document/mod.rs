//! Documents: PDF, DOCX, Markdown, HTML and text into sections, and sections into chunks for a search.

mod chunk;
mod docx;
mod html;
mod limits;
mod markdown;
mod model;
mod outline;
mod pdf;
mod pdf_text;
mod plain;
mod problem;
mod questions;
mod read;

pub use chunk::{Chunk, ChunkOptions, chunk};
pub use limits::DocumentLimits;
pub use model::{Block, Document, DocumentFormat, DocumentNote, Section};
pub use problem::DocumentProblem;
pub use questions::parse_questions;
pub use read::read_document;
