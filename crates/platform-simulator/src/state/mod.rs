//! The simulated world: people, conversations, comments, and what must still reach the product.

mod business;
mod change;
mod instagram;
mod ledger;
mod media;
mod mint;
mod person;
mod platform;
mod telegram;
mod thread;
mod world;

pub(crate) use business::WhatsAppBusiness;
pub use change::Comment;
pub(crate) use change::{Change, Receipt, Template, Webhook};
pub(crate) use instagram::{Code, Container, ContainerStatus, InstagramChange, InstagramState, Token};
pub use ledger::{EffectKind, Ledger, LedgerEntry};
pub(crate) use media::{MediaSource, StoredMedia};
pub(crate) use mint::Mint;
pub use person::Person;
pub use platform::{Platform, UnknownPlatform};
pub(crate) use telegram::{TelegramChange, TelegramState};
pub(crate) use thread::Thread;
pub use thread::{Attachment, Choice, Progress, Side, ThreadMessage};
pub(crate) use world::World;
