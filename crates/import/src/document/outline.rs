//! Sections under headings, filled as a reader walks through a file.

use super::model::{Block, DocumentNote, Section};

/// Characters a heading may have; what is longer is a paragraph that somebody made large.
const MAX_HEADING: usize = 200;

/// Collects blocks under the headings above them.
#[derive(Debug)]
pub(super) struct Outline {
    headings: Vec<(u8, String)>,
    current: Section,
    sections: Vec<Section>,
    first_heading: Option<String>,
    left: usize,
    max: usize,
    cut: bool,
}

impl Outline {
    pub(super) fn new(max_text: usize) -> Self {
        Self {
            headings: Vec::new(),
            current: Section::default(),
            sections: Vec::new(),
            first_heading: None,
            left: max_text,
            max: max_text,
            cut: false,
        }
    }

    /// A heading of a level from 1; deeper headings above it end.
    pub(super) fn heading(&mut self, level: u8, text: &str) {
        let text = squeezed(text);
        if text.is_empty() {
            return;
        }
        if text.chars().count() > MAX_HEADING {
            return self.block(Block::Paragraph(text));
        }
        self.close();
        self.headings.retain(|(own, _)| *own < level);
        self.first_heading.get_or_insert_with(|| text.clone());
        self.headings.push((level, text));
    }

    pub(super) fn page(&mut self, page: u32) {
        self.close();
        self.current.page = Some(page);
    }

    pub(super) fn paragraph(&mut self, text: &str) {
        self.block(Block::Paragraph(squeezed(text)));
    }

    pub(super) fn item(&mut self, text: &str) {
        self.block(Block::Item(squeezed(text)));
    }

    pub(super) fn table(&mut self, rows: &[Vec<String>]) {
        let lines = rows.iter().map(|cells| {
            let cells: Vec<String> = cells.iter().map(|cell| squeezed(cell)).collect();
            if cells.iter().all(String::is_empty) { String::new() } else { cells.join(" | ") }
        });
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        self.block(Block::Table(lines.join("\n")));
    }

    /// Whether no more text is wanted.
    pub(super) fn is_full(&self) -> bool {
        self.cut
    }

    /// The sections, the first heading and what was left out.
    pub(super) fn finish(mut self) -> (Vec<Section>, Option<String>, Vec<DocumentNote>) {
        self.close();
        let notes = if self.cut { vec![DocumentNote::TextCut { after: self.max }] } else { Vec::new() };
        (self.sections, self.first_heading, notes)
    }

    fn block(&mut self, mut block: Block) {
        let (Block::Paragraph(text) | Block::Item(text) | Block::Table(text)) = &mut block;
        if text.is_empty() || self.cut {
            return;
        }
        let length = text.chars().count();
        if length > self.left {
            *text = text.chars().take(self.left).collect();
            self.cut = true;
        }
        self.left = self.left.saturating_sub(length);
        if self.current.blocks.is_empty() {
            self.current.path = self.headings.iter().map(|(_, heading)| heading.clone()).collect();
        }
        self.current.blocks.push(block);
    }

    fn close(&mut self) {
        let page = self.current.page;
        let section = std::mem::replace(&mut self.current, Section { page, ..Section::default() });
        if !section.blocks.is_empty() {
            self.sections.push(section);
        }
    }
}

/// White space in one, and nothing invisible that could hide words from a reader or turn them around.
pub(super) fn squeezed(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
        || (c.is_control() && !c.is_whitespace())
}
