//! The disk under a cluster: an ordinary folder, or a small file system that can be filled.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::answer;

const BALLAST: &str = "ballast";

/// Makes the folder; with a size, a file system in memory of so many megabytes is mounted there.
pub(crate) fn make(folder: &Path, megabytes: Option<u32>) -> Result<PathBuf, String> {
    let disk = folder.join("disk");
    std::fs::create_dir(&disk).map_err(|error| format!("making {}: {error}", disk.display()))?;
    if let Some(megabytes) = megabytes {
        let size = format!("size={megabytes}m,mode=0700");
        answer(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&disk))
            .map_err(|error| format!("a small disk can be mounted by root only: {error}"))?;
    }
    Ok(disk)
}

/// Writes until nothing more fits.
pub(crate) fn fill(disk: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("filling {}: {error}", disk.display());
    let mut ballast = File::options().create(true).append(true).open(disk.join(BALLAST)).map_err(failed)?;
    for size in [1 << 16, 1 << 12, 1] {
        let block = vec![0x5a_u8; size];
        loop {
            match ballast.write_all(&block) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => return Err(failed(error)),
            }
        }
    }
    Ok(())
}

/// Gives the space back.
pub(crate) fn free(disk: &Path) -> Result<(), String> {
    match std::fs::remove_file(disk.join(BALLAST)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(format!("freeing {}: {error}", disk.display())),
        _ => Ok(()),
    }
}
