//! `switchboard account check`: a doctor for the connected accounts.

use std::sync::Arc;

use channel_core::channel::{Finding, Remedy, Severity};
use channel_core::{Account, ChannelError, Checkup, Seams};
use clap::Args;
use store::accounts;

use super::organisation;
use crate::channels::Channels;
use crate::cli::{CliError, Place, say};
use crate::http::Streams;

/// The arguments of `account check`.
#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// Whose accounts, by id or by name [default: the only organisation's]
    #[arg(long)]
    organisation: Option<String>,
    /// Mend what can be mended from here
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When something is broken and stays so, or the store cannot be read.
pub(super) async fn run(args: &CheckArgs) -> Result<(), CliError> {
    let config = args.place.config()?;
    let seams = Seams::system();
    let channels = Channels::standard(&config, seams.clone(), Arc::new(Streams::default())).map_err(CliError::new)?;
    let store = config.open_store(seams).await.map_err(CliError::new)?;
    let organisation = organisation(&store, args.organisation.as_deref()).await?;
    let rows = store
        .read_in(organisation, move |db| Box::pin(accounts::list(db, organisation)))
        .await
        .map_err(CliError::new)?;
    if rows.is_empty() {
        say("no account is connected: switchboard account add --help");
    }
    let mut broken = 0;
    for row in rows {
        let name = format!("{} {}", row.channel, row.name);
        let sender = store.account_for_send(organisation, row.id).await.map_err(CliError::new)?;
        let checkup = channels.find(&row.channel).and_then(|channel| channel.checkup());
        let (Some(sender), Some(checkup)) = (sender, checkup) else {
            say(&format!("{name}: there is nothing to ask about this channel"));
            continue;
        };
        match examine(checkup, &sender.account, args.fix).await {
            Ok(found) if found.is_empty() => say(&format!("{name}: well")),
            Ok(found) => {
                broken += found.iter().filter(|finding| finding.severity == Severity::Broken).count();
                found.iter().for_each(|finding| say(&format!("{name}: {}", line(finding))));
            }
            Err(error) => {
                broken += 1;
                say(&format!("{name}: it could not be asked: {error}"));
            }
        }
    }
    store.close().await;
    match broken {
        0 => Ok(()),
        1 => Err(CliError::new("one thing is broken; see above")),
        count => Err(CliError::new(format!("{count} things are broken; see above"))),
    }
}

/// What is wrong, after mending what can be when that is wanted.
async fn examine(checkup: &dyn Checkup, account: &Account, fix: bool) -> Result<Vec<Finding>, ChannelError> {
    let found = checkup.examine(account).await?;
    let remedies: Vec<_> = found.iter().filter_map(mendable).collect();
    if !fix || remedies.is_empty() {
        return Ok(found);
    }
    let mut refused = Vec::new();
    for remedy in remedies {
        // One that is refused (a field that wants another review by the platform) must not keep the others from it.
        if let Err(error) = checkup.remedy(account, remedy).await {
            refused.push(error);
        }
    }
    let mut left = checkup.examine(account).await?;
    left.extend(refused.into_iter().map(|error| Finding {
        code: "not_mended".to_owned(),
        severity: Severity::Note,
        sentence: format!("a remedy was refused: {error}"),
        remedy: None,
    }));
    Ok(left)
}

fn line(finding: &Finding) -> String {
    let word = match finding.severity {
        Severity::Broken => "broken",
        Severity::Soon => "soon",
        Severity::Note => "note",
    };
    let hint = if mendable(finding).is_some() { " (--fix mends it)" } else { "" };
    format!("{word}: {}{hint}", finding.sentence)
}

/// The remedy, unless it needs what this command has not: a renewed token has to be kept.
fn mendable(finding: &Finding) -> Option<&Remedy> {
    finding.remedy.as_ref().filter(|remedy| !matches!(remedy, Remedy::RenewToken))
}
