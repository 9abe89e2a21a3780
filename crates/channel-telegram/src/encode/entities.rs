//! Markup as ranges beside the text. Nothing is escaped, so nothing a person typed can become markup or break it.

use channel_core::error::ChannelError;
use channel_core::markup::{Markup, Style};
use serde_json::Value;
use teloxide_core::types::{MessageEntity, MessageEntityKind};
use url::Url;

use super::call::value;

/// The ranges of a text in UTF-16 units, as Telegram counts (platforms.md §3); nothing when there are none.
pub(super) fn entities(markup: &Markup) -> Result<Option<Value>, ChannelError> {
    let spans = markup.spans();
    let mut entities = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        let around = spans.iter().take(at).filter(|outer| outer.end > span.start);
        if around.into_iter().any(|outer| bars(&outer.style, &span.style)) {
            continue;
        }
        let (Some(kind), Some(offset), Some(length)) =
            (kind(&span.style), units(markup.text(), 0..span.start), units(markup.text(), span.range()))
        else {
            continue;
        };
        entities.push(MessageEntity::new(kind, offset, length));
    }
    if entities.is_empty() { Ok(None) } else { value(&entities).map(Some) }
}

/// How many UTF-16 units a part of a text takes.
fn units(text: &str, range: std::ops::Range<usize>) -> Option<usize> {
    text.get(range).map(|part| part.encode_utf16().count())
}

/// What may not stand inside what (core.telegram.org/bots/api#formatting-options): nothing inside code, no quote inside a
/// quote, and a link cannot lead to two pages. The outer style wins; the words stay.
fn bars(outer: &Style, inner: &Style) -> bool {
    match outer {
        Style::Code | Style::CodeBlock { .. } => true,
        Style::Quote => *inner == Style::Quote,
        Style::Link { .. } => matches!(inner, Style::Link { .. }),
        _ => false,
    }
}

/// Telegram's name of a style; a link that is no address has none and is shown as its words, as Telegram shows it.
fn kind(style: &Style) -> Option<MessageEntityKind> {
    Some(match style {
        Style::Bold => MessageEntityKind::Bold,
        Style::Italic => MessageEntityKind::Italic,
        Style::Strike => MessageEntityKind::Strikethrough,
        Style::Underline => MessageEntityKind::Underline,
        Style::Spoiler => MessageEntityKind::Spoiler,
        Style::Code => MessageEntityKind::Code,
        Style::CodeBlock { language } => MessageEntityKind::Pre { language: language.clone() },
        Style::Quote => MessageEntityKind::Blockquote,
        Style::Link { url } => MessageEntityKind::TextLink { url: Url::parse(url).ok()? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use channel_core::markup::Span;
    use serde_json::json;

    use super::*;

    fn written(text: &str, spans: Vec<(usize, usize, Style)>) -> Value {
        let spans = spans.into_iter().map(|(start, end, style)| Span { start, end, style }).collect();
        entities(&Markup::new(text, spans).unwrap()).unwrap().unwrap_or_default()
    }

    #[test]
    fn ranges_are_counted_in_utf_16_units() {
        let table = [
            ("plain bold", (6, 10), (6, 4)),
            ("👍 bold", (5, 9), (3, 4)),
            ("👨‍👩‍👧 x", (19, 20), (9, 1)),
            ("İstanbul ışık", (10, 17), (9, 4)),
            ("مرحبا بكم", (11, 17), (6, 3)),
            ("e\u{301} x", (4, 5), (3, 1)),
        ];
        for (text, (start, end), (offset, length)) in table {
            let found = written(text, vec![(start, end, Style::Bold)]);
            assert_eq!(found, json!([{ "type": "bold", "offset": offset, "length": length }]), "{text}");
        }
    }

    #[test]
    fn every_style_has_its_name() {
        let table = [
            (Style::Bold, json!({ "type": "bold" })),
            (Style::Italic, json!({ "type": "italic" })),
            (Style::Strike, json!({ "type": "strikethrough" })),
            (Style::Underline, json!({ "type": "underline" })),
            (Style::Spoiler, json!({ "type": "spoiler" })),
            (Style::Code, json!({ "type": "code" })),
            (Style::CodeBlock { language: None }, json!({ "type": "pre" })),
            (Style::CodeBlock { language: Some("rust".into()) }, json!({ "type": "pre", "language": "rust" })),
            (Style::Quote, json!({ "type": "blockquote" })),
            (
                Style::Link { url: "https://shop.example/42".into() },
                json!({ "type": "text_link", "url": "https://shop.example/42" }),
            ),
        ];
        for (style, mut entity) in table {
            entity["offset"] = json!(1);
            entity["length"] = json!(2);
            assert_eq!(written("a bc", vec![(1, 3, style)]), json!([entity]));
        }
    }

    #[test]
    fn what_may_not_stand_inside_another_is_left_to_the_outer_one() {
        let link = |url: &str| Style::Link { url: url.into() };
        let table = [
            (Style::Code, Style::Bold),
            (Style::CodeBlock { language: None }, link("https://a.example")),
            (Style::Quote, Style::Quote),
            (link("https://a.example"), link("https://b.example")),
        ];
        for (outer, inner) in table {
            let alone = written("words", vec![(0, 5, outer.clone())]);
            assert_eq!(written("words", vec![(0, 5, outer), (1, 3, inner)]), alone);
        }
        let both = written("words", vec![(0, 5, Style::Quote), (1, 3, Style::Bold)]);
        assert_eq!(both.as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_link_that_is_no_address_leaves_its_words() {
        assert_eq!(written("words", vec![(0, 5, Style::Link { url: "no address".into() })]), Value::Null);
    }
}
