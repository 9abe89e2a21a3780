//! Sections to pieces of a size that a search answers with.

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

use super::model::{Block, Document, Section};

/// How large chunks are, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkOptions {
    /// Neighbouring sections join until they have as many.
    pub min_words: usize,
    /// No chunk has more, but for a table, which stays whole up to four times as many.
    pub max_words: usize,
    /// Words of the chunk before that a long section's next chunk begins with.
    pub overlap: usize,
}

impl Default for ChunkOptions {
    fn default() -> Self {
        Self { min_words: 80, max_words: 350, overlap: 40 }
    }
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Its place in the document, from 0.
    pub position: u32,
    /// The headings above its first block.
    pub path: Vec<String>,
    /// The text, a block a line; headings of joined sections stand before their text.
    pub text: String,
    /// The page its first block is on.
    pub page: Option<u32>,
    /// Words in the text.
    pub words: usize,
}

/// Cuts a document along its own structure: no chunk joins what stands under different top headings, a long section is
/// cut between sentences, and a table is cut between rows only when it is far too long.
#[must_use]
pub fn chunk(document: &Document, options: &ChunkOptions) -> Vec<Chunk> {
    let mut cutter = Cutter { options, chunks: Vec::new(), open: None };
    for section in &document.sections {
        cutter.section(&section.path, section.page);
        for block in &section.blocks {
            match block {
                Block::Table(text) => {
                    let limit = options.max_words.max(1).saturating_mul(4);
                    for piece in packed(text.lines().map(str::to_owned), limit, "\n") {
                        cutter.piece(&piece, limit, section, Glue::Line);
                    }
                }
                Block::Paragraph(text) => cutter.sentences(text, section),
                Block::Item(text) => cutter.sentences(&format!("- {text}"), section),
            }
        }
    }
    cutter.close();
    cutter.chunks
}

struct Cutter<'o> {
    options: &'o ChunkOptions,
    chunks: Vec<Chunk>,
    open: Option<Open>,
}

struct Open {
    path: Vec<String>,
    page: Option<u32>,
    lines: Vec<String>,
    words: usize,
    /// Words of the chunk before it, which alone are no reason for a chunk.
    borrowed: usize,
    /// Whether the last line is a heading that nothing follows yet.
    ends_with_heading: bool,
}

/// How a piece goes to what stands before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glue {
    Line,
    Space,
}

impl Cutter<'_> {
    /// A paragraph whole, or sentence by sentence when it is too long for a chunk.
    fn sentences(&mut self, text: &str, section: &Section) {
        let limit = self.options.max_words.max(1);
        if words(text) <= limit {
            return self.piece(text, limit, section, Glue::Line);
        }
        let mut glue = Glue::Line;
        for sentence in text.unicode_sentences().map(str::trim).filter(|sentence| !sentence.is_empty()) {
            if words(sentence) <= limit {
                self.piece(sentence, limit, section, glue);
            } else {
                for part in packed(sentence.split_word_bounds().map(str::to_owned), limit, "") {
                    self.piece(&part, limit, section, glue);
                }
            }
            glue = Glue::Space;
        }
    }

    /// A new section joins the open chunk when that is still small and they share their top heading.
    fn section(&mut self, path: &[String], page: Option<u32>) {
        let Some(open) = &mut self.open else { return };
        let same_part = open.path.first() == path.first();
        if open.words - open.borrowed.min(open.words) >= self.options.min_words || !same_part {
            self.close();
            return;
        }
        if open.path != path
            && let Some(heading) = path.last()
        {
            open.words += words(heading);
            open.lines.push(heading.clone());
            open.ends_with_heading = true;
        }
        open.page = open.page.or(page);
    }

    fn piece(&mut self, piece: &str, limit: usize, section: &Section, glue: Glue) {
        let count = words(piece);
        let over = self.open.as_ref().is_some_and(|open| open.words + count > limit.max(self.options.max_words));
        let (mut tail, mut glue) = (None, glue);
        if over {
            // The heading goes along with what stands under it.
            if let Some(open) = self.open.as_mut().filter(|open| open.ends_with_heading) {
                open.words = open.words.saturating_sub(open.lines.pop().as_deref().map_or(0, words));
            } else {
                tail = self.open.as_ref().filter(|_| glue == Glue::Space).and_then(|open| self.tail(open));
            }
            self.close();
            glue = if tail.is_some() { glue } else { Glue::Line };
        }
        let open = self.open.get_or_insert_with(|| {
            let borrowed = tail.as_deref().map_or(0, words);
            Open {
                path: section.path.clone(),
                page: section.page,
                lines: tail.into_iter().collect(),
                words: borrowed,
                borrowed,
                ends_with_heading: false,
            }
        });
        open.ends_with_heading = false;
        // What is borrowed must not push a chunk over its limit.
        if open.borrowed > 0 && open.words == open.borrowed && open.words + count > self.options.max_words {
            open.lines.clear();
            (open.words, open.borrowed) = (0, 0);
        }
        open.words += count;
        match open.lines.last_mut().filter(|_| glue == Glue::Space) {
            Some(line) => {
                line.push(' ');
                line.push_str(piece);
            }
            None => open.lines.push(piece.to_owned()),
        }
    }

    /// The last words of a chunk; rows of a table are not torn out of it.
    fn tail(&self, open: &Open) -> Option<String> {
        let last = open.lines.last().filter(|line| !line.contains(" | ") && !line.contains('\n'))?;
        let all: Vec<&str> = last.split_whitespace().collect();
        let tail = all.get(all.len().saturating_sub(self.options.overlap)..).unwrap_or_default();
        (!tail.is_empty() && words(&tail.join(" ")) <= self.options.overlap).then(|| tail.join(" "))
    }

    fn close(&mut self) {
        let Some(open) = self.open.take().filter(|open| open.words > open.borrowed) else { return };
        let text = open.lines.join("\n");
        self.chunks.push(Chunk {
            position: u32::try_from(self.chunks.len()).unwrap_or(u32::MAX),
            path: open.path,
            words: words(&text),
            text,
            page: open.page,
        });
    }
}

/// Parts put together up to a number of words.
fn packed(parts: impl Iterator<Item = String>, limit: usize, between: &str) -> Vec<String> {
    let mut pieces: Vec<(String, usize)> = Vec::new();
    for part in parts {
        let count = words(&part);
        match pieces.last_mut() {
            Some((piece, so_far)) if *so_far + count <= limit => {
                piece.push_str(between);
                piece.push_str(&part);
                *so_far += count;
            }
            _ => pieces.push((part, count)),
        }
    }
    pieces.into_iter().map(|(piece, _)| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
}

fn words(text: &str) -> usize {
    text.unicode_words().count()
}
