//! A wall clock that is wrong by what a file says, so that it can jump while the server runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use channel_core::seams::SystemClock;
use channel_core::{Clock, Timestamp};

/// How often the file is read.
const POLL: Duration = Duration::from_millis(20);

/// The machine's clock and how far it is off.
#[derive(Debug)]
pub(crate) struct WrongClock {
    off_by: Arc<AtomicI64>,
}

impl WrongClock {
    /// A clock that follows the file from now on. A file that cannot be read leaves it as it is.
    pub(crate) fn reading(file: PathBuf) -> Self {
        let off_by = Arc::new(AtomicI64::new(offset(&file).unwrap_or_default()));
        let followed = Arc::clone(&off_by);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(POLL);
                if let Some(offset) = offset(&file) {
                    followed.store(offset, Ordering::Relaxed);
                }
            }
        });
        Self { off_by }
    }
}

impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0.saturating_add(self.off_by.load(Ordering::Relaxed)))
    }
}

fn offset(file: &Path) -> Option<i64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}
