//! The names of an account on its own platform.

use std::collections::BTreeSet;
use std::fmt;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::key::digits_of_number;
use crate::channel::Account;
use crate::model::{Contact, Event};

/// Everything an account is known by on its platform: what it does itself must never be taken for a customer's act. A
/// profile has an id that webhooks are routed by, another one for each app, a handle, a number.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub struct OwnIdentities {
    #[serde(default)]
    ids: BTreeSet<String>,
    #[serde(default)]
    usernames: BTreeSet<String>,
}

impl OwnIdentities {
    /// From ids and numbers; empty ones are left out.
    pub fn new<I: Into<String>>(ids: impl IntoIterator<Item = I>) -> Self {
        let mut own = Self::default();
        own.extend(ids);
        own
    }

    /// The id that the account is routed by; add the others as the platform tells them.
    #[must_use]
    pub fn of(account: &Account) -> Self {
        Self::new([account.external_id.as_str()])
    }

    /// The same with a handle, written with or without `@` and in any case.
    #[must_use]
    pub fn with_username(mut self, username: &str) -> Self {
        let username = folded(username);
        if !username.is_empty() {
            self.usernames.insert(username);
        }
        self
    }

    /// Adds an id or number.
    pub fn add(&mut self, id: impl Into<String>) {
        self.extend([id]);
    }

    /// Adds ids and numbers.
    pub fn extend<I: Into<String>>(&mut self, ids: impl IntoIterator<Item = I>) {
        self.ids.extend(ids.into_iter().map(Into::into).filter(|id: &String| !id.trim().is_empty()));
    }

    /// Forgets a handle that the account gave up: somebody else may have it by now.
    pub fn drop_username(&mut self, username: &str) {
        self.usernames.remove(&folded(username));
    }

    /// Takes in everything the other one knows.
    pub fn merge(&mut self, other: &Self) {
        self.ids.extend(other.ids.iter().cloned());
        self.usernames.extend(other.usernames.iter().cloned());
    }

    /// Whether an id or a number, written in any way, is the account's.
    #[must_use]
    pub fn holds(&self, id: &str) -> bool {
        if id.trim().is_empty() {
            return false;
        }
        let number = digits_of_number(id);
        self.ids.contains(id) || number.is_some() && self.ids.iter().any(|own| digits_of_number(own) == number)
    }

    /// Whether a contact is the account itself, by any of its ids, its number or its handle.
    #[must_use]
    pub fn is_own(&self, contact: &Contact) -> bool {
        self.holds(&contact.id)
            || contact.aliases.iter().any(|alias| self.holds(alias))
            || contact.phone.as_deref().is_some_and(|phone| self.holds(phone))
            || contact.username.as_deref().is_some_and(|username| self.usernames.contains(&folded(username)))
    }

    /// Whether the account itself did what an event tells.
    #[must_use]
    pub fn did(&self, event: &Event) -> bool {
        event.from.as_ref().is_some_and(|from| self.is_own(from))
    }

    /// The ids and numbers, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// The handles without `@`, in lower case, sorted.
    pub fn usernames(&self) -> impl Iterator<Item = &str> {
        self.usernames.iter().map(String::as_str)
    }
}

impl fmt::Debug for OwnIdentities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnIdentities({} ids, {} usernames)", self.ids.len(), self.usernames.len())
    }
}

fn folded(username: &str) -> String {
    username.trim().trim_start_matches('@').to_ascii_lowercase()
}
