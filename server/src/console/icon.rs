//! The icon set: our own line drawings on a 24-pixel grid, and four neutral marks for the channels.
//!
//! Inline SVG keeps the content security policy closed and lets the current colour flow in. No mark is a platform's logo.

use std::borrow::Borrow;
use std::fmt;

/// An inline drawing. Its markup is made of constants of this file alone, so it is safe in a template.
#[derive(Debug, Clone, Copy)]
pub struct Svg {
    name: &'static str,
    class: &'static str,
    body: &'static str,
    filled: bool,
}

impl askama::filters::HtmlSafe for Svg {}

impl fmt::Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let paint = if self.filled {
            r#"fill="currentColor""#
        } else {
            r#"fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round""#
        };
        write!(
            f,
            r#"<svg class="{}" viewBox="0 0 24 24" {paint} aria-hidden="true" focusable="false" data-icon="{}">{}</svg>"#,
            self.class, self.name, self.body
        )
    }
}

/// The drawing called `name` at 18 pixels; an unknown name draws an empty box (a test looks at every template's names).
#[must_use]
pub fn svg(name: &str) -> Svg {
    find(name, "icon")
}

/// The drawing called `name` at 14 pixels, for use inside a line of text.
#[must_use]
pub fn small(name: &str) -> Svg {
    find(name, "icon-s")
}

/// The disclosure arrow, which turns when its `details` element opens.
#[must_use]
pub fn chevron() -> Svg {
    find("chevron", "icon-s chevron")
}

/// The product's mark.
#[must_use]
pub fn mark() -> Svg {
    Svg {
        name: "mark",
        class: "mark",
        body: r#"<path d="M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm2.8 5.2a1.4 1.4 0 1 0 0 2.8h6.1l3.4 3.4a1.4 1.4 0 1 0 2-2l-3.8-3.8a1.4 1.4 0 0 0-1-.4Zm10.7-2.7a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4Z" fill-rule="evenodd"/>"#,
        filled: true,
    }
}

/// The 16-pixel mark of a channel.
#[must_use]
pub fn glyph(channel: impl Borrow<super::view::Glyph>) -> Svg {
    use super::view::Glyph;
    let (name, class, body) = match channel.borrow() {
        Glyph::WhatsApp => (
            "whatsapp",
            "glyph glyph-whatsapp",
            r#"<path d="M12 2a10 10 0 0 0-8.6 15L2 22l5.2-1.3A10 10 0 1 0 12 2ZM9 7.2c.3 0 .6.1.7.5l.7 1.7c.1.3 0 .6-.2.8l-.6.8a7.6 7.6 0 0 0 3.5 3.4l.9-.7c.2-.2.5-.2.8-.1l1.7.8c.3.1.5.5.4.8-.2 1.2-1.3 2-2.5 1.8-3.9-.5-6.9-3.5-7.4-7.3-.2-1.2.6-2.4 2-2.5Z" fill-rule="evenodd"/>"#,
        ),
        Glyph::Instagram => (
            "instagram",
            "glyph glyph-instagram",
            r#"<path d="M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm7 14.5 3.9-3.8a2.7 2.7 0 0 0-3.8-3.8l-.1.1-.1-.1a2.7 2.7 0 0 0-3.8 3.8Z" fill-rule="evenodd"/>"#,
        ),
        Glyph::Telegram => (
            "telegram",
            "glyph glyph-telegram",
            r#"<path d="M21.6 3.2a1 1 0 0 0-1-.2L2.7 9.9a1 1 0 0 0 0 1.9l4.8 1.6 1.9 5.9a1 1 0 0 0 1.7.4l2.6-2.8 4.4 3.2a1 1 0 0 0 1.6-.6l2.2-15.3a1 1 0 0 0-.3-1ZM9.9 17l-.8-3.1 7.3-6.4-5.5 6.8Z" fill-rule="evenodd"/>"#,
        ),
        Glyph::Webchat => (
            "webchat",
            "glyph glyph-webchat",
            r#"<path d="M4 3h16a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm0 5v10.5a.5.5 0 0 0 .5.5h15a.5.5 0 0 0 .5-.5V8Zm4 3h8v1.8H8Zm0 3.5h5v1.8H8Z" fill-rule="evenodd"/>"#,
        ),
        Glyph::Other => ("other", "glyph glyph-other", r#"<circle cx="12" cy="12" r="9"/>"#),
    };
    Svg { name, class, body, filled: true }
}

fn find(name: &str, class: &'static str) -> Svg {
    let (name, body) = DRAWINGS
        .iter()
        .copied()
        .find(|(known, _)| *known == name)
        .unwrap_or(("missing", r#"<rect x="4" y="4" width="16" height="16"/>"#));
    Svg { name, class, body, filled: false }
}

const DRAWINGS: &[(&str, &str)] = &[
    (
        "inbox",
        r#"<path d="M3 13.5 5.6 5.6A2 2 0 0 1 7.5 4.2h9a2 2 0 0 1 1.9 1.4L21 13.5V18a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2Z"/><path d="M3 13.5h5l1.5 2.5h5l1.5-2.5h5"/>"#,
    ),
    (
        "comments",
        r#"<path d="M20 11.5a7.5 7.5 0 0 1-11 6.6L4 19.5l1.4-4.7A7.5 7.5 0 1 1 20 11.5Z"/><path d="M9 10.5h7M9 13.5h4"/>"#,
    ),
    ("catalogue", r#"<path d="M12 3 4 7.2v9.6L12 21l8-4.2V7.2Z"/><path d="m4 7.2 8 4.3 8-4.3M12 11.5V21"/>"#),
    ("orders", r#"<path d="M5 8h14l1 12H4Z"/><path d="M8.5 11V7a3.5 3.5 0 0 1 7 0v4"/>"#),
    ("channels", r#"<path d="M9 3v5M15 3v5M6.5 8h11v4a5.5 5.5 0 0 1-11 0ZM12 17.5V21"/>"#),
    ("letters", r#"<path d="M12 4 2.8 19.5h18.4Z"/><path d="M12 10v4.5M12 17v.01"/>"#),
    ("phone", r#"<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M11 18.5h2"/>"#),
    (
        "sun",
        r#"<circle cx="12" cy="12" r="4"/><path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1"/>"#,
    ),
    ("moon", r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z"/>"#),
    ("auto", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17Z" fill="currentColor"/>"#),
    (
        "keyboard",
        r#"<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M8 14h8"/>"#,
    ),
    ("check", r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#),
    ("checks", r#"<path d="m2.5 12.5 4.5 4.5 8.5-9.5M12 16l1 1 8.5-9.5"/>"#),
    ("clock", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>"#),
    ("alert", r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5v5.5M12 16.3v.01"/>"#),
    (
        "question",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M9.7 9.5a2.4 2.4 0 1 1 3.3 2.3c-.7.3-1 .8-1 1.5M12 16.5v.01"/>"#,
    ),
    ("pause", r#"<circle cx="12" cy="12" r="8.5"/><path d="M10 9v6M14 9v6"/>"#),
    ("back", r#"<path d="M19 12H5M11 6l-6 6 6 6"/>"#),
    ("search", r#"<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>"#),
    (
        "upload",
        r#"<path d="M12 15.5V4.5M7.5 9 12 4.5 16.5 9M4.5 15.5v3a1.5 1.5 0 0 0 1.5 1.5h12a1.5 1.5 0 0 0 1.5-1.5v-3"/>"#,
    ),
    ("file", r#"<path d="M13.5 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.5Z"/><path d="M13.5 3v5.5H19"/>"#),
    (
        "image",
        r#"<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><circle cx="9" cy="10" r="1.5"/><path d="m4 17 4.5-4 3.5 3 3.5-4 5 5"/>"#,
    ),
    ("mic", r#"<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>"#),
    ("video", r#"<rect x="3" y="6" width="12.5" height="12" rx="2"/><path d="m15.5 11 5.5-3v8l-5.5-3"/>"#),
    (
        "pin",
        r#"<path d="M12 21.5s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11Z"/><circle cx="12" cy="10.5" r="2.3"/>"#,
    ),
    ("person", r#"<circle cx="12" cy="8" r="3.7"/><path d="M4.8 20a7.2 7.2 0 0 1 14.4 0"/>"#),
    (
        "assistant",
        r#"<path d="M11 4c.6 4.2 2.3 5.9 6.5 6.5C13.3 11.1 11.6 12.8 11 17c-.6-4.2-2.3-5.9-6.5-6.5C8.7 9.9 10.4 8.2 11 4Z"/><path d="M18.5 15.5c.2 1.7.8 2.3 2.5 2.5-1.7.2-2.3.8-2.5 2.5-.2-1.7-.8-2.3-2.5-2.5 1.7-.2 2.3-.8 2.5-2.5Z"/>"#,
    ),
    (
        "spark",
        r#"<path d="M11 4c.6 4.2 2.3 5.9 6.5 6.5C13.3 11.1 11.6 12.8 11 17c-.6-4.2-2.3-5.9-6.5-6.5C8.7 9.9 10.4 8.2 11 4Z"/><path d="M18.5 15.5c.2 1.7.8 2.3 2.5 2.5-1.7.2-2.3.8-2.5 2.5-.2-1.7-.8-2.3-2.5-2.5 1.7-.2 2.3-.8 2.5-2.5Z"/>"#,
    ),
    (
        "hand",
        r#"<path d="M8 12V6.2a1.5 1.5 0 0 1 3 0V11m0-6.5a1.5 1.5 0 0 1 3 0V11m0-4.8a1.5 1.5 0 0 1 3 0V14a7 7 0 0 1-7 7c-2.5 0-3.9-1-5.2-3.2L3.6 14.2a1.5 1.5 0 0 1 2.5-1.6L8 15"/>"#,
    ),
    ("return", r#"<path d="M8.5 5 4 9.5 8.5 14"/><path d="M4 9.5h10.5a5.5 5.5 0 0 1 0 11H11"/>"#),
    ("send", r#"<path d="M4.5 12 3 4.5 21 12 3 19.5ZM4.5 12H12"/>"#),
    ("plus", r#"<path d="M12 5v14M5 12h14"/>"#),
    ("close", r#"<path d="m6 6 12 12M18 6 6 18"/>"#),
    ("chevron", r#"<path d="m6.5 9.5 5.5 5.5 5.5-5.5"/>"#),
    (
        "external",
        r#"<path d="M13.5 4.5h6v6M19.5 4.5 11 13M18 14.5v3.5a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h3.5"/>"#,
    ),
    (
        "copy",
        r#"<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>"#,
    ),
    (
        "eye",
        r#"<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z"/><circle cx="12" cy="12" r="2.8"/>"#,
    ),
    ("lock", r#"<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>"#),
    ("bolt", r#"<path d="M13 2.8 5 13.5h6L10.5 21 19 10h-6.3Z"/>"#),
    (
        "flask",
        r#"<path d="M9.5 3.5h5M10.5 3.5V9L5 18.3a1.5 1.5 0 0 0 1.3 2.2h11.4a1.5 1.5 0 0 0 1.3-2.2L13.5 9V3.5M7.8 14h8.4"/>"#,
    ),
    ("list", r#"<path d="M8.5 6.5H20M8.5 12H20M8.5 17.5H20M4.2 6.5h.01M4.2 12h.01M4.2 17.5h.01"/>"#),
    ("signout", r#"<path d="M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4M15 16l4.5-4L15 8M19 12H9.5"/>"#),
    ("details", r#"<rect x="3.5" y="4.5" width="17" height="15" rx="2"/><path d="M14.5 4.5v15"/>"#),
    (
        "sticker",
        r#"<path d="M20 12.5V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h6.5ZM20 12.5H15a2.5 2.5 0 0 0-2.5 2.5v5"/>"#,
    ),
    ("quote", r#"<path d="M9.5 7 5 11.5 9.5 16"/><path d="M5 11.5h9a5 5 0 0 1 5 5V18"/>"#),
    (
        "offline",
        r#"<path d="M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5.5 12.5a9.2 9.2 0 0 1 4-2.3M14.5 10.2a9.2 9.2 0 0 1 4 2.3M12 19v.01"/>"#,
    ),
    (
        "settings",
        r#"<path d="M4 7h9M17 7h3M4 17h3M11 17h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#,
    ),
    ("ban", r#"<circle cx="12" cy="12" r="8.5"/><path d="m6 6 12 12"/>"#),
    (
        "trash",
        r#"<path d="M4.5 6.5h15M9.5 6.5V4h5v2.5M6.5 6.5l.8 12a1.5 1.5 0 0 0 1.5 1.5h6.4a1.5 1.5 0 0 0 1.5-1.5l.8-12"/>"#,
    ),
    ("edit", r#"<path d="M4 20h4L19.5 8.5a2.1 2.1 0 0 0-3-3L5 17Z"/>"#),
    (
        "link",
        r#"<path d="M10 14a4 4 0 0 0 5.7 0l3.3-3.3A4 4 0 0 0 13.3 5l-1 1M14 10a4 4 0 0 0-5.7 0L5 13.3A4 4 0 0 0 10.7 19l1-1"/>"#,
    ),
];

/// Whether a drawing of that name exists.
#[cfg(test)]
pub(crate) fn exists(name: &str) -> bool {
    DRAWINGS.iter().any(|(known, _)| *known == name)
}
