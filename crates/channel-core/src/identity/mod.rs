//! Who is who: the account's own names, people with several ids that change, and whose hand sent an echo.
//!
//! A person is never their phone number. Ids come and go (platforms.md §1.5): a number is given up and given to somebody
//! else, a business-scoped id changes with the number, a handle can be taken by anyone once it is free. [`Directory`]
//! keeps what was seen of them and decides, in whatever order the news arrive:
//!
//! ```
//! use channel_core::identity::{Directory, PersonId, Resolution};
//! use channel_core::model::IdentityChange;
//! use channel_core::{Contact, Timestamp};
//! use uuid::Uuid;
//!
//! let person = |n| PersonId(Uuid::from_u128(n));
//! let at = Timestamp::from_seconds;
//! let mut directory = Directory::default();
//!
//! let mut ana = Contact::new("US.1");
//! ana.phone = Some("+15550001".into());
//! assert_eq!(directory.meet(&ana, at(10), person(1)), Resolution::New { person: person(1) });
//! assert_eq!(directory.meet(&Contact::new("US.1"), at(11), person(2)), Resolution::Same { person: person(1) });
//!
//! // Ana moves to another number, and with it to another id; nobody else knows of it.
//! let change = IdentityChange {
//!     kind: "user_changed_number".into(),
//!     old_ids: vec!["US.1".into(), "15550001".into()],
//!     new_ids: vec!["US.2".into(), "15550002".into()],
//!     text: None,
//! };
//! directory.change(&change, at(20), person(3));
//! assert_eq!(directory.meet(&Contact::new("US.2"), at(21), person(4)).person(), person(1));
//!
//! // Her old number belongs to a stranger now.
//! let mut stranger = Contact::new("US.9");
//! stranger.phone = Some("+15550001".into());
//! assert_eq!(directory.meet(&stranger, at(30), person(5)).person(), person(5));
//! ```
//!
//! Not here: where people are stored, and what a person looks like on a screen.

mod directory;
mod echo;
mod key;
mod own;
mod resolution;

pub use directory::{Directory, Join};
pub use echo::{EchoOrigin, echo_origin};
pub use key::{Key, KeyKind};
pub use own::OwnIdentities;
pub use resolution::{Evidence, PersonId, Resolution};

#[cfg(test)]
mod tests;
