//! Who asks a merchant for access.

use std::fmt;

use channel_meta::oauth::{LoginDialog, Permission};
use secrecy::SecretString;
use url::Url;

/// An Instagram app. Its id and secret differ from those of the Meta app it belongs to (platforms.md §2.1).
#[derive(Clone)]
pub struct InstagramApp {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: SecretString,
    /// Where merchants come back to, exactly as it is written in the app's settings.
    pub redirect: Url,
    /// What merchants are asked for, besides [`Permission::Basic`].
    pub permissions: Vec<Permission>,
    /// The page they are sent to; Instagram's own unless a simulator takes its place.
    pub page: Option<Url>,
}

impl InstagramApp {
    /// An app that asks for messages, comments and publishing.
    #[must_use]
    pub fn new(id: impl Into<String>, secret: SecretString, redirect: Url) -> Self {
        let permissions = vec![Permission::ManageMessages, Permission::ManageComments, Permission::ContentPublish];
        Self { id: id.into(), secret, redirect, permissions, page: None }
    }

    /// The address to send a merchant's browser to.
    pub(super) fn address(&self, state: &str) -> Url {
        let dialog = LoginDialog::new(&self.id, &self.redirect, state).asking_for(&self.permissions);
        match &self.page {
            Some(page) => dialog.at(page.clone()).address(),
            None => dialog.address(),
        }
    }

    /// The names of everything that is asked for.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut asked = vec![Permission::Basic];
        asked.extend(self.permissions.iter().filter(|permission| **permission != Permission::Basic));
        asked.dedup();
        asked.into_iter().map(|permission| permission.name().to_owned()).collect()
    }
}

impl fmt::Debug for InstagramApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InstagramApp")
            .field("id", &self.id)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}
