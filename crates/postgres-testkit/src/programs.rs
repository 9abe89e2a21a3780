//! Where PostgreSQL's programs are.

use std::env;
use std::path::{Path, PathBuf};

/// Names the folder with PostgreSQL's programs.
pub const VARIABLE: &str = "SWITCHBOARD_TEST_POSTGRES_BIN";

/// Where Debian keeps them, a folder per version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The programs of one version of PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programs {
    /// Makes a cluster.
    pub(crate) initdb: PathBuf,
    /// Serves one.
    pub(crate) postgres: PathBuf,
    /// Asks one.
    pub(crate) psql: PathBuf,
}

impl Programs {
    /// Those of this machine.
    ///
    /// # Errors
    /// When there are none; the text says what to do.
    pub fn find() -> Result<Self, String> {
        if let Some(folder) = env::var_os(VARIABLE) {
            let folder = PathBuf::from(folder);
            return Self::of(&folder).ok_or_else(|| {
                format!("{VARIABLE} names {}, which has no initdb, postgres and psql", folder.display())
            });
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&path).chain(versions(Path::new(DEBIAN)));
        folders.filter_map(|folder| Self::of(&folder)).next().ok_or_else(|| {
            format!(
                "these tests need PostgreSQL, and its programs are neither on the PATH nor in {DEBIAN}: run `cargo xtask test`, \
                 which provides them, or install it (Debian: apt-get install postgresql) or name its folder in {VARIABLE}"
            )
        })
    }

    /// Those in a folder. One that leads to another place is followed there: the program may look for its companions.
    fn of(folder: &Path) -> Option<Self> {
        let initdb = folder.join("initdb").canonicalize().ok()?;
        let home = initdb.parent()?;
        let beside = |name: &str| Some(home.join(name)).filter(|program| program.is_file());
        Some(Self { postgres: beside("postgres")?, psql: beside("psql").or_else(|| on_path("psql"))?, initdb })
    }
}

/// The folders of programs in a folder of versions, the newest first.
fn versions(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9", "15", "18", "notes"] {
            std::fs::create_dir_all(folder.path().join(version).join("bin")).unwrap();
        }
        let found = versions(folder.path());
        let wanted = ["18", "15", "9"].map(|version| folder.path().join(version).join("bin"));
        assert_eq!(found, wanted);
    }

    #[test]
    fn a_folder_without_programs_has_none() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("initdb"), "").unwrap();
        assert_eq!(Programs::of(folder.path()), None, "initdb alone serves nothing");
    }
}
