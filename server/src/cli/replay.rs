//! `switchboard replay`: what needs somebody, tried again from the stage that failed, while the server is stopped or beside
//! it on a shared database.

use std::fmt::Write as _;
use std::sync::Arc;

use channel_core::{OrganisationId, Seams};
use clap::{Args, ValueEnum};
use store::letters::{LetterId, LetterKind};
use store::organisations::{self, NOBODY};
use store::{OpenError, Store};

use super::{CliError, Place, say};
use crate::channels::Channels;
use crate::config::Config;
use crate::flows::letters::{By, Report, Run, Unconfirmed, Wanted, replay};
use crate::http::Streams;

/// The arguments of `replay`.
#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Only letters of this kind; may be given several times
    #[arg(long, value_enum, value_name = "KIND")]
    kind: Vec<Kind>,
    /// Only this letter, by the name that the console and the API show
    #[arg(long, value_name = "LETTER", conflicts_with_all = ["kind", "unknown"])]
    id: Option<LetterId>,
    /// Only what was not understood, or came for an account that was not connected: after an upgrade or a new account
    #[arg(long)]
    unknown: bool,
    /// Count what there is and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Also send again what may already have been delivered; each is entered in the audit log
    #[arg(long)]
    repeat_unconfirmed: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Quarantined,
    UnknownAccount,
    FailedTurn,
    FailedSend,
    Unconfirmed,
    Unanswered,
}

impl From<Kind> for LetterKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Quarantined => Self::Quarantined,
            Kind::UnknownAccount => Self::UnknownAccount,
            Kind::FailedTurn => Self::FailedTurn,
            Kind::FailedSend => Self::FailedSend,
            Kind::Unconfirmed => Self::Unconfirmed,
            Kind::Unanswered => Self::Unanswered,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be used: a running server has the directory, and is asked by its API instead.
pub(super) async fn run(args: &ReplayArgs) -> Result<(), CliError> {
    let config = args.place.config()?;
    let channels = Channels::standard(&config, Seams::system(), Arc::new(Streams::default())).map_err(CliError::new)?;
    let asked = "POST /api/v1/letters/replay";
    let body = serde_json::json!({
        "kinds": kinds(args), "id": args.id.as_ref().map(ToString::to_string), "dry_run": args.dry_run,
        "repeat_unconfirmed": args.repeat_unconfirmed,
    });
    let store = open(&config, asked, Some(&body.to_string())).await?;
    let wanted = Wanted {
        kinds: kinds(args),
        account: None,
        id: args.id.clone(),
        unconfirmed: if args.repeat_unconfirmed { Unconfirmed::Repeated } else { Unconfirmed::Left },
        run: if args.dry_run { Run::Dry } else { Run::ForReal },
    };
    let mut report = Report::default();
    for organisation in everybody(&store).await? {
        let find = |id: &channel_core::ChannelId| channels.find(id).cloned();
        let done = replay(&store, &find, organisation, &wanted, &By::Operator).await.map_err(CliError::new)?;
        report.add(&done);
    }
    store.close().await;
    if let (Some(id), true) = (&args.id, report.0.is_empty()) {
        return Err(CliError::new(format!(
            "there is no letter {id}: it was handled meanwhile, or never was one; `switchboard replay --dry-run` counts what \
             there is"
        )));
    }
    say(told(&report, args.dry_run).trim_end());
    Ok(())
}

fn kinds(args: &ReplayArgs) -> Vec<LetterKind> {
    let unknown = args.unknown.then_some([LetterKind::Quarantined, LetterKind::UnknownAccount]);
    args.kind.iter().map(|kind| LetterKind::from(*kind)).chain(unknown.into_iter().flatten()).collect()
}

/// Every organisation, and nobody: the letters of unknown accounts are nobody's.
pub(super) async fn everybody(store: &Store) -> Result<Vec<OrganisationId>, CliError> {
    let all = store.read(|db| Box::pin(organisations::list(db))).await.map_err(CliError::new)?;
    Ok(all.into_iter().map(|organisation| organisation.id).chain([NOBODY]).collect())
}

/// Opens the store. A directory that a running server has is answered with how to ask that server.
pub(super) async fn open(config: &Config, call: &str, body: Option<&str>) -> Result<Store, CliError> {
    config.open_store(Seams::system()).await.map_err(|error| match error {
        OpenError::InUse { .. } => {
            let (method, path) = call.split_once(' ').unwrap_or(("GET", call));
            let sends = body.map_or_else(String::new, |body| {
                format!(" -H 'Content-Type: application/json' -d '{body}'")
            });
            CliError::new(format!(
                "{error}\nOr ask the running server, with a key of its API:\n  curl -X {method} {}{path} -H \"Authorization: Bearer $KEY\"{sends}",
                config.base_url()
            ))
        }
        error => CliError::new(error),
    })
}

/// One line a kind; nothing is left out that was found.
fn told(report: &Report, dry: bool) -> String {
    if report.0.is_empty() {
        return "there are no letters of that kind".to_owned();
    }
    let mut text = String::new();
    for (kind, outcome) in &report.0 {
        let again = if dry { "would go on" } else { "go on" };
        let _ = write!(text, "{}: {} found, {} {again}", kind.as_str(), outcome.found, outcome.again);
        let rest = [
            (outcome.known, "were handled before"),
            (outcome.unchanged, stays(*kind)),
            (outcome.purged, "stay: their contents were purged"),
            (outcome.left, "may already have been delivered: --repeat-unconfirmed sends them again"),
        ];
        for (number, words) in rest.into_iter().filter(|(number, _)| *number > 0) {
            let _ = write!(text, ", {number} {words}");
        }
        text.push('\n');
    }
    text
}

const fn stays(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Unanswered => "wait for a person: answer them in the console",
        _ => "stay: nothing about them has changed",
    }
}
