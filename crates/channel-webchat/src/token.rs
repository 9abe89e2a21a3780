//! Who may speak for a visitor.

use std::fmt;
use std::str::FromStr;

use channel_core::signature::check_token;
use channel_core::{ConversationId, Ids};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header that carries a visitor's token.
pub const TOKEN_HEADER: &str = "x-switchboard-visitor";

/// A visitor of one shop's website, as one browser: the contact's id and the conversation's at once. 1 to 64 letters,
/// digits, `-` and `_`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VisitorId(String);

impl VisitorId {
    /// A visitor nobody has been before.
    #[must_use]
    pub fn generate(ids: &dyn Ids) -> Self {
        Self(ids.secret().simple().to_string())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The conversation with this visitor.
    #[must_use]
    pub fn conversation(&self) -> ConversationId {
        ConversationId(self.0.clone())
    }
}

impl fmt::Debug for VisitorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VisitorId({} bytes)", self.0.len())
    }
}

impl FromStr for VisitorId {
    type Err = NotAVisitor;

    fn from_str(text: &str) -> Result<Self, NotAVisitor> {
        if is_plain_id(text) { Ok(Self(text.to_owned())) } else { Err(NotAVisitor) }
    }
}

/// A text that is no visitor's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAVisitor;

impl fmt::Display for NotAVisitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 1 to 64 letters, digits, hyphens and underscores")
    }
}

impl std::error::Error for NotAVisitor {}

/// Proof that a browser was given a visitor's id by an account: `<visitor>.<HMAC-SHA256 in hex>`.
#[derive(Clone)]
pub struct VisitorToken(SecretString);

impl VisitorToken {
    /// The token of a visitor of an account. The same arguments give the same token: nothing needs to be stored.
    #[must_use]
    pub fn issue(secret: &SecretString, account: &str, visitor: &VisitorId) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes a key of any length");
        mac.update(b"switchboard webchat visitor 1\0");
        // The length keeps `a` + `bc` and `ab` + `c` apart.
        mac.update(&u64::try_from(account.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(account.as_bytes());
        mac.update(visitor.as_str().as_bytes());
        Self(format!("{}.{}", visitor.as_str(), hex::encode(mac.finalize().into_bytes())).into())
    }

    /// A token as a browser sent it, not yet checked.
    #[must_use]
    pub fn unchecked(header: &[u8]) -> Option<Self> {
        std::str::from_utf8(header).ok().map(|text| Self(text.into()))
    }

    /// The visitor, if one of the account's secrets made this token. Constant time in the proof; empty secrets open
    /// nothing.
    #[must_use]
    pub fn check(&self, secrets: &[SecretString], account: &str) -> Option<VisitorId> {
        let (visitor, _) = self.0.expose_secret().split_once('.')?;
        let visitor: VisitorId = visitor.parse().ok()?;
        let expected = expected(secrets, account, &visitor);
        check_token(&expected, Some(self.0.expose_secret().as_bytes())).ok().map(|()| visitor)
    }

    /// The token's text, for the one answer that hands it out.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for VisitorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorToken")
    }
}

/// The tokens that would prove a visitor, one for each secret that is not empty.
pub(crate) fn expected<'s>(
    secrets: impl IntoIterator<Item = &'s SecretString>,
    account: &str,
    visitor: &VisitorId,
) -> Vec<SecretString> {
    let usable = secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty());
    usable.map(|secret| VisitorToken::issue(secret, account, visitor).0).collect()
}

/// Whether a text may be an id on the wire: short, and harmless in an address, a key and a log.
pub(crate) fn is_plain_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
