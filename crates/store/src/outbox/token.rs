//! What is put into a send so that the platform's own later events prove it: a random number, and a tag over it under a key
//! of the organisation's. What somebody made up, or another organisation's, is told apart without a look at any row.

use channel_core::OrganisationId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::open::Store;
use crate::sealing::Keyring;

/// Bytes of the number and of the tag.
const HALF: usize = 16;

impl Store {
    /// The token of one attempt; `secret` has to be a number that nobody can guess.
    #[must_use]
    pub fn send_token(&self, organisation: OrganisationId, secret: Uuid) -> String {
        let number = secret.into_bytes();
        let tag = mac(&self.keyring(), organisation, &number).finalize().into_bytes();
        let mut token = hex::encode(number);
        token.extend(tag.iter().take(HALF).map(|byte| format!("{byte:02x}")));
        token
    }

    /// Whether a token was made here for the organisation. Says nothing of whether its attempt is still known.
    #[must_use]
    pub fn made_token(&self, organisation: OrganisationId, token: &str) -> bool {
        let mut bytes = [0; 2 * HALF];
        if hex::decode_to_slice(token, &mut bytes).is_err() {
            return false;
        }
        let (number, tag) = bytes.split_at(HALF);
        mac(&self.keyring(), organisation, number).verify_truncated_left(tag).is_ok()
    }
}

fn mac(keyring: &Keyring, organisation: OrganisationId, number: &[u8]) -> Hmac<Sha256> {
    let mut of_organisation = keyed(keyring.sends());
    of_organisation.update(organisation.0.as_bytes());
    let mut mac = keyed(&of_organisation.finalize().into_bytes());
    mac.update(number);
    mac
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes a key of any length")
}
