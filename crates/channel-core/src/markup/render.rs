//! Writing markup the way a platform reads it.

use super::dialect::{Dialect, Marks};
use super::{Markup, Span, Style};

/// Breaks a pair of signs that would otherwise be read as markup; it takes no room on a screen.
const BREAK: char = '\u{200b}';

pub(super) fn render(markup: &Markup, dialect: &Dialect) -> String {
    match dialect {
        Dialect::Ranges => markup.text.clone(),
        Dialect::Plain => write(markup, &Marks::default()),
        Dialect::Marks(marks) => write(markup, marks),
    }
}

/// Something that stands at a place of the text.
struct Edge<'a> {
    at: usize,
    /// Closing before opening; inner stretches close first and open last.
    order: (bool, isize),
    sign: std::borrow::Cow<'a, str>,
}

fn write(markup: &Markup, marks: &Marks) -> String {
    let mut edges = Vec::new();
    for (depth, span) in (0_isize..).zip(&markup.spans) {
        if let Some(sign) = sign(&span.style, marks) {
            edges.push(Edge { at: span.start, order: (true, depth), sign: sign.into() });
            edges.push(Edge { at: span.end, order: (false, -depth), sign: sign.into() });
        }
        if let Style::Link { url } = &span.style
            && markup.text.get(span.range()).is_some_and(|words| words != url)
        {
            edges.push(Edge { at: span.end, order: (false, -depth), sign: format!(" ({url})").into() });
        }
    }
    edges.sort_by_key(|edge| (edge.at, edge.order));
    let mut out = String::with_capacity(markup.text.len() + edges.len() * 2);
    let mut edges = edges.into_iter().peekable();
    let literal = literal_signs(&markup.text, &markup.spans, marks);
    for (at, c) in markup.text.char_indices() {
        while let Some(edge) = edges.next_if(|edge| edge.at <= at) {
            out.push_str(&edge.sign);
        }
        if let Some(quote) = quote_prefix(markup, marks, at) {
            out.push_str(quote);
        }
        out.push(c);
        if literal.binary_search(&at).is_ok() {
            out.push(BREAK);
        }
    }
    for edge in edges {
        out.push_str(&edge.sign);
    }
    out
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

/// Places of signs in the words that an app could take for markup: those beside a word. Signs inside links and code stay
/// as they are, since a link must keep working and code shows everything.
fn literal_signs(text: &str, spans: &[Span], marks: &Marks) -> Vec<usize> {
    let signs: Vec<char> = [&marks.bold, &marks.italic, &marks.strike, &marks.code]
        .into_iter()
        .flatten()
        .filter_map(|sign| sign.chars().next())
        .collect();
    if signs.is_empty() {
        return Vec::new();
    }
    let links = crate::text::links(text);
    let untouched = |at: usize| {
        links.iter().any(|link| link.contains(&at))
            || spans
                .iter()
                .any(|span| matches!(span.style, Style::Code | Style::CodeBlock { .. }) && span.range().contains(&at))
    };
    text.char_indices().filter(|&(at, c)| signs.contains(&c) && !untouched(at)).map(|(at, _)| at).collect()
}
