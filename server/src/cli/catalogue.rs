//! `switchboard catalogue`: importing and searching without a browser, while the server is stopped.

use std::path::PathBuf;

use channel_core::{OrganisationId, Seams};
use clap::{Args, Subcommand};
use import::CatalogueOptions;
use store::Store;

use super::{CliError, Place, say};
use crate::catalogue::{Catalogue, ImportMode, hits_as_text, report_as_text};

/// What can be done with the catalogue.
#[derive(Debug, Subcommand)]
pub(super) enum CatalogueCommand {
    /// Import products from a CSV file; bad rows are named and the others are taken
    Import(ImportArgs),
    /// Search products as the assistant does
    Search(SearchArgs),
}

/// The arguments of `catalogue import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The file
    file: PathBuf,
    /// Remove products that the file does not have
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    place: Place,
}

/// The arguments of `catalogue search`.
#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// The question, as a customer would ask it
    question: String,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When the file or the store cannot be read, and when no row of the file could be taken.
pub(super) async fn run(command: &CatalogueCommand) -> Result<(), CliError> {
    match command {
        CatalogueCommand::Import(args) => import(args).await,
        CatalogueCommand::Search(args) => search(args).await,
    }
}

async fn import(args: &ImportArgs) -> Result<(), CliError> {
    let file = std::fs::read(&args.file)
        .map_err(|error| CliError::new(format!("reading {}: {error}", args.file.display())))?;
    let (store, organisation) = open(&args.place).await?;
    let mode = if args.replace { ImportMode::Replace } else { ImportMode::Merge };
    let report = Catalogue::new(store.clone())
        .import_csv_with(organisation, &file, mode, &CatalogueOptions::default())
        .await
        .map_err(|error| CliError::new(format!("importing {}: {error}", args.file.display())))?;
    store.close().await;
    say(report_as_text(&report).trim_end());
    let taken = report.rows.saturating_sub(report.skipped);
    if taken == 0 { Err(CliError::new("no row of the file could be taken")) } else { Ok(()) }
}

async fn search(args: &SearchArgs) -> Result<(), CliError> {
    let (store, organisation) = open(&args.place).await?;
    let found = Catalogue::new(store.clone())
        .search_products(organisation, &args.question)
        .await
        .map_err(|error| CliError::new(format!("searching: {error}")))?;
    store.close().await;
    say(hits_as_text(&found.hits).trim_end());
    Ok(())
}

async fn open(place: &Place) -> Result<(Store, OrganisationId), CliError> {
    let config = place.config()?;
    let store = config.open_store(Seams::system()).await.map_err(CliError::new)?;
    let organisation = super::account::organisation(&store, None).await?;
    Ok((store, organisation))
}
