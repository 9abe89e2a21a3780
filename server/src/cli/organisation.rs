//! `switchboard organisation`: what is done to a whole organisation.

use channel_core::OrganisationId;
use clap::{Args, Subcommand};
use store::{erasure, organisations};

use super::{CliError, Place, say};
use crate::flows::letters::By;

/// What can be done to an organisation.
#[derive(Debug, Subcommand)]
pub(super) enum OrganisationCommand {
    /// Erase an organisation with everything that is its own; the log of privileged acts stays
    Erase(EraseArgs),
}

/// The arguments of `organisation erase`.
#[derive(Debug, Args)]
pub(super) struct EraseArgs {
    /// Which, by its id
    id: String,
    /// Its name, so that it is surely this one
    #[arg(long)]
    name: String,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When there is no such organisation, its name is another, or the store cannot be used.
pub(super) async fn run(command: &OrganisationCommand) -> Result<(), CliError> {
    let OrganisationCommand::Erase(args) = command;
    let id: OrganisationId = args.id.parse().map_err(|_| CliError::new("the id of an organisation is a UUID"))?;
    let config = args.place.config()?;
    let store = config.open_store(channel_core::Seams::system()).await.map_err(CliError::new)?;
    let found = store.read_in(id, move |db| Box::pin(organisations::find(db, id))).await.map_err(CliError::new)?;
    let found = found.ok_or_else(|| CliError::new(format!("there is no organisation {id}")))?;
    if found.name != args.name {
        return Err(CliError::new("the organisation has another name: nothing was erased"));
    }
    let rows = erasure::organisation(&store, id, &By::Operator.word()).await.map_err(CliError::new)?;
    store.close().await;
    say(&format!("erased: {rows} rows; the log of privileged acts stays"));
    Ok(())
}
