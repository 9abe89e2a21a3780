//! Plain text: paragraphs between empty lines.

use super::{
    limits::DocumentLimits,
    model::{Document, DocumentFormat},
    outline::Outline,
};

pub(super) fn read(text: &str, limits: &DocumentLimits) -> Document {
    let mut outline = Outline::new(limits.max_text);
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim).chain(std::iter::once("")) {
        if outline.is_full() {
            break;
        }
        let item = ["- ", "* ", "• ", "– "].iter().find_map(|sign| line.strip_prefix(sign));
        if !paragraph.is_empty() && (line.is_empty() || item.is_some()) {
            outline.paragraph(&paragraph.join(" "));
            paragraph.clear();
        }
        match item {
            Some(item) => outline.item(item),
            None if !line.is_empty() => paragraph.push(line),
            None => {}
        }
    }
    let (sections, _, notes) = outline.finish();
    Document { format: DocumentFormat::Text, title: None, sections, notes }
}
