//! A small disk of one's own that can be filled.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A file system in memory, mounted for as long as the value lives.
#[derive(Debug)]
pub(crate) struct Disk(TempDir);

impl Disk {
    /// Mounts one of so many megabytes. Only root may; whoever is not is told so.
    pub(crate) fn mount(megabytes: u32) -> Result<Self, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let size = format!("size={megabytes}m,mode=0700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Ok(Self(folder)),
            Ok(output) => Err(format!(
                "a small disk cannot be mounted here, which takes root: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            )),
            Err(error) => Err(format!("a small disk cannot be mounted here: {error}")),
        }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes until not a byte more fits.
    pub(crate) fn fill(&self) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("filling the disk: {error}");
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).map_err(failed)?;
        for size in [1 << 16, 1 << 12, 1] {
            while ballast.write_all(&vec![0x5a_u8; size]).is_ok() {}
        }
        Ok(())
    }

    /// Gives the space back.
    pub(crate) fn free(&self) -> Result<(), String> {
        fs::remove_file(self.ballast()).map_err(|error| format!("freeing the disk: {error}"))
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.0.path().join("ballast")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Whoever still has a file open there keeps the memory until it ends; the place itself is free at once.
        let _unmounted = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}
