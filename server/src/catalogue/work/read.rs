//! A file into what the store keeps of a document. Runs on a thread for blocking work.

use ::import::{
    CatalogueOptions, Chunk, ChunkOptions, Document, DocumentFormat, DocumentLimits, DocumentProblem, chunk,
    parse_answers, parse_questions, read_document,
};
use channel_core::catalogue::Answer;
use store::documents::{Read, Verdict};

use super::super::document::Details;
use super::reason::Reason;

/// A passage is what a customer is sent, so it is short.
const PIECES: ChunkOptions = ChunkOptions { min_words: 30, max_words: 110, overlap: 0 };

/// Reads a file that was uploaded: questions with their answers where it has some, else its text.
pub(super) fn file(file: &[u8], name: &str) -> Verdict {
    let pairs = pairs(file);
    let read = match pairs {
        Some(pairs) => Ok(of_pairs(pairs)),
        None => read_document(file, Some(name), &DocumentLimits::default()).and_then(of_document),
    };
    match read {
        Ok(read) => Verdict::Ready(read),
        Err(problem) => Verdict::Failed(Reason::from(problem).kept()),
    }
}

/// Reads a page of a site.
pub(super) fn page(body: &[u8], address: &str) -> Result<Read, DocumentProblem> {
    read_document(body, Some(address), &DocumentLimits::default()).and_then(of_document)
}

fn of_document(document: Document) -> Result<Read, DocumentProblem> {
    let chunks = chunk(&document, &PIECES);
    if chunks.is_empty() {
        return Err(DocumentProblem::NoText);
    }
    let pages = document.sections.iter().filter_map(|section| section.page).max();
    let format = match document.format {
        DocumentFormat::Pdf => "pdf",
        DocumentFormat::Docx => "docx",
        DocumentFormat::Markdown => "markdown",
        DocumentFormat::Html => "html",
        _ => "text",
    };
    let details = Details { format: format.to_owned(), pages, notes: document.notes };
    Ok(kept(document.title, &details, &chunks))
}

fn of_pairs(pairs: Vec<Answer>) -> Read {
    let chunks: Vec<Chunk> = (0_u32..)
        .zip(pairs)
        .map(|(position, pair)| Chunk {
            position,
            path: vec![pair.question],
            words: pair.answer.split_whitespace().count(),
            text: pair.answer,
            page: None,
        })
        .collect();
    kept(None, &Details { format: "pairs".to_owned(), ..Details::default() }, &chunks)
}

fn kept(title: Option<String>, details: &Details, chunks: &[Chunk]) -> Read {
    Read {
        title,
        details: serde_json::to_value(details).unwrap_or_default(),
        chunks: chunks.iter().filter_map(|chunk| serde_json::to_value(chunk).ok()).collect(),
    }
}

/// The pairs of a table with questions and answers, or of a text that is written as such. One pair alone is a sentence that
/// happens to look like one.
fn pairs(file: &[u8]) -> Option<Vec<Answer>> {
    let limits = DocumentLimits::default();
    let options = CatalogueOptions { max_bytes: limits.max_bytes as u64, ..CatalogueOptions::default() };
    if file.starts_with(b"%PDF-") {
        return None;
    }
    let of_table = parse_answers(file, &options).ok().map(|parsed| parsed.answers).filter(|found| !found.is_empty());
    let of_text = || parse_questions(file, None, &limits).ok().filter(|found| found.len() > 1);
    of_table.or_else(of_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, name: &str) -> Read {
        match file(text.as_bytes(), name) {
            Verdict::Ready(read) => read,
            Verdict::Failed(reason) => panic!("{reason}"),
        }
    }

    #[test]
    fn what_is_written_as_questions_and_answers_becomes_pairs() {
        let text = "Q: Do you ship abroad?\nA: To the EU.\nQ: How long?\nA: Three days.\n";
        let csv = "question,answer\nDo you ship abroad?,To the EU.\nHow long?,Three days.\n";
        for (file, name) in [(text, "faq.txt"), (csv, "faq.csv")] {
            let read = read(file, name);
            assert_eq!(read.details["format"], "pairs");
            assert_eq!(
                (&read.chunks[1]["path"][0], &read.chunks[1]["text"]),
                (&"How long?".into(), &"Three days.".into())
            );
        }
    }

    #[test]
    fn a_text_is_cut_along_its_headings() {
        let read = read("# Returns\n\nWithin 14 days.\n\n# Delivery\n\nThree days.\n", "shop.md");
        assert_eq!((read.details["format"].as_str(), read.chunks.len()), (Some("markdown"), 2));
    }

    #[test]
    fn a_file_without_text_says_why_and_what_to_do() {
        let Verdict::Failed(reason) = file(b"\x89PNG\r\n\x1a\n\0\0", "scan.png") else { panic!("a picture was read") };
        assert_eq!(reason["key"], "document-refused-other");
        assert!(reason["text"].as_str().unwrap().contains("PDF"));
    }
}
