//! `switchboard key`: keys of the API, each with what it may do.

use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use store::Store;
use store::api_keys::{self, KeptKey, Scope, Scopes};

use super::{CliError, Place, say};
use crate::api::ApiKey;
use crate::flows::letters::By;

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key and print it, once; a key of the same name ends
    Add(AddArgs),
    /// List the keys and what each may do
    List(Whose),
    /// End a key
    End(EndArgs),
}

/// The arguments of `key add`.
#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// What it is called: the program that will use it
    name: String,
    /// What it may do: read, send, catalogue, orders, letters, repeat or admin; may be given several times
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = scope)]
    scopes: Vec<Scope>,
    #[command(flatten)]
    whose: Whose,
}

/// The arguments of `key end`.
#[derive(Debug, Args)]
pub(super) struct EndArgs {
    /// What it is called
    name: String,
    #[command(flatten)]
    whose: Whose,
}

/// Whose keys.
#[derive(Debug, Args)]
pub(super) struct Whose {
    /// Whose, by id or by name [default: the only one]
    #[arg(long)]
    organisation: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Whose {
    async fn open(&self) -> Result<(Store, channel_core::OrganisationId), CliError> {
        let config = self.place.config()?;
        let store = config.open_store(channel_core::Seams::system()).await.map_err(CliError::new)?;
        let organisation = super::account::organisation(&store, self.organisation.as_deref()).await?;
        Ok((store, organisation))
    }
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be used, or there is no key to end.
pub(super) async fn run(command: &KeyCommand) -> Result<(), CliError> {
    match command {
        KeyCommand::Add(args) => add(args).await,
        KeyCommand::List(whose) => list(whose).await,
        KeyCommand::End(args) => end(args).await,
    }
}

async fn add(args: &AddArgs) -> Result<(), CliError> {
    let (store, organisation) = args.whose.open().await?;
    let key = ApiKey::generate().map_err(CliError::new)?;
    let (name, hash) = (args.name.trim().to_owned(), ApiKey::hash(key.expose_secret()));
    if name.is_empty() {
        return Err(CliError::new("a key needs a name: switchboard key add NAME --scope read"));
    }
    let scopes: Scopes = args.scopes.iter().copied().collect();
    let write = store.write_in(organisation, move |tx| {
        let (name, scopes) = (name.clone(), scopes.clone());
        Box::pin(async move { api_keys::record(tx, organisation, &name, &hash, &scopes, &By::Operator.word()).await })
    });
    write.await.map_err(CliError::new)?;
    store.close().await;
    say(key.expose_secret());
    Ok(())
}

async fn list(whose: &Whose) -> Result<(), CliError> {
    let (store, organisation) = whose.open().await?;
    let keys = store.read_in(organisation, move |db| Box::pin(api_keys::list(db, organisation)));
    let keys = keys.await.map_err(CliError::new)?;
    store.close().await;
    say(&shown(&keys));
    Ok(())
}

async fn end(args: &EndArgs) -> Result<(), CliError> {
    let (store, organisation) = args.whose.open().await?;
    let name = args.name.clone();
    let write = store.write_in(organisation, move |tx| {
        let name = name.clone();
        Box::pin(async move { api_keys::remove(tx, organisation, &name, &By::Operator.word()).await })
    });
    let ended = write.await.map_err(CliError::new)?;
    store.close().await;
    if ended { Ok(()) } else { Err(CliError::new("there is no key of that name: switchboard key list shows them")) }
}

fn shown(keys: &[KeptKey]) -> String {
    if keys.is_empty() {
        return "there are no keys: switchboard key add NAME --scope read".to_owned();
    }
    let lines = keys.iter().map(|key| {
        let scopes: Vec<&str> = key.scopes.iter().map(Scope::as_str).collect();
        format!("{}  {}  {}", key.mark, key.name, scopes.join(" "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn scope(word: &str) -> Result<Scope, String> {
    Scope::from_word(word).ok_or_else(|| {
        let known: Vec<&str> = Scope::ALL.iter().map(|scope| scope.as_str()).collect();
        format!("expected one of {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_that_does_not_exist_is_refused_with_those_that_do() {
        assert_eq!(scope("repeat"), Ok(Scope::Repeat));
        assert_eq!(scope("all").unwrap_err(), "expected one of read, send, catalogue, orders, letters, repeat, admin");
    }
}
