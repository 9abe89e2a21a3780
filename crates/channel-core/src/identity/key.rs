//! What a person is recognised by.

use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Contact, IdentityChange};

/// One thing that a person is recognised by within a channel account. A number has one form however it was written.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct Key {
    /// What it is.
    pub kind: KeyKind,
    /// Its value.
    pub value: String,
}

/// What a key is, and with it how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// An id that the platform made for this person and this account or business, and gives to nobody else.
    Scoped,
    /// The same for a group of businesses.
    ParentScoped,
    /// A number: it identifies while nobody else has it, and it can be given to somebody else.
    Phone,
    /// A handle: it can be given up and taken by anybody, so it identifies nobody by itself.
    Username,
}

impl Key {
    /// An id that the platform gives to nobody else.
    #[must_use]
    pub fn scoped(id: impl Into<String>) -> Self {
        Self { kind: KeyKind::Scoped, value: id.into() }
    }

    /// An id that holds for a group of businesses.
    #[must_use]
    pub fn parent_scoped(id: impl Into<String>) -> Self {
        Self { kind: KeyKind::ParentScoped, value: id.into() }
    }

    /// A number, written in any way.
    #[must_use]
    pub fn phone(number: &str) -> Self {
        Self { kind: KeyKind::Phone, value: digits(number) }
    }

    /// A handle, with or without `@`.
    #[must_use]
    pub fn username(username: &str) -> Self {
        Self { kind: KeyKind::Username, value: username.trim_start_matches('@').to_lowercase() }
    }

    /// Whether the platform gives it to nobody else, ever.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        matches!(self.kind, KeyKind::Scoped | KeyKind::ParentScoped)
    }

    /// Whether it identifies anybody by itself.
    #[must_use]
    pub const fn identifies(&self) -> bool {
        !matches!(self.kind, KeyKind::Username)
    }

    /// Everything a contact is recognised by, each once. An id that is the contact's number is that number; any other one
    /// counts as scoped, since the model does not tell parents apart and both weigh the same.
    #[must_use]
    pub fn of(contact: &Contact) -> Vec<Self> {
        let phone = contact.phone.as_deref().map(digits);
        let ids = std::iter::once(&contact.id).chain(&contact.aliases).filter(|id| !id.trim().is_empty());
        let keys = ids.map(|id| match &phone {
            Some(phone) if digits_of_number(id).as_ref() == Some(phone) => Self::phone(id),
            _ => Self::scoped(id.as_str()),
        });
        let phone_key = contact.phone.as_deref().map(Self::phone);
        let username = contact.username.as_deref().map(Self::username);
        distinct(keys.chain(phone_key).chain(username))
    }

    /// The keys that held before a change and those that hold now. What looks like a number is one: only platforms whose
    /// ids hang on numbers report such changes.
    #[must_use]
    pub fn of_change(change: &IdentityChange) -> (Vec<Self>, Vec<Self>) {
        let keys = |ids: &[String]| {
            let ids = ids.iter().filter(|id| !id.trim().is_empty());
            distinct(ids.map(|id| match digits_of_number(id) {
                Some(_) => Self::phone(id),
                None => Self::scoped(id.as_str()),
            }))
        };
        let new = keys(&change.new_ids);
        let old = keys(&change.old_ids).into_iter().filter(|key| !new.contains(key)).collect();
        (old, new)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?}, {} bytes)", self.kind, self.value.len())
    }
}

/// The digits of what can be a number in E.164, however people write it; nothing for any other id.
pub(super) fn digits_of_number(text: &str) -> Option<String> {
    let of_a_number = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')' | '.');
    let found = digits(text);
    (text.chars().all(of_a_number) && (7..=15).contains(&found.len())).then_some(found)
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

fn distinct(keys: impl Iterator<Item = Key>) -> Vec<Key> {
    let mut out: Vec<Key> = Vec::new();
    for key in keys {
        if !key.value.is_empty() && !out.contains(&key) {
            out.push(key);
        }
    }
    out
}
