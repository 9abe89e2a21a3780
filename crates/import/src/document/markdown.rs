//! Markdown.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::{
    limits::DocumentLimits,
    model::{Document, DocumentFormat},
    outline::Outline,
};
use crate::html::plain_text;

pub(super) fn read(text: &str, limits: &DocumentLimits) -> Document {
    let mut outline = Outline::new(limits.max_text);
    let mut state = State::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS) {
        if outline.is_full() {
            break;
        }
        state.step(event, &mut outline);
    }
    let (sections, first, notes) = outline.finish();
    Document { format: DocumentFormat::Markdown, title: state.title.or(first), sections, notes }
}

#[derive(Default)]
struct State {
    text: String,
    title: Option<String>,
    rows: Vec<Vec<String>>,
    in_item: usize,
    in_metadata: bool,
}

impl State {
    fn step(&mut self, event: Event<'_>, outline: &mut Outline) {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => self.in_metadata = true,
            Event::End(TagEnd::MetadataBlock(_)) => {
                let title = self.text.lines().find_map(|line| line.strip_prefix("title:"));
                self.title = title.map(|title| title.trim().trim_matches(['"', '\'']).to_owned());
                self.text.clear();
                self.in_metadata = false;
            }
            Event::Text(text) if self.in_metadata => self.text.push_str(&text),
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) => self.text.push_str(&plain_text(&html)),
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Start(Tag::Item) => {
                self.flush(outline);
                self.in_item += 1;
            }
            Event::End(TagEnd::Item) => {
                self.flush(outline);
                self.in_item = self.in_item.saturating_sub(1);
            }
            Event::Start(Tag::Heading { .. } | Tag::List(_)) | Event::End(TagEnd::Paragraph | TagEnd::CodeBlock) => {
                self.flush(outline);
            }
            Event::End(TagEnd::Heading(level)) => {
                let heading = std::mem::take(&mut self.text);
                outline.heading(number(level), &heading);
            }
            Event::Start(Tag::Table(_)) => self.rows.clear(),
            Event::Start(Tag::TableHead | Tag::TableRow) => self.rows.push(Vec::new()),
            Event::End(TagEnd::TableCell) => {
                let cell = std::mem::take(&mut self.text);
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            Event::End(TagEnd::Table) => outline.table(&std::mem::take(&mut self.rows)),
            _ => {}
        }
    }

    fn flush(&mut self, outline: &mut Outline) {
        let text = std::mem::take(&mut self.text);
        if self.in_item > 0 { outline.item(&text) } else { outline.paragraph(&text) }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
