//! Cutting a text with markup into pieces that keep a limit.

use super::{Dialect, Markup, Span, Style};
use crate::capabilities::Limit;
use crate::text::{prefix_within, split_at_limit};

pub(super) fn split(markup: &Markup, limit: Limit, dialect: &Dialect) -> Vec<Markup> {
    let mut pieces = Vec::new();
    let mut rest = trimmed(spelled_out(markup, limit, dialect));
    while !rest.text.is_empty() {
        if limit.holds(&rest.render(dialect)) {
            pieces.push(rest);
            break;
        }
        let (piece, next) = first(&rest, limit, dialect);
        pieces.push(piece);
        rest = trimmed(next);
    }
    pieces
}

/// Links that fit into no piece with their address become words with it behind them, so that it is not lost.
fn spelled_out(markup: &Markup, limit: Limit, dialect: &Dialect) -> Markup {
    let mut out = markup.clone();
    if *dialect == Dialect::Ranges {
        return out;
    }
    let is_too_long = |span: &Span, whole: &Markup| {
        matches!(span.style, Style::Link { .. })
            && whole.part(span.range()).is_some_and(|link| !limit.holds(&link.render(dialect)))
    };
    while let Some(at) = out.spans.iter().position(|span| is_too_long(span, &out)) {
        let link = out.spans.remove(at);
        let Style::Link { url } = &link.style else { break };
        if out.text.get(link.range()) == Some(url) {
            continue;
        }
        let address = format!(" ({url})");
        out.text.insert_str(link.end, &address);
        for span in &mut out.spans {
            if span.start >= link.end {
                span.start += address.len();
                span.end += address.len();
            } else if span.end > link.end {
                span.end += address.len();
            }
        }
    }
    out
}

/// The longest first piece at a good place, and what is left.
fn first(markup: &Markup, limit: Limit, dialect: &Dialect) -> (Markup, Markup) {
    let mut room = limit.max;
    loop {
        let piece = split_at_limit(&markup.text, room, limit.unit).into_iter().next().unwrap_or_default();
        let end = before_link(markup, piece.len());
        let Some((head, tail)) = markup.part(0..end).zip(markup.part(end..markup.text.len())) else { break };
        let head = trimmed(head);
        let length = limit.unit.length_in(&head.render(dialect));
        if length <= limit.max && !head.text.is_empty() {
            return (head, tail);
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
            return (head, markup.part(end..markup.text.len()).unwrap_or_default());
        }
        room /= 2;
    }
}

/// A cut inside a link goes before it, unless the link begins the piece.
fn before_link(markup: &Markup, end: usize) -> usize {
    let inside =
        |span: &&Span| matches!(span.style, Style::Link { .. }) && span.start > 0 && span.start < end && end < span.end;
    markup.spans.iter().find(inside).map_or(end, |span| span.start)
}

fn trimmed(markup: Markup) -> Markup {
    let end = markup.text.trim_end().len();
    let start = markup.text.len() - markup.text.trim_start().len();
    if start >= end {
        return Markup::default();
    }
    markup.part(start..end).unwrap_or(markup)
}
