//! Who asks.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// An app at Meta, with its secret. The Instagram app is another one than the Meta app it belongs to.
#[derive(Clone, Copy)]
pub struct MetaApp<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its secret.
    pub secret: &'a SecretString,
}

impl MetaApp<'_> {
    /// The token by which the app speaks for itself.
    pub(super) fn token(self) -> SecretString {
        SecretString::from(format!("{}|{}", self.id, self.secret.expose_secret()))
    }
}

impl fmt::Debug for MetaApp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetaApp").field("id", &self.id).finish_non_exhaustive()
    }
}
