//! The value of an entry. Pure.

use channel_core::{OrganisationId, Timestamp};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What stands before the first entry.
pub(super) const BEGINNING: [u8; 32] = [0; 32];

/// One act, as it is chained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number: from 1, without a gap.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who: a member's id, or a word such as `cli`.
    pub actor: String,
    /// What, as a word such as `send.repeat`.
    pub act: String,
    /// To what: an id.
    pub target: String,
}

/// The value of an entry after the value before it. Every part has its length before it, so no two entries read the same.
pub(super) fn value(key: &[u8; 32], organisation: OrganisationId, entry: &Entry, previous: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    let numbers = [entry.seq.to_be_bytes(), entry.at.0.to_be_bytes()].concat();
    let parts: [&[u8]; 6] = [
        organisation.0.as_bytes(),
        &numbers,
        entry.actor.as_bytes(),
        entry.act.as_bytes(),
        entry.target.as_bytes(),
        previous,
    ];
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
