//! Documents and sites the assistant answers from, and imports that are looked at before they are taken in.

use askama::Template;

use super::Shell;
use crate::console::words::Words;

/// A document in the list.
#[derive(Debug, Clone)]
pub struct DocumentLine {
    /// Its id.
    pub id: String,
    /// Its title, or the name of its file.
    pub title: String,
    /// The name of its file or its address, when that is something else.
    pub name: String,
    /// How far it is: `waiting`, `reading`, `ready`, `failed`.
    pub state: &'static str,
    /// What is known of it: "PDF · 12 pages · 30 passages".
    pub facts: String,
    /// Why it cannot be read, with what to do.
    pub problem: Option<String>,
    /// What was left out of it.
    pub notes: Vec<String>,
    /// Whether it can be read once more.
    pub again: bool,
    /// When it changed last: "5 min ago".
    pub when: String,
}

impl DocumentLine {
    /// The class of its state's pill.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.state {
            "ready" => "pill-good",
            "failed" => "pill-bad",
            _ => "pill-info",
        }
    }
}

/// A job in a list.
#[derive(Debug, Clone)]
pub struct JobLine {
    /// Its id.
    pub id: String,
    /// The name of its file, or the address of its site.
    pub name: String,
    /// How far it is, a word of `job-state-…`.
    pub state: &'static str,
    /// How far, in a sentence.
    pub told: String,
    /// Why it cannot be done.
    pub problem: Option<String>,
    /// Whether it can be stopped.
    pub open: bool,
    /// When it was asked for.
    pub when: String,
}

impl JobLine {
    /// The class of its state's pill.
    #[must_use]
    pub fn tone(&self) -> &'static str {
        match self.state {
            "done" => "pill-good",
            "failed" => "pill-bad",
            "compared" => "pill-warn",
            "cancelled" => "",
            _ => "pill-info",
        }
    }
}

/// The lists as a fragment: `GET /catalogue/knowledge/list`.
#[derive(Debug, Clone, Template)]
#[template(path = "catalogue/knowledge_list.html")]
pub struct KnowledgeView {
    /// Sentences.
    pub t: Words,
    /// The documents.
    pub documents: Vec<DocumentLine>,
    /// Sites that are or were read.
    pub sites: Vec<JobLine>,
}

/// Documents and sites: `GET /catalogue/knowledge`.
#[derive(Debug, Template)]
#[template(path = "catalogue/knowledge.html")]
pub struct KnowledgePage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The lists.
    pub list: KnowledgeView,
    /// Why what was sent is not taken.
    pub refused: Option<String>,
    /// The address that was typed and refused.
    pub address: String,
}

/// A product that an import touches.
#[derive(Debug, Clone)]
pub struct Touched {
    /// Its code.
    pub sku: String,
    /// Its name.
    pub title: String,
    /// What changes: "price: 79.90 EUR → 69.90 EUR".
    pub changes: Vec<String>,
}

/// A kind of change with some examples.
#[derive(Debug, Clone)]
pub struct TouchedGroup {
    /// The sentence id of its heading.
    pub heading: &'static str,
    /// How many there are.
    pub many: u32,
    /// Some of them.
    pub examples: Vec<Touched>,
}

/// An import as it stands, as a fragment: `GET /catalogue/imports/{job}/state`.
#[derive(Debug, Clone, Template)]
#[template(path = "catalogue/job_state.html")]
pub struct JobView {
    /// Sentences.
    pub t: Words,
    /// The job.
    pub job: JobLine,
    /// How many changes were made and how many there are to make.
    pub progress: Option<(u32, u32)>,
    /// New, changed, unchanged, not in the file: the sentence id and how many.
    pub totals: Vec<(&'static str, u32)>,
    /// What would change, or did.
    pub groups: Vec<TouchedGroup>,
    /// What happens to products that the file does not have, when it has not all.
    pub gone: Option<String>,
    /// Rows that were not taken.
    pub errors: Vec<super::RowError>,
    /// Problems that are not listed.
    pub errors_left_out: u32,
    /// Headers of columns that were not read.
    pub ignored: String,
    /// Whether somebody has to decide.
    pub decide: bool,
}

/// An import: `GET /catalogue/imports/{job}`.
#[derive(Debug, Template)]
#[template(path = "catalogue/job.html")]
pub struct JobPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The import as it stands.
    pub job: JobView,
}
