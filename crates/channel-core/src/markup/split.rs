//! Cutting a text with markup into pieces that keep a limit.

use super::{Dialect, Markup, Span, Style};
use crate::capabilities::Limit;
use crate::text::{first_within, is_link_target, prefix_within, reach};

pub(super) fn split(markup: &Markup, limit: Limit, dialect: &Dialect) -> Vec<Markup> {
    let markup = spelled_out(markup, limit, dialect);
    let text = markup.text.as_str();
    let mut live = Live::of(&markup.spans);
    let (mut pieces, mut at) = (Vec::new(), begin(text, 0));
    while at < text.len() {
        // No piece depends on more of what is left than this, so that a long text costs no more for each of its pieces.
        let end = text.floor_char_boundary(at.saturating_add(reach(limit.max)));
        let Some(near) = part(text, live.until(at, end), at, end) else { break };
        let whole = (end == text.len()).then(|| trimmed(&near)).filter(|rest| limit.holds(&rest.render(dialect)));
        if let Some(rest) = whole {
            pieces.push(rest);
            break;
        }
        let (piece, taken) = first(&near, limit, dialect);
        pieces.push(piece);
        at = begin(text, at + taken);
    }
    pieces
}

/// Where the next word begins.
fn begin(text: &str, at: usize) -> usize {
    text.get(at..).map_or(text.len(), |rest| text.len() - rest.trim_start().len())
}

/// The stretches that touch a part of a text, while the part moves on.
struct Live<'m> {
    open: Vec<&'m Span>,
    to_come: std::iter::Peekable<std::slice::Iter<'m, Span>>,
}

impl<'m> Live<'m> {
    fn of(spans: &'m [Span]) -> Self {
        Self { open: Vec::new(), to_come: spans.iter().peekable() }
    }

    fn until(&mut self, start: usize, end: usize) -> &[&'m Span] {
        self.open.extend(std::iter::from_fn(|| self.to_come.next_if(|span| span.start < end)));
        self.open.retain(|span| span.end > start);
        &self.open
    }
}

fn part(text: &str, spans: &[&Span], start: usize, end: usize) -> Option<Markup> {
    let cut = |span: &&Span| {
        let (from, to) = (span.start.max(start), span.end.min(end));
        (from < to).then(|| Span { start: from - start, end: to - start, style: span.style.clone() })
    };
    Some(Markup { text: text.get(start..end)?.to_owned(), spans: spans.iter().filter_map(cut).collect() })
}

/// Links that nobody could open, or that fit into no piece with their address, become words with it behind them, so that
/// it is not lost.
fn spelled_out(markup: &Markup, limit: Limit, dialect: &Dialect) -> Markup {
    let mut out = Markup { text: String::with_capacity(markup.text.len()), spans: Vec::new() };
    let mut added: Vec<(usize, String)> = Vec::new();
    let mut around: Vec<&Span> = Vec::new();
    for (index, span) in markup.spans.iter().enumerate() {
        around.retain(|outer| outer.end > span.start);
        around.push(span);
        let Style::Link { url } = &span.style else {
            out.spans.push(span.clone());
            continue;
        };
        let is_kept = match dialect {
            Dialect::Ranges => is_link_target(url),
            _ => {
                let later = markup.spans.iter().skip(index + 1).take_while(|inner| inner.start < span.end);
                let spans: Vec<&Span> = around.iter().copied().chain(later).collect();
                part(&markup.text, &spans, span.start, span.end).is_none_or(|link| limit.holds(&link.render(dialect)))
            }
        };
        if is_kept {
            out.spans.push(span.clone());
        } else if !url.trim().is_empty() && markup.text.get(span.range()) != Some(url) {
            added.push((span.end, format!(" ({url})")));
        }
    }
    added.sort_by_key(|(at, _)| *at);
    let mut from = 0;
    let mut grown = Vec::with_capacity(added.len());
    for (at, address) in &added {
        out.text.push_str(markup.text.get(from..*at).unwrap_or_default());
        out.text.push_str(address);
        from = *at;
        grown.push(out.text.len() - at);
    }
    out.text.push_str(markup.text.get(from..).unwrap_or_default());
    let before = |count: usize| count.checked_sub(1).and_then(|last| grown.get(last)).copied().unwrap_or_default();
    for span in &mut out.spans {
        span.start += before(added.partition_point(|(at, _)| *at <= span.start));
        span.end += before(added.partition_point(|(at, _)| *at < span.end));
    }
    out
}

/// The longest first piece at a good place, and how much of the text it takes.
fn first(markup: &Markup, limit: Limit, dialect: &Dialect) -> (Markup, usize) {
    let mut room = limit.max;
    loop {
        let cut = first_within(&markup.text, room, limit.unit).len();
        let mut length = limit.max;
        for end in ends(markup, cut) {
            let Some(head) = markup.part(0..end) else { continue };
            let head = trimmed(&head);
            length = limit.unit.length_in(&head.render(dialect));
            if length <= limit.max && !head.text.is_empty() {
                return (head, end);
            }
        }
        // What is too much need not all be words: where signs double it, half as many words may do.
        match room.saturating_sub(length.saturating_sub(limit.max).max(1)).max(room / 2) {
            0 => break,
            less => room = less,
        }
    }
    // Not even one character keeps the limit with its markup: the words go without it.
    let least = markup.text.chars().next().map_or(0, char::len_utf8);
    let mut room = limit.max;
    loop {
        let end = prefix_within(&markup.text, room, limit.unit).len().max(least);
        let head = Markup::plain(markup.text.get(..end).unwrap_or_default());
        // Signs in plain words are kept from becoming markup, which takes room too.
        if end == least || limit.holds(&head.render(dialect)) {
            return (head, end);
        }
        room /= 2;
    }
}

/// Where a cut may go that falls inside a link: before the link, or behind it when it begins the piece. Only what is too
/// long for any piece is cut within.
fn ends(markup: &Markup, cut: usize) -> impl Iterator<Item = usize> {
    let inside = |span: &&Span| matches!(span.style, Style::Link { .. }) && span.start < cut && cut < span.end;
    let link = markup.spans.iter().find(inside);
    let outside = link.map(|link| if link.start > 0 { link.start } else { link.end });
    let within = outside.is_none_or(|_| link.is_some_and(|link| link.start == 0)).then_some(cut);
    outside.into_iter().chain(within)
}

fn trimmed(markup: &Markup) -> Markup {
    let end = markup.text.trim_end().len();
    let start = markup.text.len() - markup.text.trim_start().len();
    if start >= end {
        return Markup::default();
    }
    markup.part(start..end).unwrap_or_default()
}
