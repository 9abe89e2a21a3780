//! ZIP containers that may lie about themselves.

use std::{
    collections::HashSet,
    io::{Cursor, Read, Write},
};

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
        let mut names = HashSet::new();
        for at in 0..zip.len() {
            let entry = zip.by_index(at).map_err(problem)?;
            if entry.encrypted() {
                return Err(ArchiveProblem::Encrypted);
            }
            // Two entries of one name are read as one by some programs and as the other by others.
            let name = entry.name().map_err(|_| ArchiveProblem::Damaged)?.into_owned();
            let max_tags = max_tags(&name);
            if !names.insert(name) {
                return Err(ArchiveProblem::Damaged);
            }
            let mut tags = Tags(0);
            let counted = std::io::copy(&mut entry.take(left.saturating_add(1)), &mut tags)
                .map_err(|_| ArchiveProblem::Damaged)?;
            left = left.checked_sub(counted).ok_or(ArchiveProblem::TooLarge)?;
            if tags.0 > max_tags {
                return Err(ArchiveProblem::TooLarge);
            }
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

/// Tags that a part may have whose every element stays in memory while a file is read, and becomes larger there; a
/// sheet's or a document's own body goes by.
fn max_tags(name: &str) -> u64 {
    let name = name.to_ascii_lowercase();
    if name.ends_with("sharedstrings.xml") {
        8_000_000
    } else if name.ends_with("styles.xml") {
        300_000
    } else if name.ends_with("workbook.xml") || name.ends_with(".rels") {
        100_000
    } else {
        u64::MAX
    }
}

/// Counts what passes and keeps nothing.
struct Tags(u64);

impl Write for Tags {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += u64::try_from(bytes.iter().filter(|&&byte| byte == b'<').count()).unwrap_or(0);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
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
