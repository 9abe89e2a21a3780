//! `switchboard check`: whether the gateway can run here, every problem at once and each with what to do about it.

use std::path::Path;
use std::time::Duration;

use channel_core::{ChannelId, Seams, Timestamp};
use clap::Args;
use store::accounts::{self, AccountStatus};
use store::backlog::{self, Backlog};
use store::condition::{self, Condition};
use store::{OpenError, Store, StoreError, organisations, vectors};
use url::Url;

use super::{CliError, Place, say};
use crate::config::Config;

/// The arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Ask nobody over the network: the clock is not compared with the platforms'
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    place: Place,
}

/// How much something matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Well,
    Note,
    Soon,
    Broken,
}

/// What was found, in one sentence.
#[derive(Debug)]
struct Finding(Weight, String);

/// Below this much free space nothing may be kept any more.
const LEAST_SPACE: u64 = 200 * 1024 * 1024;
/// Below this much it is time to do something.
const LITTLE_SPACE: u64 = 2 * 1024 * 1024 * 1024;
/// A clock this far off makes windows and tokens end at the wrong time.
const SKEW: Duration = Duration::from_secs(30);
/// Every connection and every file of the database takes one.
const FILES: u64 = 4_096;

/// Runs the command.
///
/// # Errors
/// When something is broken.
pub(super) async fn run(args: &CheckArgs) -> Result<(), CliError> {
    let config = args.place.config()?;
    let mut found = vec![Finding(Weight::Well, "the configuration can be read".to_owned())];
    found.extend(addresses(&config));
    found.extend(space(&config.data));
    found.extend(files());
    if config.database.url.is_none() {
        found.extend(
            ["root.key", "switchboard.db"].iter().filter_map(|name| readable_by_others(&config.data.join(name))),
        );
    }
    let connected = stored(&config, &mut found).await;
    found.extend(secrets(&config, &connected));
    if !args.offline {
        found.extend(clock(&config, &connected).await);
    }
    let broken = found.iter().filter(|finding| finding.0 == Weight::Broken).count();
    for Finding(weight, sentence) in &found {
        let word = match weight {
            Weight::Well => "well",
            Weight::Note => "note",
            Weight::Soon => "soon",
            Weight::Broken => "broken",
        };
        say(&format!("{word}: {sentence}"));
    }
    match broken {
        0 => Ok(()),
        1 => Err(CliError::new("one thing is broken; see above")),
        count => Err(CliError::new(format!("{count} things are broken; see above"))),
    }
}

fn addresses(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    match &config.public_url {
        Some(url) if url.scheme() == "https" => {}
        Some(url) => found.push(Finding(
            Weight::Soon,
            format!("public_url is {url}: platforms deliver to https addresses only"),
        )),
        None => found.push(Finding(
            Weight::Soon,
            "public_url is not set: platforms and sign-in links need the https address under which this server is reached"
                .to_owned(),
        )),
    }
    if !config.listen.ip().is_loopback() {
        found.push(Finding(
            Weight::Note,
            format!("it listens on {}: put a proxy that speaks TLS before it (docs/deployment.md)", config.listen),
        ));
    }
    found
}

/// Space where the data directory is, or will be.
fn space(data: &Path) -> Option<Finding> {
    let place = data.ancestors().find(|place| place.exists()).filter(|place| !place.as_os_str().is_empty());
    let place = place.unwrap_or(Path::new("."));
    let statistics = match rustix::fs::statvfs(place) {
        Ok(statistics) => statistics,
        Err(error) => {
            return Some(Finding(Weight::Broken, format!("the disk of {} cannot be asked: {error}", place.display())));
        }
    };
    let free = statistics.f_bavail.saturating_mul(statistics.f_frsize);
    let megabytes = free / (1024 * 1024);
    let sentence = format!("{megabytes} MB are free where {} is", data.display());
    Some(match free {
        free if free < LEAST_SPACE => Finding(Weight::Broken, format!("{sentence}: make room before the disk is full")),
        free if free < LITTLE_SPACE => Finding(Weight::Soon, format!("{sentence}: make room soon")),
        _ => Finding(Weight::Well, sentence),
    })
}

fn files() -> Option<Finding> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    let most: u64 = line.split_whitespace().next()?.parse().ok()?;
    (most < FILES).then(|| {
        Finding(
            Weight::Soon,
            format!("only {most} files may be open: raise the limit (LimitNOFILE) to {FILES} or more"),
        )
    })
}

fn readable_by_others(file: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(file).ok()?.permissions().mode();
    (mode & 0o077 != 0).then(|| {
        let file = file.display();
        Finding(Weight::Broken, format!("others can read {file}: chmod 600 {file}"))
    })
}

/// An account as it matters here.
struct Connected {
    channel: ChannelId,
    name: String,
    status: AccountStatus,
    reason: Option<String>,
}

/// Looks at the database, and into it when that changes nothing.
async fn stored(config: &Config, found: &mut Vec<Finding>) -> Vec<Connected> {
    let looked = match &config.database.url {
        Some(url) => condition::postgres(url).await,
        None => condition::embedded(&config.data).await,
    };
    match looked {
        Err(error) => found.push(Finding(Weight::Broken, with_cause(&error))),
        Ok(condition) => match of_schema(condition) {
            Finding(Weight::Well, sentence) => {
                found.push(Finding(Weight::Well, sentence));
                return opened(config, found).await;
            }
            other => found.push(other),
        },
    }
    Vec::new()
}

fn of_schema(Condition { schema, known }: Condition) -> Finding {
    match schema {
        Some(schema) if schema == known => Finding(Weight::Well, format!("the database has schema {schema}")),
        Some(schema) if schema > known => Finding(
            Weight::Broken,
            format!(
                "a newer version brought the database to schema {schema}, this one knows {known}: use that version"
            ),
        ),
        Some(schema) => Finding(
            Weight::Note,
            format!("the database has schema {schema}; this version brings it to {known} when it starts"),
        ),
        None => Finding(Weight::Note, "there is no database yet: serve makes it when it starts".to_owned()),
    }
}

async fn opened(config: &Config, found: &mut Vec<Finding>) -> Vec<Connected> {
    let store = match config.open_store(Seams::system()).await {
        Ok(store) => store,
        Err(OpenError::InUse { .. }) => {
            found.push(running(config).await);
            return Vec::new();
        }
        Err(error) => {
            found.push(Finding(Weight::Broken, with_cause(&error)));
            return Vec::new();
        }
    };
    found.push(Finding(Weight::Well, "the root key opens the database".to_owned()));
    let connected = inside(&store, found).await;
    store.close().await;
    connected.unwrap_or_else(|error| {
        found.push(Finding(Weight::Broken, with_cause(&error)));
        Vec::new()
    })
}

/// A server has the data directory: it knows best.
async fn running(config: &Config) -> Finding {
    let url = format!("http://{}/readyz", config.listen);
    let told = async { client().ok()?.get(&url).send().await.ok()?.text().await.ok() }.await;
    match told.and_then(|told| serde_json::from_str::<serde_json::Value>(&told).ok()) {
        Some(told) => {
            let ready = told.get("ready").and_then(serde_json::Value::as_bool) == Some(true);
            let reason = told.get("reason").and_then(serde_json::Value::as_str).unwrap_or("it does not say why");
            let weight = if ready { Weight::Well } else { Weight::Broken };
            Finding(weight, format!("a server works on the data directory and says: {reason}"))
        }
        None => Finding(
            Weight::Note,
            format!("another process has the data directory, and no server answers on {}", config.listen),
        ),
    }
}

async fn inside(store: &Store, found: &mut Vec<Finding>) -> Result<Vec<Connected>, StoreError> {
    store.probe().await?;
    found.push(Finding(Weight::Well, "the database takes writes".to_owned()));
    if store.is_shared() {
        let is_there = store.read(|db| Box::pin(vectors::is_there(db))).await?;
        found.push(of_vectors(is_there));
    }
    let backlog = store.read(|db| Box::pin(backlog::look(db))).await?;
    found.extend(of_backlog(&backlog, store.seams().now()));
    let organisations = store.read(|db| Box::pin(organisations::list(db))).await?;
    let mut connected = Vec::new();
    for organisation in organisations {
        let rows = store.read_in(organisation.id, move |db| Box::pin(accounts::list(db, organisation.id))).await?;
        connected.extend(rows.into_iter().map(|row| Connected {
            channel: row.channel,
            name: row.name,
            status: row.status,
            reason: row.status_reason,
        }));
    }
    Ok(connected)
}

fn of_vectors(is_there: bool) -> Finding {
    let sentence = if is_there {
        "PostgreSQL has pgvector: catalogues whose vectors are more than a node holds are compared by it"
    } else {
        "PostgreSQL has no pgvector of version 0.7 or later: nodes compare all vectors in memory; to have it asked, install it \
         and have a superuser run CREATE EXTENSION vector in this database, then start again"
    };
    Finding(if is_there { Weight::Well } else { Weight::Note }, sentence.to_owned())
}

fn of_backlog(backlog: &Backlog, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(since) = backlog.oldest_event {
        let minutes = now.since(since).as_secs() / 60;
        let weight = if minutes >= 5 { Weight::Soon } else { Weight::Note };
        let sentence = format!("{} events wait, the oldest for {minutes} minutes", backlog.events_waiting);
        found.push(Finding(weight, sentence));
    }
    if backlog.oldest_ambiguous.is_some() {
        let sentence = "some messages are unconfirmed: look at them in the console";
        found.push(Finding(Weight::Note, sentence.to_owned()));
    }
    if backlog.dead_events > 0 {
        found.push(Finding(Weight::Soon, format!("{} events were given up", backlog.dead_events)));
    }
    found
}

/// What the accounts need of the configuration, and what they say of themselves.
fn secrets(config: &Config, connected: &[Connected]) -> Vec<Finding> {
    let mut found = Vec::new();
    for account in connected {
        let who = format!("{} {}", account.channel, account.name);
        let why = account.reason.as_deref().unwrap_or("no reason was given");
        match account.status {
            AccountStatus::Active => found.push(Finding(Weight::Well, format!("{who}: connected"))),
            AccountStatus::Paused => found.push(Finding(Weight::Broken, format!("{who}: paused: {why}"))),
            AccountStatus::Revoked => found.push(Finding(Weight::Soon, format!("{who}: access was ended: {why}"))),
        }
    }
    let of_meta = |account: &&Connected| matches!(account.channel.as_str(), "whatsapp" | "instagram");
    if connected.iter().any(|account| of_meta(&account)) {
        if config.meta.app_secrets.is_empty() {
            let sentence = "meta.app_secrets is empty, so every WhatsApp and Instagram webhook is refused: set it";
            found.push(Finding(Weight::Broken, sentence.to_owned()));
        }
        if config.meta.verify_tokens.is_empty() {
            let sentence = "meta.verify_tokens is empty, so Meta cannot confirm the webhook's address: set it";
            found.push(Finding(Weight::Soon, sentence.to_owned()));
        }
    }
    if !connected.is_empty() {
        let sentence = "`switchboard account check` asks the platforms about each account";
        found.push(Finding(Weight::Note, sentence.to_owned()));
    }
    found
}

/// Compares this computer's clock with those of the platforms that are used.
async fn clock(config: &Config, connected: &[Connected]) -> Option<Finding> {
    let uses = |channel: &str| connected.iter().any(|account| account.channel.as_str() == channel);
    let platform = [
        ("whatsapp", &config.meta.graph_url),
        ("instagram", &config.meta.instagram_url),
        ("telegram", &config.telegram_url),
    ];
    let (name, url) = platform.into_iter().find(|(channel, _)| uses(channel))?;
    let Some(theirs) = date_of(url).await else {
        return Some(Finding(
            Weight::Soon,
            format!("{name} at {url} could not be asked for the time: is it reachable?"),
        ));
    };
    let ours = Seams::system().now();
    let skew = ours.since(theirs).max(theirs.since(ours));
    let sentence = format!("the clock is {} seconds off {name}'s", skew.as_secs());
    Some(if skew > SKEW {
        Finding(Weight::Broken, format!("{sentence}: let a time service set it"))
    } else {
        Finding(Weight::Well, sentence)
    })
}

async fn date_of(url: &Url) -> Option<Timestamp> {
    let answer = client().ok()?.head(url.clone()).send().await.ok()?;
    let date = answer.headers().get(reqwest::header::DATE)?.to_str().ok()?;
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(Timestamp(date.as_microsecond()))
}

fn client() -> Result<reqwest::Client, reqwest::Error> {
    #[expect(clippy::disallowed_methods, reason = "a check has no server whose client it could use")]
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(5))
        .build()
}

/// An error with its causes.
fn with_cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
