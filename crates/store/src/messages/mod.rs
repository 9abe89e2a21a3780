//! The timeline of a conversation: what was said, by whom, and what became of it.

mod append;
mod change;
mod early;
mod find;
mod passed;
mod row;
mod transcript;
mod translation;

pub use append::{NewMessage, append};
pub use change::{ReadUpTo, delete_content, edit_content, mark_read_by_customer, react, set_provider_id, set_status};
#[cfg(test)]
pub(crate) use early::OVERTAKEN;
pub use early::{EarlyChange, forget_old_changes, keep_early_change, overtaken, take_early_changes};
pub use find::{find, find_by_provider_id, recent, unanswered};
pub use passed::{LeftOut, Span, look_after, pass_over, pass_over_one};
pub use row::{Author, Message, MessageDirection, PassedOver, StoredReaction};
#[cfg(test)]
pub(crate) use transcript::UNHEARD;
pub use transcript::{Transcript, keep_transcript, unheard};
pub use translation::{Translations, keep_translation};
