//! `switchboard trace`: the whole life of an event or a message, from whichever id somebody has.

use std::fmt::Write as _;

use clap::Args;
use store::trace::{self, Contents, Depth, Life};

use super::{CliError, Place, replay, say};

/// The arguments of `trace`.
#[derive(Debug, Args)]
pub(super) struct TraceArgs {
    /// The id: the platform's (wamid, mid, update, comment), an event's key, a letter, a message, a call or its token
    id: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Show what people wrote, too
    #[arg(long)]
    content: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be used, and when nothing bears the id.
pub(super) async fn run(args: &TraceArgs) -> Result<(), CliError> {
    let config = args.place.config()?;
    let call = format!("GET /api/v1/trace/{}", urlencoded(&args.id));
    let store = replay::open(&config, &call, None).await?;
    let contents = if args.content { Contents::Shown } else { Contents::Hidden };
    let mut life = Life::default();
    for depth in [Depth::Indexed, Depth::Everything] {
        for organisation in replay::everybody(&store).await? {
            let id = args.id.clone();
            let found = store
                .read_in(organisation, move |db| {
                    Box::pin(async move { trace::life(db, organisation, &id, depth, contents).await })
                })
                .await
                .map_err(CliError::new)?;
            life.steps.extend(found.steps);
        }
        if !life.steps.is_empty() {
            break;
        }
    }
    store.close().await;
    if life.steps.is_empty() {
        return Err(CliError::new(format!("nothing bears the id {}: handled events are kept for 14 days", args.id)));
    }
    if args.json {
        let text =
            serde_json::to_string_pretty(&life).map_err(|error| CliError::new(format!("writing JSON: {error}")))?;
        say(&text);
    } else {
        say(told(&life).trim_end());
    }
    Ok(())
}

fn told(life: &Life) -> String {
    let mut text = String::new();
    for step in &life.steps {
        let _ = write!(text, "{}  {:<18} {}", step.at, step.step, step.of);
        for (name, value) in &step.facts {
            let _ = write!(text, "  {name}={value}");
        }
        text.push('\n');
        if let Some(content) = &step.content {
            for line in content.lines() {
                let _ = writeln!(text, "    | {line}");
            }
        }
    }
    text
}

fn urlencoded(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}
