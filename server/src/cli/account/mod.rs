//! `switchboard account`: connected accounts, without a browser.

mod add;
mod check;

use channel_core::OrganisationId;
use clap::Subcommand;
use store::{Store, organisations};

use super::CliError;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum AccountCommand {
    /// Connect an account; its secrets come from files, the environment or a prompt, never from the command line
    Add(add::AddArgs),
    /// Ask the platforms what is wrong with the connected accounts: dead tokens, events that nobody subscribed to
    Check(check::CheckArgs),
}

/// Runs the command.
///
/// # Errors
/// As the command says.
pub(super) async fn run(command: &AccountCommand) -> Result<(), CliError> {
    match command {
        AccountCommand::Add(args) => add::run(args).await,
        AccountCommand::Check(args) => check::run(args).await,
    }
}

/// The organisation meant: by id, by name, the only one there is, or a new one of that name.
pub(super) async fn organisation(store: &Store, wanted: Option<&str>) -> Result<OrganisationId, CliError> {
    let all = store.read(|db| Box::pin(organisations::list(db))).await.map_err(CliError::new)?;
    let name = match wanted {
        None => match all.as_slice() {
            [only] => return Ok(only.id),
            [] => "My shop".to_owned(),
            _ => return Err(CliError::new("there are several organisations: name one with --organisation")),
        },
        Some(wanted) => {
            let known = all.iter().find(|it| it.name == wanted || it.id.to_string() == wanted);
            match known {
                Some(known) => return Ok(known.id),
                None if wanted.parse::<OrganisationId>().is_ok() => {
                    return Err(CliError::new(format!("there is no organisation {wanted}")));
                }
                None => wanted.to_owned(),
            }
        }
    };
    store.write(move |tx| Box::pin(async move { organisations::create(tx, &name).await })).await.map_err(CliError::new)
}
