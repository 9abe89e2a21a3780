//! Finding and asking programs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::step::run;

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The repository's root.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The first of these programs that is on the PATH.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// What a program says when it is run, if it can be run and succeeds.
pub(crate) fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A cargo subcommand of the pinned version: from the PATH, from an earlier run, or built now.
pub(crate) fn provide(name: &str, version: &str) -> Result<PathBuf, String> {
    let tools = target().join("tools");
    let built = tools.join("bin").join(name);
    let command = name.strip_prefix("cargo-").unwrap_or(name);
    for candidate in find(&[name]).into_iter().chain([built.clone()]) {
        // Some answer to `--version`, some to the subcommand's.
        let direct = answer(Command::new(&candidate).arg("--version"));
        let said = direct.or_else(|| answer(Command::new(&candidate).args([command, "--version"])));
        if said.is_some_and(|said| said.ends_with(version)) {
            return Ok(candidate);
        }
    }
    println!("{name} {version} is not here: building it once, into {}", tools.display());
    let package = format!("{name}@{version}");
    let mut install = cargo();
    install.args(["install", "--locked", "--quiet", &package, "--root"]).arg(&tools);
    // It runs for a second or two: what optimising saves there, building would take many times over.
    for (setting, value) in [("OPT_LEVEL", "1"), ("LTO", "off"), ("CODEGEN_UNITS", "16"), ("DEBUG", "false")] {
        install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    run(&mut install)?;
    Ok(built)
}
