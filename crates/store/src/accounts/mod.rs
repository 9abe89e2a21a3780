//! Channel accounts: the numbers, profiles and bots of an organisation, with their sealed secrets and their health.

mod bookmark;
mod change;
mod find;
mod row;
mod secrets;

pub use bookmark::{active_on, bookmark, set_bookmark};
pub use change::{
    NewAccount, create, is_unchanged, note_error, note_sent, pause, revoke, set_assistant_mode, set_status,
    touch_events,
};
pub use find::{find, find_by_external, find_by_id, list, route};
pub use row::{AccountRow, AccountStatus, AssistantMode};
pub use secrets::{Sender, set_credentials};
