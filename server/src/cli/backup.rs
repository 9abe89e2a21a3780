//! `switchboard backup`: the data directory in one file, while the server runs.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use store::backup;

use super::{CliError, Place, say};

/// The arguments of `backup`.
#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to make; it must not exist
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Put the root key beside it as FILE.key: whoever has both can read the stored tokens
    #[arg(long)]
    with_root_key: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When the directory has no database, the file exists, or the copy cannot be made or checked.
pub(super) async fn run(args: &BackupArgs) -> Result<(), CliError> {
    let config = args.place.config()?;
    if config.database.url.is_some() {
        return Err(CliError::new(
            "a PostgreSQL database is backed up by its own tools (pg_dump, or base backup and WAL): see docs/deployment.md",
        ));
    }
    let key_file = key_beside(&args.to);
    if args.with_root_key && key_file.exists() {
        return Err(CliError::new(format!("{} exists already: choose another name", key_file.display())));
    }
    let copied = backup::take(&config.data, &args.to).await.map_err(CliError::new)?;
    say(&format!(
        "{}: {} bytes, schema {}, {} events, {} calls not settled; read back and found whole",
        args.to.display(),
        copied.bytes,
        copied.schema,
        copied.events,
        copied.unsettled_calls,
    ));
    if args.with_root_key {
        copy_key(&config.data.join("root.key"), &key_file)?;
        say(&format!("{}: the root key; keep it apart from the backup", key_file.display()));
    } else {
        let key = config.data.join("root.key");
        say(&format!(
            "The root key is not in it. Keep a copy of {} in another safe place: without it the stored tokens are lost.",
            key.display()
        ));
    }
    Ok(())
}

/// Where the root key of a backup lies, if it was asked for.
pub(super) fn key_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// Copies the key into a new file that its owner alone may read.
pub(super) fn copy_key(from: &Path, to: &Path) -> Result<(), CliError> {
    let key = std::fs::read(from).map_err(|error| CliError::new(format!("reading {}: {error}", from.display())))?;
    let mut options = std::fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(to).and_then(|mut file| file.write_all(&key).and_then(|()| file.sync_all()));
    written.map_err(|error| CliError::new(format!("writing {}: {error}", to.display())))
}
