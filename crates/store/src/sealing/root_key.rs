//! The root key: a file in the data directory or a value from outside, proved by a canary in the database.

use std::fmt;
use std::io::Write;
use std::path::Path;

use hkdf::Hkdf;
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;

use super::envelope::{Key, open_bytes, random_key, seal_bytes};
use crate::db::{Columns, Connection, query};
use crate::error::OpenError;

const FILE: &str = "root.key";
const CANARY: &[u8] = b"switchboard";

/// The key that wraps all others. Whoever has it and the database can read the stored tokens.
#[derive(Clone)]
pub struct RootKey(Key);

impl RootKey {
    /// From 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut key = Key::default();
        hex::decode_to_slice(text.trim(), &mut *key).ok()?;
        Some(Self(key))
    }

    /// Reads the key file of a data directory, or makes it together with a new database.
    pub(crate) fn from_directory(directory: &Path, is_new: bool) -> Result<Self, OpenError> {
        let path = directory.join(FILE);
        let unwritable = |source| OpenError::Directory { path: path.clone(), source };
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                Self::from_hex(&text).ok_or_else(|| OpenError::RootKey { path: path.clone() })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && is_new => {
                let key = random_key().map_err(|error| unwritable(std::io::Error::other(error)))?;
                let text = Zeroizing::new(hex::encode(*key));
                let mut options = std::fs::File::options();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&path).map_err(unwritable)?;
                file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
                Ok(Self(key))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(OpenError::RootKeyMissing { path }),
            Err(error) => Err(unwritable(error)),
        }
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey")
    }
}

/// The root key of an open store, after the canary proved it.
pub struct Keyring {
    wrapping: Key,
    audit: Key,
    sends: Key,
}

impl Keyring {
    /// Checks the root key against the canary, or stores the canary in a new database.
    pub(crate) async fn open(db: &mut Connection, root: RootKey) -> Result<Self, OpenError> {
        const FIND: &str = "SELECT sealed FROM keyring WHERE name = 'canary'";
        const PUT: &str = "INSERT INTO keyring (name, sealed) VALUES ('canary', $1) ON CONFLICT (name) DO NOTHING";
        let failed =
            |source: Box<dyn std::error::Error + Send + Sync>| OpenError::Database { path: FILE.into(), source };
        let keyring = Self {
            wrapping: derived(&root.0, b"switchboard v1 wrapping"),
            audit: derived(&root.0, b"switchboard v1 audit"),
            sends: derived(&root.0, b"switchboard v1 sends"),
        };
        let canary = derived(&root.0, b"switchboard v1 canary");
        let sealed = seal_bytes(&canary, b"keyring", CANARY).map_err(|error| failed(error.into()))?;
        // Of two nodes that open a new database at the same moment one puts its canary, and both must open that one.
        query(PUT).bind(sealed).execute(db).await.map_err(|error| failed(error.into()))?;
        let row = query(FIND).fetch_one(db).await.map_err(|error| failed(error.into()))?;
        let sealed: &[u8] = row.col("sealed").map_err(|error| failed(error.into()))?;
        open_bytes(&canary, b"keyring", sealed, "the canary").map_err(|_| OpenError::WrongRootKey)?;
        Ok(keyring)
    }

    pub(super) fn wrapping(&self) -> &Key {
        &self.wrapping
    }

    /// What tags the tokens of sends.
    pub(crate) fn sends(&self) -> &[u8] {
        &*self.sends
    }

    /// What chains the audit log.
    pub(crate) fn audit(&self) -> &Key {
        &self.audit
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

/// A key for one use, so that no key seals two kinds of things.
fn derived(root: &Key, purpose: &[u8]) -> Key {
    let mut key = Key::default();
    Hkdf::<Sha256>::new(None, &**root)
        .expand(purpose, &mut *key)
        .expect("32 bytes are within what HKDF-SHA256 expands to");
    key
}
