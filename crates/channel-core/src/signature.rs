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

/// Checks `sha256=<hex>` of a body against any of the secrets, in constant time (platforms.md §1.1). Several secrets
/// let a rotation overlap and let two apps of one platform share a route.
///
/// # Errors
/// [`VerifyError::NoSecret`] without a secret, [`VerifyError::Missing`] without a header, otherwise
/// [`VerifyError::Mismatch`].
pub fn verify_hub_signature<'a>(
    secrets: &[SecretString],
    header: Option<&[u8]>,
    body: &'a [u8],
) -> Result<Verified<'a>, VerifyError> {
    if secrets.is_empty() {
        return Err(VerifyError::NoSecret);
    }
    let header = header.ok_or(VerifyError::Missing)?;
    let digits = header.strip_prefix(b"sha256=").ok_or(VerifyError::Mismatch)?;
    let tag = hex::decode(digits).map_err(|_| VerifyError::Mismatch)?;
    let matches = secrets
        .iter()
        .filter(|secret| !secret.expose_secret().is_empty())
        .filter(|secret| keyed(secret, body).verify_slice(&tag).is_ok())
        .count();
    if matches > 0 { Ok(Verified(body)) } else { Err(VerifyError::Mismatch) }
}

/// Checks a shared token that a platform sends back with every delivery, in constant time.
///
/// # Errors
/// As [`verify_hub_signature`].
pub fn verify_shared_token<'a>(
    secrets: &[SecretString],
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
pub fn check_token(secrets: &[SecretString], given: Option<&[u8]>) -> Result<(), VerifyError> {
    if secrets.is_empty() {
        return Err(VerifyError::NoSecret);
    }
    let given = given.ok_or(VerifyError::Missing)?;
    let matches = secrets
        .iter()
        .map(|secret| secret.expose_secret().as_bytes())
        .filter(|secret| !secret.is_empty() && bool::from(secret.ct_eq(given)))
        .count();
    if matches > 0 { Ok(()) } else { Err(VerifyError::Mismatch) }
}

/// The header value a sender puts beside a body: what [`verify_hub_signature`] accepts.
#[must_use]
pub fn hub_signature(secret: &SecretString, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(keyed(secret, body).finalize().into_bytes()))
}

/// Takes a body on the word of the operator who hands it over on their own machine, as `switchboard decode` does.
/// Never for bytes that came over a network.
#[must_use]
pub const fn trust_local_file(body: &[u8]) -> Verified<'_> {
    Verified(body)
}

/// Takes what our own authenticated call fetched; [`crate::channel::Fetched`] alone uses it.
pub(crate) const fn trust_own_call(body: &[u8]) -> Verified<'_> {
    Verified(body)
}

fn keyed(secret: &SecretString, body: &[u8]) -> Hmac<Sha256> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    mac
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
        let verified = verify_hub_signature(&[secret("new"), secret("old")], Some(header.as_bytes()), body).unwrap();
        assert_eq!(verified.bytes(), body);
    }

    #[test]
    fn everything_else_is_refused() {
        let body = b"{}";
        let good = hub_signature(&secret("s"), body);
        let table: &[(&[SecretString], Option<&str>, VerifyError)] = &[
            (&[], Some(good.as_str()), VerifyError::NoSecret),
            (&[secret("s")], None, VerifyError::Missing),
            (&[secret("s")], Some(""), VerifyError::Mismatch),
            (&[secret("s")], Some("sha256="), VerifyError::Mismatch),
            (&[secret("s")], Some(&good[..good.len() - 2]), VerifyError::Mismatch),
            (&[secret("s")], Some(&good["sha256=".len()..]), VerifyError::Mismatch),
            (&[secret("s")], Some("sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709"), VerifyError::Mismatch),
            (&[secret("other")], Some(good.as_str()), VerifyError::Mismatch),
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
        assert!(verify_hub_signature(&[secret("")], Some(forged.as_bytes()), body).is_err());
        assert!(check_token(&[secret("")], Some(b"")).is_err());
    }
}
