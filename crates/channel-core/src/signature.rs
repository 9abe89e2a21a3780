//! Proof that a webhook body is authentic. Nothing else makes a [`Verified`].

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::webhook::VerifyError;

/// A body whose sender was proved. Parsing asks for one, so an unverified body cannot be parsed by mistake.
#[derive(Clone, Copy)]
pub struct Verified<'a>(&'a [u8]);

impl<'a> Verified<'a> {
    /// The raw bytes, exactly as they came.
    #[must_use]
    pub const fn bytes(self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes)", self.0.len())
    }
}

/// A secret that signs bodies. What a signature needs of the secret alone is computed once, when it is made.
#[derive(Clone)]
pub struct SigningKey {
    secret: SecretString,
    keyed: Hmac<Sha256>,
}

impl SigningKey {
    /// The secret itself, for platforms that send it along instead of signing with it.
    #[must_use]
    pub const fn secret(&self) -> &SecretString {
        &self.secret
    }

    fn is_empty(&self) -> bool {
        self.secret.expose_secret().is_empty()
    }

    fn sign(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        mac.update(body);
        mac
    }
}

impl From<SecretString> for SigningKey {
    fn from(secret: SecretString) -> Self {
        let keyed =
            Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes a key of any length");
        Self { secret, keyed }
    }
}

impl From<&str> for SigningKey {
    fn from(secret: &str) -> Self {
        Self::from(SecretString::from(secret))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

/// Checks `sha256=<hex>` of a body against any of the keys, in constant time (platforms.md §1.1). Several keys let a
/// rotation overlap and let two apps of one platform share a route.
///
/// # Errors
/// [`VerifyError::NoSecret`] without a key, [`VerifyError::Missing`] without a header, otherwise
/// [`VerifyError::Mismatch`].
pub fn verify_hub_signature<'a>(
    keys: &[SigningKey],
    header: Option<&[u8]>,
    body: &'a [u8],
) -> Result<Verified<'a>, VerifyError> {
    if keys.is_empty() {
        return Err(VerifyError::NoSecret);
    }
    let header = header.ok_or(VerifyError::Missing)?;
    let digits = header.strip_prefix(b"sha256=").ok_or(VerifyError::Mismatch)?;
    let mut tag = [0; 32];
    hex::decode_to_slice(digits, &mut tag).map_err(|_| VerifyError::Mismatch)?;
    // Whoever knows one of the secrets may learn which one it was: each key is compared in constant time, and no further
    // one once a key proved the body.
    let usable = keys.iter().filter(|key| !key.is_empty());
    if usable.into_iter().any(|key| key.sign(body).verify_slice(&tag).is_ok()) {
        Ok(Verified(body))
    } else {
        Err(VerifyError::Mismatch)
    }
}

/// Checks a shared token that a platform sends back with every delivery, in constant time.
///
/// # Errors
/// As [`verify_hub_signature`].
pub fn verify_shared_token<'a, 's>(
    secrets: impl IntoIterator<Item = &'s SecretString>,
    header: Option<&[u8]>,
    body: &'a [u8],
) -> Result<Verified<'a>, VerifyError> {
    check_token(secrets, header)?;
    Ok(Verified(body))
}

/// Checks that `given` equals one of the secrets, in constant time; for handshakes, which have no body.
///
/// # Errors
/// As [`verify_hub_signature`].
pub fn check_token<'s>(
    secrets: impl IntoIterator<Item = &'s SecretString>,
    given: Option<&[u8]>,
) -> Result<(), VerifyError> {
    let mut secrets = secrets.into_iter().map(|secret| secret.expose_secret().as_bytes()).peekable();
    if secrets.peek().is_none() {
        return Err(VerifyError::NoSecret);
    }
    let given = given.ok_or(VerifyError::Missing)?;
    let matches = secrets.filter(|secret| !secret.is_empty() && bool::from(secret.ct_eq(given))).count();
    if matches > 0 { Ok(()) } else { Err(VerifyError::Mismatch) }
}

/// The header value a sender puts beside a body: what [`verify_hub_signature`] accepts.
#[must_use]
pub fn hub_signature(secret: &SecretString, body: &[u8]) -> String {
    let mac = SigningKey::from(secret.clone()).sign(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Takes a body on the word of the operator who hands it over on their own machine, as `switchboard decode` does.
/// Never for bytes that came over a network.
#[must_use]
pub const fn trust_local_file(body: &[u8]) -> Verified<'_> {
    Verified(body)
}

/// Takes bytes that were proved when they came and were kept by us since: a part of a delivery that is read again. Never for
/// bytes that came just now.
#[must_use]
pub const fn trust_kept(body: &[u8]) -> Verified<'_> {
    Verified(body)
}

/// Takes what our own authenticated call fetched; [`crate::channel::Fetched`] alone uses it.
pub(crate) const fn trust_own_call(body: &[u8]) -> Verified<'_> {
    Verified(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn a_signature_by_any_configured_secret_is_accepted() {
        let body = br#"{"text":"caf\u00e9"}"#;
        let header = hub_signature(&secret("old"), body);
        let verified = verify_hub_signature(&["new".into(), "old".into()], Some(header.as_bytes()), body).unwrap();
        assert_eq!(verified.bytes(), body);
    }

    #[test]
    fn everything_else_is_refused() {
        let body = b"{}";
        let good = hub_signature(&secret("s"), body);
        let key = |text: &str| SigningKey::from(text);
        let table: &[(&[SigningKey], Option<&str>, VerifyError)] = &[
            (&[], Some(good.as_str()), VerifyError::NoSecret),
            (&[key("s")], None, VerifyError::Missing),
            (&[key("s")], Some(""), VerifyError::Mismatch),
            (&[key("s")], Some("sha256="), VerifyError::Mismatch),
            (&[key("s")], Some(&good[..good.len() - 2]), VerifyError::Mismatch),
            (&[key("s")], Some(&good["sha256=".len()..]), VerifyError::Mismatch),
            (&[key("s")], Some("sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709"), VerifyError::Mismatch),
            (&[key("other")], Some(good.as_str()), VerifyError::Mismatch),
        ];
        for (secrets, header, expected) in table {
            let outcome = verify_hub_signature(secrets, header.map(str::as_bytes), body);
            assert_eq!(outcome.unwrap_err(), *expected, "{header:?}");
        }
    }

    #[test]
    fn an_empty_secret_opens_nothing() {
        let body = b"{}";
        let forged = hub_signature(&secret(""), body);
        assert!(verify_hub_signature(&["".into()], Some(forged.as_bytes()), body).is_err());
        assert!(check_token(&[secret("")], Some(b"")).is_err());
    }
}
