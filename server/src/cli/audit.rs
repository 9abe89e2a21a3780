//! `switchboard audit`: whether the log of privileged acts is whole.

use clap::{Args, Subcommand};
use store::audit::{self, Head, Verified};

use super::{CliError, Place, replay, say};

/// What can be done with the audit log.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Check every entry against the one before it, and print the newest to note outside
    Verify(VerifyArgs),
}

/// The arguments of `audit verify`.
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// A head that was printed before and noted outside, as SEQ:HEX; may be given several times with --organisation
    #[arg(long, value_name = "SEQ:HEX", requires = "organisation")]
    noted: Vec<Head>,
    /// Only this organisation, by id or by name
    #[arg(long)]
    organisation: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When somebody touched the log, or the store cannot be used.
pub(super) async fn run(command: &AuditCommand) -> Result<(), CliError> {
    let AuditCommand::Verify(args) = command;
    let config = args.place.config()?;
    let store = config.open_store(channel_core::Seams::system()).await.map_err(CliError::new)?;
    let organisations = match &args.organisation {
        Some(wanted) => vec![super::account::organisation(&store, Some(wanted)).await?],
        None => replay::everybody(&store).await?,
    };
    let mut broken = Vec::new();
    for organisation in organisations {
        match audit::verify(&store, organisation, &args.noted).await.map_err(CliError::new)? {
            Verified::Whole { entries: 0, .. } => {}
            Verified::Whole { entries, head } => {
                let head = head.map_or_else(String::new, |head| format!(", head {head}"));
                say(&format!("{organisation}: {entries} entries, whole{head}"));
            }
            Verified::Broken { seq, how } => broken.push(format!("{organisation}: entry {seq}: {}", how.sentence())),
        }
    }
    store.close().await;
    if broken.is_empty() {
        Ok(())
    } else {
        Err(CliError::new(format!("the audit log was touched:\n{}", broken.join("\n"))))
    }
}
