//! `switchboard decode`: a webhook body to normalised JSON lines.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use channel_core::signature::trust_local_file;
use channel_core::{Channel, ChannelId, Event, Parsed, Seams};
use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;

use super::CliError;
use crate::channels::Channels;
use crate::config::{Config, DEFAULT_DATA, DEFAULT_LISTEN};
use crate::http::Streams;

/// The arguments of `decode`.
#[derive(Debug, Args)]
pub(super) struct DecodeArgs {
    /// Whose webhook it is
    #[arg(value_enum, required_unless_present = "schema")]
    channel: Option<DecodeChannel>,
    /// The file with the body; - reads standard input
    #[arg(default_value = "-")]
    file: PathBuf,
    /// Print the JSON Schema of a line and stop
    #[arg(long)]
    schema: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DecodeChannel {
    Whatsapp,
    Instagram,
    Telegram,
    Webchat,
}

impl DecodeChannel {
    fn name(self) -> &'static str {
        match self {
            Self::Whatsapp => "whatsapp",
            Self::Instagram => "instagram",
            Self::Telegram => "telegram",
            Self::Webchat => "webchat",
        }
    }
}

/// One printed line.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Line {
    /// Something that happened.
    Event(Box<Event>),
    /// A part of the body that became no event.
    Skipped(SkippedLine),
}

/// A part of the body that became no event.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SkippedLine {
    /// The channel.
    channel: &'static str,
    /// The platform's id of the account, when the envelope tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// Why and what.
    skipped: SkippedPart,
}

/// Why a part became no event.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SkippedPart {
    /// Why.
    reason: String,
    /// What it was, in the platform's words.
    what: String,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be read or is not the platform's envelope.
pub(super) fn run(args: &DecodeArgs) -> Result<(), CliError> {
    let mut out = std::io::stdout().lock();
    if args.schema {
        let schema = schemars::schema_for!(Line);
        let text = serde_json::to_string_pretty(&schema)
            .map_err(|error| CliError::new(format!("writing the schema: {error}")))?;
        return print(&mut out, &text);
    }
    let Some(channel) = args.channel else {
        return Err(CliError::new("name the channel: whatsapp, instagram, telegram or webchat"));
    };
    let body = read(&args.file)?;
    let name = channel.name();
    let parsed = webhook(name)?
        .webhook()
        .parse(trust_local_file(&body))
        .map_err(|error| CliError::new(format!("decoding a {name} webhook: {error}")))?;
    for line in lines(name, parsed) {
        let text = serde_json::to_string(&line).map_err(|error| CliError::new(format!("writing a line: {error}")))?;
        print(&mut out, &text)?;
    }
    Ok(())
}

/// The channel as the server has it; decoding reaches no network.
fn webhook(name: &'static str) -> Result<Arc<dyn Channel>, CliError> {
    let config = Config::on_defaults(DEFAULT_LISTEN, DEFAULT_DATA.into());
    let channels = Channels::standard(&config, Seams::system(), Arc::new(Streams::default())).map_err(CliError::new)?;
    let channel = channels.find(&ChannelId::from_static(name)).cloned();
    channel.ok_or_else(|| CliError::new(format!("this build has no channel {name}")))
}

fn lines(channel: &'static str, parsed: Parsed) -> impl Iterator<Item = Line> {
    let events = parsed.events.into_iter().map(|event| Line::Event(Box::new(event)));
    let skipped = parsed.skipped.into_iter().map(move |part| {
        let skipped = SkippedPart { reason: part.reason, what: part.what };
        Line::Skipped(SkippedLine { channel, account: part.account, skipped })
    });
    events.chain(skipped)
}

fn read(file: &Path) -> Result<Vec<u8>, CliError> {
    if file == Path::new("-") {
        let mut body = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut body)
            .map_err(|error| CliError::new(format!("reading standard input: {error}")))?;
        return Ok(body);
    }
    std::fs::read(file).map_err(|error| {
        CliError::new(format!("reading {}: {error}; name a file, or - for standard input", file.display()))
    })
}

/// A reader that stops early, as `head` does, is no failure.
fn print(out: &mut impl Write, text: &str) -> Result<(), CliError> {
    match writeln!(out, "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| CliError::new(format!("writing to standard output: {error}"))),
    }
}
