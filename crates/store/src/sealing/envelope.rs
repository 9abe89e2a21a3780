//! One sealed value: `version ‖ nonce ‖ ciphertext`, XChaCha20-Poly1305 with a random nonce.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::zeroize::Zeroizing;

use crate::error::StoreError;

/// A symmetric key; wiped when it is dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// Fills a new key from the machine's random generator.
pub(crate) fn random_key() -> Result<Key, StoreError> {
    let mut key = Key::default();
    getrandom::fill(&mut *key).map_err(|error| StoreError::Unavailable(Some(std::sync::Arc::new(error))))?;
    Ok(key)
}

/// Seals bytes together with where they belong.
pub(crate) fn seal_bytes(key: &Key, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|error| StoreError::Unavailable(Some(std::sync::Arc::new(error))))?;
    let cipher = XChaCha20Poly1305::new((&**key).into());
    let sealed = cipher
        .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place })
        .map_err(|_| StoreError::Sealed("a value too long to seal"))?;
    let mut envelope = Vec::with_capacity(1 + NONCE + sealed.len());
    envelope.push(VERSION);
    envelope.extend_from_slice(&nonce);
    envelope.extend_from_slice(&sealed);
    Ok(envelope)
}

/// Opens what [`seal_bytes`] made for the same place.
pub(crate) fn open_bytes(
    key: &Key,
    place: &[u8],
    envelope: &[u8],
    what: &'static str,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let broken = || StoreError::Sealed(what);
    let (version, rest) = envelope.split_first().ok_or_else(broken)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(broken)?;
    let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
    if *version != VERSION {
        return Err(broken());
    }
    let cipher = XChaCha20Poly1305::new((&**key).into());
    let plain = cipher.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: place }).map_err(|_| broken())?;
    Ok(Zeroizing::new(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_in_its_own_place_only() {
        let key = random_key().unwrap();
        let sealed = seal_bytes(&key, b"here", b"token").unwrap();
        assert_eq!(&**open_bytes(&key, b"here", &sealed, "it").unwrap(), b"token");
        assert!(open_bytes(&key, b"there", &sealed, "it").is_err());
        assert!(open_bytes(&random_key().unwrap(), b"here", &sealed, "it").is_err());
    }

    #[test]
    fn a_changed_or_cut_envelope_is_an_error() {
        let key = random_key().unwrap();
        let sealed = seal_bytes(&key, b"here", b"token").unwrap();
        for length in 0..sealed.len() {
            assert!(open_bytes(&key, b"here", &sealed[..length], "it").is_err(), "cut to {length}");
        }
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(open_bytes(&key, b"here", &changed, "it").is_err(), "byte {index}");
        }
    }
}
