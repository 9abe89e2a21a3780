//! What an owner decides: what happens to doubtful sends, which programs may do what, and what was done.

use askama::Template;

use super::Shell;
use crate::console::words::Words;

/// A class of message with what happens to it when nobody knows whether it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassRow {
    /// The word in forms and sentence ids.
    pub word: &'static str,
    /// Whether it is sent again by itself.
    pub resend: bool,
}

/// A key of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// What people call it.
    pub name: String,
    /// The word under which it stands in the log.
    pub mark: String,
    /// What it may do.
    pub scopes: Vec<&'static str>,
    /// Since when (microseconds).
    pub created_at: i64,
}

/// One scope in the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeChoice {
    /// The word in forms and sentence ids.
    pub word: &'static str,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The form that makes a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyForm {
    /// The name.
    pub name: String,
    /// Every scope.
    pub scopes: Vec<ScopeChoice>,
    /// Why it was not made, in words.
    pub refused: Option<String>,
}

/// A key that was made just now. It is shown once.
#[derive(Clone)]
pub struct NewKey {
    /// What people call it.
    pub name: String,
    /// The key itself.
    pub key: String,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey").field("name", &self.name).finish_non_exhaustive()
    }
}

/// One act of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRow {
    /// When (microseconds).
    pub at: i64,
    /// Who, in words.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// What it was done to.
    pub target: String,
}

/// The page: `GET /settings`.
#[derive(Debug, Template)]
#[template(path = "settings/page.html")]
pub struct SettingsPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// Whether the reader may change anything.
    pub owner: bool,
    /// Every class of message.
    pub classes: Vec<ClassRow>,
    /// The keys; an owner sees them.
    pub keys: Vec<KeyRow>,
    /// The form.
    pub form: KeyForm,
    /// The key that was made just now.
    pub made: Option<NewKey>,
    /// The newest acts; an owner sees them.
    pub log: Vec<ActRow>,
}
