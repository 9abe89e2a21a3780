//! The wall clock of the servers, which can be set while they run.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

/// A clock that servers started with its environment go by.
#[derive(Debug)]
pub(crate) struct SetClock {
    folder: TempDir,
}

impl SetClock {
    /// A clock that is right.
    pub(crate) fn new() -> Result<Self, String> {
        let clock = Self { folder: tempfile::tempdir().map_err(|error| error.to_string())? };
        clock.set(0)?;
        Ok(clock)
    }

    /// What a server has to meet in its environment.
    pub(crate) fn environment(&self) -> (String, String) {
        ("SWITCHBOARD_PROOF_CLOCK".to_owned(), self.file().to_string_lossy().into_owned())
    }

    /// From now on it is wrong by so many minutes.
    pub(crate) fn set(&self, minutes: i64) -> Result<(), String> {
        // Written beside and moved over it, so that nobody reads half a number.
        let draft = self.folder.path().join("draft");
        let written = fs::write(&draft, (minutes * 60_000_000).to_string());
        written.and_then(|()| fs::rename(&draft, self.file())).map_err(|error| format!("setting the clock: {error}"))
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("clock")
    }
}
