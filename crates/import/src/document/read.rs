//! Which reader a file goes to, by what is in it: names lie.

use super::{docx, html, limits::DocumentLimits, markdown, model::Document, pdf, plain, problem::DocumentProblem};
use crate::decode;

/// Reads a document. The name decides only between Markdown and plain text, which nothing else tells apart.
///
/// # Errors
/// When the file is no document, is too large or damaged, has a password or has no text.
pub fn read_document(file: &[u8], name: Option<&str>, limits: &DocumentLimits) -> Result<Document, DocumentProblem> {
    if file.len() > limits.max_bytes {
        return Err(DocumentProblem::TooLarge { max: limits.max_bytes });
    }
    // Programs put a few bytes before the mark of a PDF, and readers have always looked past them.
    let head = file.get(..file.len().min(1024)).unwrap_or_default();
    let document = if head.windows(5).any(|window| window == b"%PDF-") {
        pdf::read(file, limits)?
    } else if file.starts_with(b"PK\x03\x04") {
        docx::read(file, limits)?
    } else if file.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(DocumentProblem::OldWord);
    } else {
        let text = decode::decode(file, None).map_err(|_| DocumentProblem::NotADocument)?.text;
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if is_html(&text) {
            html::read(&text, limits)?
        } else if [".md", ".markdown"].iter().any(|end| name.ends_with(end)) || is_markdown(&text) {
            markdown::read(&text, limits)
        } else {
            plain::read(&text, limits)
        }
    };
    if document.sections.is_empty() { Err(DocumentProblem::NoText) } else { Ok(document) }
}

fn is_html(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(1_000).collect::<String>().to_ascii_lowercase();
    let marks = ["<!doctype html", "<html", "<head", "<body", "<article", "<div", "<p>", "<h1"];
    head.starts_with('<') && marks.iter().any(|mark| head.contains(mark))
}

/// Headings with a sign are written by hand in nothing but Markdown.
fn is_markdown(text: &str) -> bool {
    let is_heading = |line: &str| {
        let rest = line.trim_start_matches('#');
        rest.len() < line.len() && line.len() - rest.len() <= 6 && rest.starts_with(' ')
    };
    text.lines().take(200).filter(|line| is_heading(line)).count() >= 2
}
