//! Webhooks are turned away before the disk is full: what is left is for finishing what was acknowledged, and a platform that
//! is told to come again loses nothing.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::http::{Gate, Overload};

/// How often the disk is looked at: one call of the system, and webhooks are taken again within that time.
const PERIOD: Duration = Duration::from_secs(1);
/// Free space below which webhooks are turned away, on a disk that is not small.
const LEAST: u64 = 64 * 1024 * 1024;

/// Free space and all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Space {
    free: u64,
    all: u64,
}

impl Space {
    fn of(directory: &Path) -> Option<Self> {
        let statistics = rustix::fs::statvfs(directory).ok()?;
        let bytes = |blocks: u64| blocks.saturating_mul(statistics.f_frsize);
        Some(Self { free: bytes(statistics.f_bavail), all: bytes(statistics.f_blocks) })
    }

    /// Whether too little is left. A disk that was full is so until half as much again is free, so that it does not go back
    /// and forth.
    const fn is_short(self, was_short: bool) -> bool {
        let twentieth = self.all / 20;
        let least = if twentieth < LEAST { twentieth } else { LEAST };
        self.free < if was_short { least + least / 2 } else { least }
    }
}

/// Tells the gate whether the directory's disk has room, until it is told to stop.
pub async fn watch_disk(directory: PathBuf, gate: Gate, stop: CancellationToken) {
    let mut short = false;
    loop {
        if let Some(space) = Space::of(&directory) {
            let now = space.is_short(short);
            match (short, now) {
                (false, true) => {
                    tracing::error!(free = space.free, "the disk is nearly full; webhooks are turned away")
                }
                (true, false) => tracing::warn!(free = space.free, "the disk has room again"),
                _ => {}
            }
            gate.set_overloaded(Overload::Disk, now);
            short = now;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1024 * 1024;

    #[test]
    fn a_disk_is_short_of_room_before_it_is_full() {
        let large = |free| Space { free: free * MB, all: 100_000 * MB };
        assert!(!large(65).is_short(false) && large(63).is_short(false));
        assert!(large(90).is_short(true) && !large(97).is_short(true), "it does not go back and forth");
        let small = |free| Space { free: free * MB, all: 100 * MB };
        assert!(!small(6).is_short(false) && small(4).is_short(false), "a small disk keeps a twentieth");
    }

    #[test]
    fn the_disk_below_a_directory_can_be_measured() {
        let folder = tempfile::tempdir().unwrap();
        let space = Space::of(folder.path()).unwrap();
        assert!(space.all > 0 && space.free <= space.all);
    }
}
