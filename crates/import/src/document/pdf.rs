//! PDF.

use std::collections::{BTreeMap, HashMap};

use lopdf::{LoadOptions, Object};

use super::{
    limits::DocumentLimits,
    model::{Document, DocumentFormat, DocumentNote},
    outline::{Outline, squeezed},
    pdf_text::{self, Fonts, Line},
    problem::DocumentProblem,
};
use crate::fence::fenced;

/// Bytes that one page's drawing may unpack to: each becomes forty in memory.
const PAGE: usize = 4 << 20;
/// Containers of objects that are unpacked when a file is opened.
const CONTAINERS: usize = 1_024;

pub(super) fn read(file: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentProblem> {
    fenced(|| parse(file, limits)).unwrap_or(Err(DocumentProblem::Damaged))
}

fn parse(file: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentProblem> {
    // The library bounds each container; how many there are decides what they come to together.
    let containers = containers(file);
    let too_large = DocumentProblem::UnpacksTooLarge { max: limits.max_unpacked };
    if containers > CONTAINERS {
        return Err(too_large);
    }
    let each = (limits.max_unpacked / (containers + 1)).max(128 << 10);
    let document = lopdf::Document::load_mem_with_options(file, LoadOptions::with_max_decompressed_size(each))
        .map_err(|error| problem(&error, limits))?;
    // A file that opens with the empty password was decrypted already.
    if document.trailer.has(b"Encrypt") && !document.was_encrypted() {
        return Err(DocumentProblem::Encrypted);
    }
    let pages: Vec<_> =
        document.page_iter().take(usize::try_from(limits.max_pages).unwrap_or(usize::MAX) + 1).collect();
    if pages.is_empty() {
        return Err(DocumentProblem::Damaged);
    }
    let (mut lines, mut notes) = (BTreeMap::new(), Vec::new());
    let mut fonts = Fonts::new();
    let mut left = limits.max_unpacked;
    let mut text_left = limits.max_text;
    for (number, page) in (1_u32..).zip(pages) {
        if number > limits.max_pages {
            notes.push(DocumentNote::PagesCut { after: limits.max_pages });
            break;
        }
        let content = document.get_page_content_with_limit(page, PAGE.min(left));
        let read = content.ok().and_then(|content| {
            left = left.saturating_sub(content.len());
            pdf_text::lines(&document, page, &content, &mut fonts)
        });
        match read {
            Some(found) if found.is_empty() => notes.push(DocumentNote::PageWithoutText { page: number }),
            Some(found) => {
                text_left = text_left.saturating_sub(found.iter().map(|line| line.text.len()).sum());
                lines.insert(number, found);
            }
            None => notes.push(DocumentNote::PageUnreadable { page: number }),
        }
        if text_left == 0 || left == 0 {
            notes.push(DocumentNote::PagesCut { after: number });
            break;
        }
    }
    let mut outline = Outline::new(limits.max_text);
    fill(&lines, &mut outline);
    let (sections, first, more) = outline.finish();
    notes.extend(more);
    Ok(Document { format: DocumentFormat::Pdf, title: title(&document).or(first), sections, notes })
}

/// The size that most letters have is the text's; lines in a larger one are headings, the largest the highest.
fn fill(pages: &BTreeMap<u32, Vec<Line>>, outline: &mut Outline) {
    let mut letters: HashMap<u32, usize> = HashMap::new();
    for line in pages.values().flatten() {
        *letters.entry(line.size).or_default() += line.text.chars().count();
    }
    let body = letters.iter().max_by_key(|(size, count)| (**count, **size)).map_or(0, |(size, _)| *size);
    let mut larger: Vec<u32> = letters.keys().copied().filter(|size| *size * 20 >= body * 23).collect();
    larger.sort_unstable_by(|a, b| b.cmp(a));
    for (page, lines) in pages {
        outline.page(*page);
        let mut paragraph = String::new();
        for line in lines {
            let level = larger.iter().position(|size| *size == line.size).filter(|_| line.text.chars().count() <= 120);
            if level.is_some() || line.begins_paragraph {
                outline.paragraph(&std::mem::take(&mut paragraph));
            }
            match level {
                Some(level) => outline.heading(u8::try_from(level + 1).unwrap_or(6).min(6), &line.text),
                None => join(&mut paragraph, &line.text),
            }
        }
        outline.paragraph(&paragraph);
    }
}

/// A word divided at the end of a line is one word again.
fn join(paragraph: &mut String, line: &str) {
    let goes_on = line.chars().next().is_some_and(char::is_lowercase);
    let divided = paragraph.strip_suffix(['-', '\u{ad}']).is_some_and(|head| head.ends_with(char::is_alphabetic));
    if divided && goes_on {
        paragraph.pop();
    } else if !paragraph.is_empty() {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

fn title(document: &lopdf::Document) -> Option<String> {
    let properties = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict).ok()?;
    let title = properties.get_deref(b"Title", document).and_then(Object::as_str).ok()?;
    let text = match title.strip_prefix(&[0xfe, 0xff]) {
        Some(wide) => encoding_rs::UTF_16BE.decode_without_bom_handling(wide).0.into_owned(),
        None => encoding_rs::WINDOWS_1252.decode_without_bom_handling(title).0.into_owned(),
    };
    Some(squeezed(&text)).filter(|title| !title.is_empty())
}

fn problem(error: &lopdf::Error, limits: &DocumentLimits) -> DocumentProblem {
    use lopdf::{DecompressError, Error};
    match error {
        Error::Decryption(_) | Error::InvalidPassword | Error::UnsupportedSecurityHandler(_) => {
            DocumentProblem::Encrypted
        }
        Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => {
            DocumentProblem::UnpacksTooLarge { max: limits.max_unpacked }
        }
        _ => DocumentProblem::Damaged,
    }
}

/// How often a file names an object container, also where the name is written with escapes.
fn containers(file: &[u8]) -> usize {
    let mut count = 0;
    let mut rest = file;
    while let Some(at) = rest.iter().position(|&byte| byte == b'/') {
        rest = rest.get(at + 1..).unwrap_or_default();
        count += usize::from(is_container(rest));
    }
    count
}

fn is_container(name: &[u8]) -> bool {
    let mut bytes = name.iter();
    b"ObjStm".iter().all(|wanted| {
        let Some(&first) = bytes.next() else { return false };
        if first != b'#' {
            return first == *wanted;
        }
        let mut digit = || bytes.next().and_then(|&byte| char::from(byte).to_digit(16));
        matches!((digit(), digit()), (Some(high), Some(low)) if high * 16 + low == u32::from(*wanted))
    })
}
