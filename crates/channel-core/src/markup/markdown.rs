//! From CommonMark to stretches of text.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{Markup, Span, Style};

pub(super) fn read(markdown: &str) -> Markup {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH) {
        reader.take(event);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    text: String,
    spans: Vec<Span>,
    open: Vec<(usize, Option<Style>)>,
    /// The number of the next item of each open list; none for lists without numbers.
    lists: Vec<Option<u64>>,
    /// Whether a list item has begun and its first words stand beside its sign.
    at_item: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.push(&text),
            Event::Code(code) => {
                let start = self.text.len();
                self.push(&code);
                self.span(start, Style::Code);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.paragraph(),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if self.at_item => {}
            Tag::Paragraph | Tag::HtmlBlock => self.paragraph(),
            Tag::Heading { .. } => {
                self.paragraph();
                self.open(Some(Style::Bold));
            }
            Tag::BlockQuote(_) => {
                self.paragraph();
                self.open(Some(Style::Quote));
            }
            Tag::CodeBlock(kind) => {
                self.paragraph();
                let language = match kind {
                    CodeBlockKind::Fenced(language) if !language.is_empty() => Some(language.to_string()),
                    _ => None,
                };
                self.open(Some(Style::CodeBlock { language }));
            }
            Tag::List(first) => {
                if self.lists.is_empty() {
                    self.paragraph();
                }
                self.lists.push(first);
            }
            Tag::Item => self.item(),
            Tag::Emphasis => self.open(Some(Style::Italic)),
            Tag::Strong => self.open(Some(Style::Bold)),
            Tag::Strikethrough => self.open(Some(Style::Strike)),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.open(Some(Style::Link { url: dest_url.to_string() }));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image => self.close(),
            TagEnd::CodeBlock => {
                while self.text.ends_with('\n') {
                    self.text.pop();
                }
                self.close();
            }
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::Item => self.at_item = false,
            _ => {}
        }
    }

    fn push(&mut self, words: &str) {
        self.text.push_str(words);
        self.at_item = false;
    }

    fn open(&mut self, style: Option<Style>) {
        self.open.push((self.text.len(), style));
    }

    fn close(&mut self) {
        if let Some((start, Some(style))) = self.open.pop() {
            self.span(start, style);
        }
    }

    fn span(&mut self, start: usize, style: Style) {
        if let Style::Link { url } = &style
            && self.text.len() == start
        {
            let url = url.clone();
            self.push(&url);
        }
        // White space at the ends belongs to no style: most platforms would not read the sign beside it.
        let Some(words) = self.text.get(start..) else { return };
        let end = start + words.trim_end().len();
        let start = start + (words.len() - words.trim_start().len());
        if start < end {
            self.spans.push(Span { start, end, style });
        }
    }

    fn paragraph(&mut self) {
        if !self.text.is_empty() {
            while self.text.ends_with('\n') {
                self.text.pop();
            }
            self.text.push_str("\n\n");
        }
        // A style that begins with the paragraph begins behind the empty line.
        let here = self.text.len();
        for (start, _) in &mut self.open {
            *start = (*start).min(here);
        }
    }

    fn item(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.text.push_str(&"  ".repeat(self.lists.len().saturating_sub(1)));
        match self.lists.last_mut() {
            Some(Some(number)) => {
                self.text.push_str(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => self.text.push_str("• "),
        }
        self.at_item = true;
    }

    fn finish(mut self) -> Markup {
        while self.open.last().is_some() {
            self.close();
        }
        let text = self.text.trim_end().to_owned();
        let mut spans = self.spans;
        for span in &mut spans {
            span.end = span.end.min(text.len());
        }
        spans.retain(|span| span.start < span.end);
        Markup::new(text.clone(), spans).unwrap_or_else(|_| Markup::plain(text))
    }
}
