//! What to do about deliveries that do not come. A sweep reads what platforms still show and enters what is missing, under
//! the keys that its deliveries would have had; a watch looks at whether events are delivered at all, puts right what it can
//! and has the gap read. Both are told once for each gap.
//!
//! Instagram shows comments and the newest messages of conversations. WhatsApp shows no history: it delivers again for seven
//! days, and what is older is gone. Telegram keeps updates for a day until somebody takes them, so a webhook that is set
//! again, or a poll, brings what waited.
//!
//! Not here: when these run (`engine::singletons`), and what becomes of what was read: it goes the way of everything else.

mod sweep;
mod watch;

pub(crate) use sweep::sweep;
pub(crate) use watch::{put_right, watch};
