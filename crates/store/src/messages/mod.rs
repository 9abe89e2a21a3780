//! The timeline of a conversation: what was said, by whom, and what became of it.

mod append;
mod change;
mod find;
mod row;

pub use append::{NewMessage, append};
pub use change::{ReadUpTo, delete_content, edit_content, mark_read_by_customer, react, set_provider_id, set_status};
pub use find::{find, find_by_provider_id, recent, unanswered};
pub use row::{Author, Message, MessageDirection, StoredReaction};
