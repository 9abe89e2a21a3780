//! ZIP containers that may lie about themselves.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// How much a container may hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ArchiveLimits {
    /// Entries in the container.
    pub(crate) entries: usize,
    /// Bytes of all entries together, unpacked.
    pub(crate) unpacked: u64,
}

/// Why a container is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArchiveProblem {
    /// Not a ZIP file, or a damaged one.
    Damaged,
    /// An entry needs a password.
    Encrypted,
    /// More entries or more unpacked bytes than allowed.
    TooLarge,
}

/// A container whose every entry was unpacked once to count its true size: what a header claims is not believed.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: ArchiveLimits) -> Result<Self, ArchiveProblem> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveProblem::Damaged)?;
        if zip.len() > limits.entries {
            return Err(ArchiveProblem::TooLarge);
        }
        let mut left = limits.unpacked;
        let mut names = std::collections::HashSet::new();
        for at in 0..zip.len() {
            let entry = zip.by_index(at).map_err(problem)?;
            if entry.encrypted() {
                return Err(ArchiveProblem::Encrypted);
            }
            // Two entries of one name are read as one by some programs and as the other by others.
            let name = entry.name().map_err(|_| ArchiveProblem::Damaged)?.into_owned();
            if !names.insert(name) {
                return Err(ArchiveProblem::Damaged);
            }
            let counted = std::io::copy(&mut entry.take(left.saturating_add(1)), &mut std::io::sink())
                .map_err(|_| ArchiveProblem::Damaged)?;
            left = left.checked_sub(counted).ok_or(ArchiveProblem::TooLarge)?;
        }
        Ok(Self { zip })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// An entry's text; none when there is no such entry.
    pub(crate) fn text(&mut self, name: &str) -> Option<Result<String, ArchiveProblem>> {
        let entry = match self.zip.by_name(name) {
            Ok(entry) => entry,
            Err(zip::result::ZipError::FileNotFound) => return None,
            Err(error) => return Some(Err(problem(error))),
        };
        let mut bytes = Vec::new();
        // Opening counted every entry, so this is bounded already.
        let read = { entry }.read_to_end(&mut bytes);
        Some(match read {
            Ok(_) => crate::decode::decode(&bytes, None).map(|read| read.text).map_err(|_| ArchiveProblem::Damaged),
            Err(_) => Err(ArchiveProblem::Damaged),
        })
    }
}

fn problem(error: zip::result::ZipError) -> ArchiveProblem {
    match error {
        zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
            ArchiveProblem::Encrypted
        }
        _ => ArchiveProblem::Damaged,
    }
}
