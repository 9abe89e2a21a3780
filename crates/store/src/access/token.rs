//! A secret that a browser carries, and the form of it that is kept.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::error::StoreError;

/// 256 random bits as text for an address or a cookie.
#[derive(Debug, Clone)]
pub struct Token(SecretString);

/// The SHA-256 of a token. The token has 256 bits of chance in it, so its plain hash cannot be turned back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl Token {
    /// A new token from the system's source of chance.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn make() -> Result<Self, StoreError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| StoreError::corrupt("a new token", std::io::Error::other(error.to_string())))?;
        Ok(Self(SecretString::from(hex::encode(bytes))))
    }

    /// The text to hand out, once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.reveal())
    }
}

impl TokenHash {
    /// What would be kept of a token that somebody shows.
    #[must_use]
    pub fn of(shown: &str) -> Self {
        Self(Sha256::digest(shown.as_bytes()).into())
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_256_bits_and_never_the_same() {
        let (one, other) = (Token::make().unwrap(), Token::make().unwrap());
        assert_eq!(one.reveal().len(), 64);
        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(TokenHash::of(one.reveal()), one.hash());
    }

    #[test]
    fn a_token_does_not_show_itself_in_a_log() {
        let token = Token::make().unwrap();
        let shown = format!("{token:?} {:?}", token.hash());
        assert!(!shown.contains(token.reveal()));
    }
}
