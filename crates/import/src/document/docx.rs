//! Word documents.

use std::collections::HashMap;

use super::{
    limits::DocumentLimits,
    model::{Document, DocumentFormat},
    outline::{Outline, squeezed},
    problem::DocumentProblem,
};
use crate::{
    archive::{Archive, ArchiveLimits, ArchiveProblem},
    fence::fenced,
    xml::{Element, XmlProblem, XmlReader, XmlToken},
};

pub(super) fn read(file: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentProblem> {
    fenced(|| parse(file, limits)).unwrap_or(Err(DocumentProblem::Damaged))
}

fn parse(file: &[u8], limits: &DocumentLimits) -> Result<Document, DocumentProblem> {
    let unpacked = u64::try_from(limits.max_unpacked).unwrap_or(u64::MAX);
    let from_archive = |problem: ArchiveProblem| match problem {
        ArchiveProblem::Damaged => DocumentProblem::Damaged,
        ArchiveProblem::Encrypted => DocumentProblem::Encrypted,
        ArchiveProblem::TooLarge => DocumentProblem::UnpacksTooLarge { max: limits.max_unpacked },
    };
    let mut archive = Archive::open(file, ArchiveLimits { entries: 5_000, unpacked }).map_err(from_archive)?;
    if archive.has("xl/workbook.xml") {
        return Err(DocumentProblem::Spreadsheet);
    }
    let body = archive.text("word/document.xml").ok_or(DocumentProblem::NotADocument)?.map_err(from_archive)?;
    let styles = match archive.text("word/styles.xml") {
        Some(text) => styles(&text.map_err(from_archive)?)?,
        None => HashMap::new(),
    };
    let title = match archive.text("docProps/core.xml") {
        Some(text) => title(&text.map_err(from_archive)?),
        None => None,
    };
    let mut outline = Outline::new(limits.max_text);
    let named = walk(&body, &styles, &mut outline)?;
    let (sections, first, notes) = outline.finish();
    Ok(Document { format: DocumentFormat::Docx, title: title.or(named).or(first), sections, notes })
}

/// The heading level of each style; 0 is the document's title.
fn styles(text: &str) -> Result<HashMap<String, u8>, DocumentProblem> {
    let (mut levels, mut reader) = (HashMap::new(), XmlReader::new(text));
    let mut style: Option<String> = None;
    while let Some(token) = reader.next().map_err(problem)? {
        let XmlToken::Start(element) = token else { continue };
        match element.name.as_str() {
            "style" => style = element.attribute("styleId"),
            "name" => {
                let name = element.attribute("val").unwrap_or_default().to_lowercase();
                if let (Some(id), Some(level)) = (&style, level_of_name(&name)) {
                    levels.insert(id.clone(), level);
                }
            }
            "outlineLvl" => {
                let level = element.attribute("val").and_then(|level| level.parse::<u8>().ok());
                if let (Some(id), Some(level @ 0..=8)) = (&style, level) {
                    levels.entry(id.clone()).or_insert(level + 1);
                }
            }
            _ => {}
        }
    }
    Ok(levels)
}

fn level_of_name(name: &str) -> Option<u8> {
    if name == "title" {
        return Some(0);
    }
    name.strip_prefix("heading ")?.trim().parse().ok().filter(|level| (1..=9).contains(level))
}

/// The title in the document's properties.
fn title(text: &str) -> Option<String> {
    let mut reader = XmlReader::new(text);
    let (mut inside, mut title) = (false, String::new());
    while let Ok(Some(token)) = reader.next() {
        match token {
            XmlToken::Start(element) => inside = element.name == "title",
            XmlToken::End => inside = false,
            XmlToken::Text(part) if inside => title.push_str(&part),
            XmlToken::Text(_) => {}
        }
    }
    Some(squeezed(&title)).filter(|title| !title.is_empty())
}

#[derive(Default)]
struct Walk {
    open: Vec<String>,
    text: String,
    level: Option<u8>,
    is_item: bool,
    /// Rows of the tables that are open; the text of an inner table is its outer cell's.
    tables: usize,
    rows: Vec<Vec<String>>,
    cell: String,
    title: Option<String>,
}

/// Walks through the body; gives the text in the style of a title.
fn walk(body: &str, styles: &HashMap<String, u8>, outline: &mut Outline) -> Result<Option<String>, DocumentProblem> {
    let (mut reader, mut walk) = (XmlReader::new(body), Walk::default());
    while let Some(token) = reader.next().map_err(problem)? {
        match token {
            XmlToken::Start(element) => walk.start(element, styles),
            XmlToken::Text(text) if walk.is_shown() => walk.text.push_str(&text),
            XmlToken::Text(_) => {}
            XmlToken::End => walk.end(outline),
        }
        if outline.is_full() {
            break;
        }
    }
    Ok(walk.title)
}

impl Walk {
    /// Whether text here is read: drawings repeat theirs for old programs, and deleted text is still in the file.
    fn is_shown(&self) -> bool {
        self.open.last().is_some_and(|name| name == "t")
            && !self.open.iter().any(|name| name == "Fallback" || name == "del")
    }

    fn start(&mut self, element: Element, styles: &HashMap<String, u8>) {
        match element.name.as_str() {
            // A box of a drawing has paragraphs of its own inside the one it hangs on.
            "p" if !self.open.iter().any(|name| name == "p") => {
                (self.level, self.is_item) = (None, false);
                self.text.clear();
            }
            "pStyle" => {
                self.level = element.attribute("val").and_then(|id| styles.get(&id).copied()).or(self.level);
            }
            "outlineLvl" => {
                self.level = element
                    .attribute("val")
                    .and_then(|level| level.parse().ok())
                    .filter(|level| *level < 9)
                    .map(|level: u8| level + 1);
            }
            "numPr" => self.is_item = true,
            "tab" | "br" | "cr" => self.text.push(' '),
            "noBreakHyphen" => self.text.push('-'),
            "tbl" => self.tables += 1,
            "tr" if self.tables == 1 => self.rows.push(Vec::new()),
            "tc" if self.tables == 1 => self.cell.clear(),
            _ => {}
        }
        self.open.push(element.name);
    }

    fn end(&mut self, outline: &mut Outline) {
        let Some(name) = self.open.pop() else { return };
        match name.as_str() {
            "p" if !self.open.iter().any(|name| name == "p") => self.paragraph(outline),
            "tc" if self.tables == 1 => {
                let cell = std::mem::take(&mut self.cell);
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                if self.tables == 0 {
                    outline.table(&std::mem::take(&mut self.rows));
                }
            }
            _ => {}
        }
    }

    fn paragraph(&mut self, outline: &mut Outline) {
        let text = std::mem::take(&mut self.text);
        if self.tables > 0 {
            self.cell.push(' ');
            self.cell.push_str(&text);
            return;
        }
        match self.level.take() {
            Some(0) if self.title.is_none() => self.title = Some(squeezed(&text)).filter(|title| !title.is_empty()),
            Some(level) => outline.heading(level.max(1), &text),
            None if self.is_item => outline.item(&text),
            None => outline.paragraph(&text),
        }
    }
}

fn problem(problem: XmlProblem) -> DocumentProblem {
    match problem {
        XmlProblem::Malformed { .. } => DocumentProblem::Damaged,
        XmlProblem::Entities => DocumentProblem::Entities,
        XmlProblem::TooDeep { .. } => DocumentProblem::TooDeep,
    }
}
