//! A connected account and its secrets.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::SecretString;
use uuid::Uuid;

use crate::error::{ChannelError, ErrorKind, Scope};
use crate::id::{AccountId, OrganisationId};

/// One connected account with what is needed to act for it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which it is here.
    pub id: AccountId,
    /// The platform's id of it, by which webhooks name it.
    pub external_id: String,
    /// Its secrets.
    pub credentials: Credentials,
}

impl Account {
    /// The account of a program that serves one organisation and keeps no ids of its own: both ids are nil.
    ///
    /// ```
    /// use channel_core::Account;
    ///
    /// let bot = Account::single("7012345678", [("bot_token", "7012345678:AA…")]);
    /// assert!(bot.credentials.find("bot_token").is_some());
    /// ```
    #[must_use]
    pub fn single<N, S>(external_id: impl Into<String>, secrets: impl IntoIterator<Item = (N, S)>) -> Self
    where
        N: Into<String>,
        S: Into<SecretString>,
    {
        let secrets = secrets.into_iter().map(|(name, secret)| (name.into(), secret.into()));
        Self {
            organisation: OrganisationId(Uuid::nil()),
            id: AccountId(Uuid::nil()),
            external_id: external_id.into(),
            credentials: Credentials::new(secrets),
        }
    }
}

/// The secrets of an account by name, such as `access_token`.
#[derive(Clone, Default)]
pub struct Credentials(BTreeMap<String, SecretString>);

impl Credentials {
    /// From names and secrets.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = (String, SecretString)>) -> Self {
        Self(secrets.into_iter().collect())
    }

    /// A secret, if the account has it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    /// A secret the call cannot do without.
    ///
    /// # Errors
    /// When the account has none of that name.
    pub fn get(&self, name: &'static str) -> Result<&SecretString, ChannelError> {
        self.find(name).ok_or_else(|| {
            let sentence = format!("the account has no {name}: connect it again");
            ChannelError::refused(ErrorKind::Unauthorized, sentence).concerning(Scope::Account)
        })
    }

    /// The names and secrets, to be sealed.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &SecretString)> {
        self.0.iter().map(|(name, secret)| (name.as_str(), secret))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
