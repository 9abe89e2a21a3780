//! The assistant's settings in the reader's words.

use store::accounts::AccountRow;

use super::channels::mode;
use crate::console::view::{AnsweringRow, Glyph};

/// An account with what the assistant does there.
pub(in crate::console) fn answering(stored: &AccountRow) -> AnsweringRow {
    AnsweringRow {
        glyph: Glyph::of(stored.channel.as_str()),
        name: stored.name.clone(),
        mode: mode(stored.assistant_mode),
    }
}
