//! Where the store of a run is.

use std::fmt;
use std::time::Duration;

use channel_core::Seams;
use secrecy::SecretString;
use store::sealing::RootKey;
use store::{OpenError, OpenOptions, Store};
use tempfile::TempDir;

/// The key of every store on PostgreSQL here; a folder makes its own.
const ROOT_KEY: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// A place for one store, which outlives the nodes that open it.
pub enum Place {
    /// SQLite in a folder that goes with this value.
    Folder(TempDir),
    /// A database on PostgreSQL, empty at first.
    Postgres(SecretString),
}

impl Place {
    /// A folder of its own; on a disk that forgets, where there is one, since no power fails here.
    ///
    /// # Panics
    /// When no folder can be made.
    #[must_use]
    pub fn folder() -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        Self::Folder(folder.expect("a folder can be made"))
    }

    /// An empty database.
    #[must_use]
    pub fn postgres(url: String) -> Self {
        Self::Postgres(url.into())
    }

    /// Leaves what is stored where it is, and says where that is; nothing when it goes with its server.
    #[must_use]
    pub fn keep(self) -> Option<std::path::PathBuf> {
        match self {
            Self::Folder(folder) => Some(folder.keep()),
            Self::Postgres(_) => None,
        }
    }

    /// Opens it as soon as whoever had it is gone.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(&self, seams: &Seams) -> Result<Store, String> {
        for _ in 0..10_000 {
            let options = match self {
                Self::Folder(folder) => OpenOptions::new(folder.path(), seams.clone()),
                Self::Postgres(url) => {
                    let key = RootKey::from_hex(ROOT_KEY).ok_or("the root key is none")?;
                    OpenOptions::postgres(url.clone(), seams.clone()).with_root_key(key)
                }
            };
            match Store::open(options).await {
                Err(OpenError::InUse { .. }) => tokio::time::sleep(Duration::from_millis(1)).await,
                opened => return opened.map_err(|error| format!("opening the store: {error}")),
            }
        }
        Err("the folder is not given free".to_owned())
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Folder(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        })
    }
}
