//! Writing markup the way a platform reads it.

use super::dialect::{Dialect, Marks};
use super::literal::{LiteralSigns, code_of};
use super::{Markup, Span, Style};
use crate::text::is_link_target;

pub(super) fn render(markup: &Markup, dialect: &Dialect) -> String {
    match dialect {
        Dialect::Ranges => markup.text.clone(),
        Dialect::Plain => write(markup, &Marks::default()),
        Dialect::Marks(marks) => write(markup, marks),
    }
}

/// Whether a style is lost on the way.
pub(super) fn loses(markup: &Markup, dialect: &Dialect) -> bool {
    match dialect {
        Dialect::Ranges => {
            markup.spans.iter().any(|span| matches!(&span.style, Style::Link { url } if !is_link_target(url)))
        }
        Dialect::Plain => markup.is_styled(),
        Dialect::Marks(marks) => {
            let written = signed(markup, marks);
            markup.spans.iter().any(|span| match &span.style {
                Style::Link { .. } => false,
                Style::Quote => marks.quote.is_none(),
                style => {
                    let words = markup.text.get(span.range()).unwrap_or_default();
                    let mut shown = words.char_indices().filter(|(_, c)| !c.is_whitespace());
                    shown.any(|(at, _)| {
                        let at = span.start + at;
                        let covers = |piece: &Signed<'_>| piece.span.style == *style && piece.range().contains(&at);
                        !written.iter().any(covers)
                    })
                }
            })
        }
    }
}

/// A stretch of one line, or of lines of code, between two signs.
pub(super) struct Signed<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) sign: &'a str,
    span: &'a Span,
}

impl Signed<'_> {
    pub(super) const fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

/// Something that stands at a place of the text.
struct Edge<'a> {
    at: usize,
    /// Inner stretches close first, what is added to a link follows, outer stretches open first.
    order: (u8, isize),
    sign: std::borrow::Cow<'a, str>,
}

fn write(markup: &Markup, marks: &Marks) -> String {
    let signed = signed(markup, marks);
    let mut edges = Vec::new();
    for (depth, piece) in (0_isize..).zip(&signed) {
        edges.push(Edge { at: piece.start, order: (2, depth), sign: piece.sign.into() });
        edges.push(Edge { at: piece.end, order: (0, -depth), sign: piece.sign.into() });
    }
    for span in &markup.spans {
        if let Style::Link { url } = &span.style
            && !url.trim().is_empty()
            && markup.text.get(span.range()).is_some_and(|words| words != url)
        {
            edges.push(Edge { at: span.end, order: (1, 0), sign: format!(" ({url})").into() });
        }
    }
    edges.sort_by_key(|edge| (edge.at, edge.order));
    let mut out = String::with_capacity(markup.text.len() + edges.len() * 2);
    let mut edges = edges.into_iter().peekable();
    let literal = LiteralSigns::find(&markup.text, &signed, marks);
    for (at, c) in markup.text.char_indices() {
        while let Some(edge) = edges.next_if(|edge| edge.at <= at && edge.order.0 < 2) {
            out.push_str(&edge.sign);
        }
        if let Some(quote) = quote_prefix(markup, marks, at) {
            out.push_str(quote);
        }
        while let Some(edge) = edges.next_if(|edge| edge.at <= at) {
            out.push_str(&edge.sign);
        }
        literal.write(at, c, &mut out);
    }
    for edge in edges {
        out.push_str(&edge.sign);
    }
    out
}

/// The stretches that get signs, outer ones first. Apps style within a line and at the borders of words, so that a stretch
/// over several lines is one for each, and one that begins or ends within a word has none: its signs would be shown.
fn signed<'a>(markup: &'a Markup, marks: &'a Marks) -> Vec<Signed<'a>> {
    let text = markup.text.as_str();
    let mut out: Vec<Signed<'a>> = Vec::new();
    for span in &markup.spans {
        let Some((sign, words)) = sign(&span.style, marks).zip(text.get(span.range())) else { continue };
        let is_code = matches!(span.style, Style::Code | Style::CodeBlock { .. });
        if sign.is_empty() || (is_code && words.contains(sign)) || words.contains(code_of(marks)) && is_code {
            continue;
        }
        let inside_alike = |start: usize, end: usize| {
            out.iter().any(|outer| {
                let is_code = matches!(outer.span.style, Style::Code | Style::CodeBlock { .. });
                outer.start <= start && end <= outer.end && (outer.sign == sign || is_code)
            })
        };
        let lines: Vec<(usize, usize)> = match span.style {
            Style::CodeBlock { .. } => vec![(span.start, span.end)],
            _ => lines_of(words, span.start).collect(),
        };
        let stands_free = |start: usize, end: usize| {
            let (before, words, after) = (text.get(..start), text.get(start..end), text.get(end..));
            let outside =
                [before.and_then(|text| text.chars().next_back()), after.and_then(|text| text.chars().next())];
            let inside = words.into_iter().flat_map(|words| [words.chars().next(), words.chars().next_back()]);
            let is_sign = |c: &char| is_sign(*c, marks);
            let shows_signs = matches!(span.style, Style::CodeBlock { .. } | Style::Code);
            !outside.iter().flatten().any(|c| c.is_alphanumeric() || is_sign(c))
                && (shows_signs || !inside.flatten().any(|c| is_sign(&c)))
        };
        let pieces: Vec<Signed<'a>> = lines
            .into_iter()
            .filter(|&(start, end)| stands_free(start, end) && !inside_alike(start, end))
            .map(|(start, end)| Signed { start, end, sign, span })
            .collect();
        out.extend(pieces);
    }
    out
}

/// Whether a character of the words could be taken for a sign: beside one, a style's own sign would not be read.
fn is_sign(c: char, marks: &Marks) -> bool {
    [&marks.bold, &marks.italic, &marks.strike, &marks.code, &marks.code_block]
        .into_iter()
        .flatten()
        .any(|sign| sign.starts_with(c))
}

/// The lines of some words without the white space around each, as places in the whole text.
fn lines_of(words: &str, offset: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut at = offset;
    words.split('\n').filter_map(move |line| {
        let start = at + (line.len() - line.trim_start().len());
        let end = start + line.trim().len();
        at += line.len() + 1;
        (start < end).then_some((start, end))
    })
}

fn sign<'a>(style: &Style, marks: &'a Marks) -> Option<&'a str> {
    match style {
        Style::Bold => marks.bold.as_deref(),
        Style::Italic => marks.italic.as_deref(),
        Style::Strike => marks.strike.as_deref(),
        Style::Code => marks.code.as_deref(),
        Style::CodeBlock { .. } => marks.code_block.as_deref(),
        Style::Underline | Style::Spoiler | Style::Quote | Style::Link { .. } => None,
    }
}

/// The sign of a quoted line, at each line's beginning.
fn quote_prefix<'a>(markup: &Markup, marks: &'a Marks, at: usize) -> Option<&'a str> {
    let quote = marks.quote.as_deref()?;
    let quoted = markup.spans.iter().any(|span| span.style == Style::Quote && span.range().contains(&at));
    let line_begins = markup.text.get(..at).is_none_or(|before| before.is_empty() || before.ends_with('\n'))
        || markup.spans.iter().any(|span| span.style == Style::Quote && span.start == at);
    (quoted && line_begins).then_some(quote)
}
