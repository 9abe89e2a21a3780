//! The assistant's pages.

use super::{shell, words};
use crate::console::view::*;

pub(super) fn assistant() -> AssistantPage {
    let account = |glyph, name: &str, mode| AnsweringRow { glyph, name: name.to_owned(), mode };
    AssistantPage {
        t: words(),
        shell: shell(Section::Assistant),
        accounts: vec![
            account(Glyph::WhatsApp, "+1 555 010 2030", Mode::Auto),
            account(Glyph::Instagram, "@stride.and.sole", Mode::Off),
        ],
    }
}
