//! `switchboard restore`: a backup becomes a data directory again. Everything is made beside the directory and gets its name
//! last of all, so that no server can ever start on a copy from which something might be sent a second time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use channel_core::Seams;
use clap::Args;
use store::restored::{self, SetAside};
use store::{OpenOptions, Store, backup};

use super::backup::{copy_key, key_beside};
use super::{CliError, Place, say};

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
    let stage = stage_of(data);
    make_private(&stage).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => CliError::new(format!(
            "{} is what a restore that was cut off left behind: remove it and try again",
            stage.display()
        )),
        _ => CliError::new(format!("making {}: {error}", stage.display())),
    })?;
    let outcome = staged(file, root_key, &stage).await;
    let aside = match outcome.and_then(|aside| settle(&stage, data).map(|()| aside)) {
        Ok(aside) => aside,
        Err(error) => {
            // Nothing of it may stay: it is a copy that a server must not start on.
            let _ = fs::remove_dir_all(&stage);
            return Err(error);
        }
    };
    say(&format!("{}: restored from {} bytes, {} events", data.display(), copied.bytes, copied.events));
    tell(aside);
    Ok(())
}

async fn staged(file: &Path, root_key: &Path, stage: &Path) -> Result<SetAside, CliError> {
    backup::place(file, stage).map_err(CliError::new)?;
    copy_key(root_key, &stage.join("root.key"))?;
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

fn must_be_empty(data: &Path) -> Result<(), CliError> {
    match fs::read_dir(data).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(CliError::new(format!(
            "the data directory {} is not empty: a restore never writes over anything, so name a new one with --data",
            data.display()
        ))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(CliError::new(format!("reading {}: {error}", data.display()))),
    }
}

fn stage_of(data: &Path) -> PathBuf {
    // A slash at the end would put it inside.
    let mut name = data.components().as_path().as_os_str().to_owned();
    name.push(".restoring");
    PathBuf::from(name)
}

fn make_private(path: &Path) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Gives the finished directory its name. An empty directory of that name makes room.
fn settle(stage: &Path, data: &Path) -> Result<(), CliError> {
    let failed = |error: io::Error| CliError::new(format!("naming {}: {error}", data.display()));
    match fs::remove_dir(data) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    fs::rename(stage, data).map_err(failed)?;
    let folder = data.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
}
