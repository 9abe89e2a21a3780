//! The tokeniser of html5ever without its tree.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
};

/// A step through a page.
#[derive(Debug)]
pub(crate) enum HtmlToken<'t> {
    /// A tag that opens; the name is in small letters.
    Start(&'t Tag),
    /// A tag that closes.
    End(&'t str),
    /// Text with its entities put in, and none from inside scripts and styles.
    Text(&'t str),
}

/// Walks through a page; `false` when it was left unread because of a tag that no page has.
pub(crate) fn tokens(text: &str, each: impl FnMut(HtmlToken<'_>)) -> bool {
    if super::guard::is_excessive(text) {
        return false;
    }
    let sink = Sink { each: RefCell::new(each), hidden: Cell::new(false) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    // A page larger than a buffer's index is handed over in parts.
    let mut rest = text;
    while !rest.is_empty() {
        let end = (1..=rest.len().min(1 << 20)).rev().find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        input.push_back(StrTendril::from_slice(part));
        while !input.is_empty() {
            // Scripts are not run, so there is nothing to wait for.
            let _script = tokenizer.feed(&input);
        }
        rest = after;
    }
    tokenizer.end();
    true
}

struct Sink<F> {
    each: RefCell<F>,
    /// Inside a script or a style.
    hidden: Cell<bool>,
}

impl<F: FnMut(HtmlToken<'_>)> TokenSink for Sink<F> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut each = self.each.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let raw = match tag.name.as_ref() {
                    "script" => Some(RawKind::ScriptData),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
                    "textarea" | "title" => Some(RawKind::Rcdata),
                    _ => None,
                };
                each(HtmlToken::Start(&tag));
                if let Some(raw) = raw {
                    self.hidden.set(!matches!(raw, RawKind::Rcdata));
                    return TokenSinkResult::RawData(raw);
                }
            }
            Token::TagToken(tag) => {
                self.hidden.set(false);
                each(HtmlToken::End(&tag.name));
            }
            Token::CharacterTokens(text) if !self.hidden.get() => each(HtmlToken::Text(&text)),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// An attribute of a tag.
pub(crate) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| attribute.value.as_ref())
}
