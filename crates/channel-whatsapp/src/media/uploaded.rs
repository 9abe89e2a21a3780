//! What was uploaded already: a file that is sent to many people is uploaded once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use channel_core::outbound::{MediaKind, MediaSource};
use channel_core::{AccountId, Timestamp};
use futures_util::lock::Mutex as Turn;
use sha2::{Digest as _, Sha256};

/// The platform keeps an upload for 30 days; a day less, so that none dies on its way.
const KEPT: Duration = Duration::from_secs(29 * 24 * 60 * 60);
/// The most files that are remembered, all accounts together.
const MOST: usize = 4096;

/// A file of an account, by what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// Nothing for files that need no upload.
    pub(super) fn of(account: AccountId, form: MediaKind, source: &MediaSource) -> Option<Self> {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(account.to_string().as_bytes());
        // A sound that was taken as a file was not held against the rules of voice notes.
        add(format!("{form:?}").as_bytes());
        match source {
            MediaSource::Upload { bytes, mime_type, .. } => {
                add(mime_type.as_bytes());
                add(bytes);
            }
            MediaSource::Kept { key, mime_type, size, .. } => {
                add(mime_type.as_bytes());
                add(b"kept");
                add(key.as_bytes());
                add(&size.to_be_bytes());
            }
            MediaSource::Link { .. } | MediaSource::Uploaded { .. } => return None,
        }
        Some(Self(hash.finalize().into()))
    }
}

/// The ids of uploads, for as long as the platform keeps them.
#[derive(Default)]
pub(crate) struct Uploaded {
    known: Mutex<HashMap<Key, Upload>>,
    /// Files on their way up: whoever sends the same one waits for its id.
    turns: Mutex<HashMap<Key, Weak<Turn<()>>>>,
}

struct Upload {
    id: String,
    at: Timestamp,
}

impl Uploaded {
    /// What to hold while the file is looked for and uploaded.
    pub(super) fn turn(&self, key: Key) -> Arc<Turn<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&key).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(key, Arc::downgrade(&turn));
        turn
    }

    pub(super) fn find(&self, key: &Key, now: Timestamp) -> Option<String> {
        let uploads = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.get(key).filter(|upload| now.since(upload.at) < KEPT).map(|upload| upload.id.clone())
    }

    pub(super) fn remember(&self, key: Key, id: String, at: Timestamp) {
        let mut uploads = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if uploads.len() >= MOST {
            uploads.retain(|_, upload| at.since(upload.at) < KEPT);
        }
        if uploads.len() >= MOST
            && let Some(oldest) = uploads.iter().min_by_key(|(_, upload)| upload.at).map(|(key, _)| *key)
        {
            uploads.remove(&oldest);
        }
        uploads.insert(key, Upload { id, at });
    }

    /// The account's uploads in a message that was refused: one of them may be gone at the platform.
    pub(crate) fn forget(&self, keys: &[Key]) {
        let mut uploads = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for key in keys {
            uploads.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn account(number: u128) -> AccountId {
        AccountId(format!("{number:032x}").parse().unwrap())
    }

    fn file(bytes: &'static [u8]) -> MediaSource {
        MediaSource::Upload {
            bytes: Bytes::from_static(bytes),
            mime_type: "image/png".into(),
            file_name: "a.png".into(),
        }
    }

    #[test]
    fn an_upload_is_known_by_account_content_and_use() {
        let key = |account, form, source: &MediaSource| Key::of(account, form, source).unwrap().0;
        let first = key(account(1), MediaKind::Image, &file(b"x"));
        assert_eq!(first, key(account(1), MediaKind::Image, &file(b"x")));
        assert_ne!(first, key(account(2), MediaKind::Image, &file(b"x")));
        assert_ne!(first, key(account(1), MediaKind::Document, &file(b"x")));
        assert_ne!(first, key(account(1), MediaKind::Image, &file(b"y")));
        let kept = |key: &str, size| MediaSource::Kept {
            key: key.into(),
            mime_type: "image/png".into(),
            file_name: "a.png".into(),
            size,
        };
        assert_ne!(key(account(1), MediaKind::Image, &kept("a", 1)), key(account(1), MediaKind::Image, &kept("a", 2)));
        assert!(Key::of(account(1), MediaKind::Image, &MediaSource::Uploaded { id: "1".into() }).is_none());
    }

    #[test]
    fn an_upload_is_forgotten_before_the_platform_forgets_it() {
        let (uploaded, key) = (Uploaded::default(), Key([1; 32]));
        let then = Timestamp::from_seconds(1_000);
        uploaded.remember(key, "77".into(), then);
        assert_eq!(uploaded.find(&key, then.plus(KEPT).minus(Duration::from_secs(1))).as_deref(), Some("77"));
        assert_eq!(uploaded.find(&key, then.plus(KEPT)), None);
        uploaded.forget(&[key]);
        assert_eq!(uploaded.find(&key, then), None);
    }

    #[test]
    fn the_oldest_makes_room() {
        let uploaded = Uploaded::default();
        let key = |number: usize| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&number.to_be_bytes());
            Key(key)
        };
        for number in 0..=MOST {
            uploaded.remember(key(number), number.to_string(), Timestamp::from_seconds(number as i64));
        }
        let now = Timestamp::from_seconds(MOST as i64);
        assert_eq!(uploaded.find(&key(0), now), None);
        assert_eq!(uploaded.find(&key(1), now).as_deref(), Some("1"));
        assert_eq!(uploaded.known.lock().unwrap().len(), MOST);
    }
}
