//! `switchboard restore`: a backup becomes a data directory again. Everything is made in a folder within the directory, which
//! may be a volume of its own, and is moved to its place last of all, so that no server can ever start on a copy from which
//! something might be sent a second time.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use channel_core::Seams;
use clap::Args;
use store::backup::{self, STAGE};
use store::restored::{self, SetAside};
use store::{OpenOptions, Store};

use super::backup::{copy_key, key_beside};
use super::{CliError, Place, say};
use crate::config::Config;

const DATABASE: &str = "switchboard.db";
const ROOT_KEY: &str = "root.key";
/// Stays where it is: a server that is started again and again may have made it meanwhile.
const LOCK: &str = "switchboard.lock";

/// The arguments of `restore`.
#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// The backup to bring back into an empty or new data directory
    #[arg(long, value_name = "FILE", required_unless_present = "mark")]
    from: Option<PathBuf>,
    /// The root key that belongs to it [default: FILE.key]
    #[arg(long, value_name = "FILE", conflicts_with = "mark")]
    root_key: Option<PathBuf>,
    /// Bring nothing back: set aside what is unsent and unanswered in a PostgreSQL database that was restored by its own
    /// tools, while every node is stopped
    #[arg(long, conflicts_with = "from")]
    mark: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When the directory is not empty, the backup is damaged, or the root key is not the one that belongs to it. Then the
/// directory is as it was.
pub(super) async fn run(args: &RestoreArgs) -> Result<(), CliError> {
    let config = args.place.config()?;
    match &args.from {
        None => {
            must_be_unused(&config).await?;
            let store = config.open_store(Seams::system()).await.map_err(CliError::new)?;
            let aside = set_aside(&store).await?;
            tell(aside);
            Ok(())
        }
        Some(_) if config.database.url.is_some() => Err(CliError::new(
            "a PostgreSQL database is restored by its own tools, and then with `switchboard restore --mark`: see \
             docs/deployment.md",
        )),
        Some(file) => bring_back(file, args.root_key.as_deref(), &config.data).await,
    }
}

/// A node that goes on working would send what is about to be set aside. On a directory its lock says so.
async fn must_be_unused(config: &Config) -> Result<(), CliError> {
    let sessions = config.store_options(Seams::system()).sessions().await.map_err(CliError::new)?;
    if sessions.is_empty() {
        return Ok(());
    }
    Err(CliError::new(format!(
        "gateways or commands of theirs are connected to the database, from {}: stop every node first",
        sessions.join(", ")
    )))
}

async fn bring_back(file: &Path, root_key: Option<&Path>, data: &Path) -> Result<(), CliError> {
    must_be_empty(data)?;
    let copied = backup::verify(file).await.map_err(CliError::new)?;
    let beside = key_beside(file);
    let root_key = root_key.unwrap_or(&beside);
    if !root_key.is_file() {
        return Err(CliError::new(format!(
            "there is no root key in {}: name the file with --root-key; it was root.key in the data directory",
            root_key.display()
        )));
    }
    let is_new = !data.exists();
    let stage = data.join(STAGE);
    make(data, &stage).map_err(|error| CliError::new(format!("making {}: {error}", stage.display())))?;
    let outcome = staged(file, root_key, &stage).await;
    let aside = match outcome.and_then(|aside| settle(&stage, data).map(|()| aside)) {
        Ok(aside) => aside,
        Err(error) => {
            // Nothing of it may stay.
            let _ = fs::remove_dir_all(&stage);
            if is_new {
                let _ = fs::remove_dir(data);
            }
            return Err(error);
        }
    };
    say(&format!("{}: restored from {} bytes, {} events", data.display(), copied.bytes, copied.events));
    tell(aside);
    Ok(())
}

async fn staged(file: &Path, root_key: &Path, stage: &Path) -> Result<SetAside, CliError> {
    backup::place(file, stage).map_err(CliError::new)?;
    copy_key(root_key, &stage.join(ROOT_KEY))?;
    let store = Store::open(OpenOptions::new(stage, Seams::system())).await.map_err(CliError::new)?;
    set_aside(&store).await
}

async fn set_aside(store: &Store) -> Result<SetAside, CliError> {
    let aside = store.write(|tx| Box::pin(restored::set_aside(tx))).await;
    store.close().await;
    aside.map_err(|error| CliError::new(format!("setting aside what was not sent: {error}")))
}

fn tell(aside: SetAside) {
    say(&format!(
        "Set aside, so that nothing is sent or answered twice: {} calls (now unconfirmed), {} events (recorded, not \
         answered), {} conversations (a person is asked for). Everybody has to sign in again.",
        aside.calls, aside.events, aside.conversations,
    ));
}

/// A disk of its own has a folder for what its checks find.
fn must_be_empty(data: &Path) -> Result<(), CliError> {
    let failed = |error: io::Error| CliError::new(format!("reading {}: {error}", data.display()));
    let names = match names_in(data) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    if names.iter().any(|name| name == STAGE) {
        return Err(CliError::new(format!(
            "{} holds what a restore that was cut off left behind: empty the directory and try again",
            data.display()
        )));
    }
    if names.iter().all(|name| name == "lost+found" || name == LOCK) {
        return Ok(());
    }
    Err(CliError::new(format!(
        "the data directory {} is not empty: a restore never writes over anything, so name a new one with --data",
        data.display()
    )))
}

fn names_in(folder: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

/// What is ours is its owner's alone; the folders that lead there are as the user makes folders.
fn make(data: &Path, stage: &Path) -> io::Result<()> {
    if let Some(parent) = data.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(stage)
}

/// Moves everything to its place: the database when its journal is there, and last the root key, without which it opens for
/// nobody.
fn settle(stage: &Path, data: &Path) -> Result<(), CliError> {
    let failed = |error: io::Error| CliError::new(format!("moving {} to {}: {error}", stage.display(), data.display()));
    let mut names = names_in(stage).map_err(failed)?;
    names.retain(|name| name != LOCK);
    let order = |name: &OsString| [DATABASE, ROOT_KEY].iter().position(|last| name == last);
    names.sort_by_key(order);
    let taken = names.iter().map(|name| data.join(name)).find(|place| place.exists());
    if let Some(place) = taken {
        return Err(CliError::new(format!(
            "{} was made meanwhile: stop whatever works on the directory, empty it and try again",
            place.display()
        )));
    }
    for name in names {
        fs::rename(stage.join(&name), data.join(&name)).map_err(failed)?;
    }
    fs::remove_dir_all(stage).and_then(|()| fs::File::open(data)).and_then(|data| data.sync_all()).map_err(failed)
}
