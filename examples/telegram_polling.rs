//! A Telegram bot without a public address: its updates are fetched, and each is written down once, over crashes and
//! over changes to a webhook and back.
//!
//! What to copy: [`Notebook`] and [`fetch`]. What is fetched is on disk before the bookmark moves, and the bookmark is on
//! disk before the next fetch tells Telegram that the batch is safe. An update that cannot be read is set aside, since it
//! would come again for ever. A crash between any two steps brings updates again,
//! and their keys are known by then. The bookmark carries the bot's id and its time ([`Bookmark`]), so that another
//! bot's offset, or one that is too old, is never used.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::{Router, extract::State, routing::post};
use channel_core::channel::Fetched;
use channel_core::seams::{Clock as _, SystemClock};
use channel_core::{Account, Body, Event, Polling as _, Webhook as _, WebhookRequest, WebhookSecrets};
use channel_telegram::{Bookmark, TOKEN, TelegramChannel, TelegramConfig, TelegramWebhook};
use platform_simulator::{Customer, Simulator, SimulatorConfig};
use secrecy::SecretString;
use tokio::net::TcpListener;

/// What comes behind an update that cannot be read.
const ODD_NEIGHBOUR: &[u8] =
    br#"{"update_id":9,"message":{"message_id":3,"date":1760000000,"chat":{"id":42,"type":"private"},"text":"six"}}"#;

type Failure = Box<dyn std::error::Error>;

/// What the program keeps: the events, one JSON object a line, and a bookmark for each bot. It reads all of them for each
/// batch; a program that runs for long has a table with a unique key instead.
struct Notebook {
    folder: PathBuf,
    one_at_a_time: Mutex<()>,
}

impl Notebook {
    /// A line that a crash cut off does not count: its batch was not acknowledged and comes again.
    fn events(&self) -> Result<Vec<Event>, Failure> {
        let text = fs::read_to_string(self.folder.join("events.jsonl")).or_else(empty)?;
        Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Writes down what is new, and comes back when it is on disk. The number of events that were known.
    fn record(&self, bot: &Account, events: Vec<Event>) -> Result<usize, Failure> {
        let _writing = self.one_at_a_time.lock().map_err(|_| "a writer has panicked")?;
        let mut known: HashSet<String> = self.events()?.into_iter().map(|event| event.key).collect();
        let mut lines = String::new();
        let mut repeated = 0;
        for mut event in events {
            event.account.clone_from(&bot.external_id); // An update does not name its bot.
            match known.insert(event.key.clone()) {
                // The line break comes first, so that nothing is glued to half a line.
                true => lines.extend(["\n", &serde_json::to_string(&event)?]),
                false => repeated += 1,
            }
        }
        let mut file = OpenOptions::new().create(true).append(true).open(self.folder.join("events.jsonl"))?;
        file.write_all(lines.as_bytes())?;
        file.sync_data()?;
        Ok(repeated)
    }

    /// Keeps an update that cannot be read, for somebody to look at. After a crash it may stand there twice.
    fn set_aside(&self, update: &[u8]) -> Result<(), Failure> {
        let mut file = OpenOptions::new().create(true).append(true).open(self.folder.join("unread.jsonl"))?;
        file.write_all(&[b"\n", update].concat())?;
        Ok(file.sync_data()?)
    }

    fn bookmark(&self, bot: &Account) -> Result<Option<Bookmark>, Failure> {
        let text = fs::read_to_string(self.path(bot)).or_else(empty)?;
        Ok(if text.is_empty() { None } else { Some(serde_json::from_str(&text)?) })
    }

    /// A new file takes the place of the old one at once: there is never half a bookmark.
    fn keep(&self, bot: &Account, bookmark: &Bookmark) -> Result<(), Failure> {
        let new = self.folder.join("bookmark.new");
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(bookmark)?)?;
        file.sync_data()?;
        Ok(fs::rename(new, self.path(bot))?)
    }

    fn path(&self, bot: &Account) -> PathBuf {
        self.folder.join(format!("bookmark-{}.json", bot.external_id))
    }
}

fn empty(error: io::Error) -> io::Result<String> {
    if error.kind() == io::ErrorKind::NotFound { Ok(String::new()) } else { Err(error) }
}

/// What a crash leaves out of a round.
#[derive(PartialEq)]
enum Crash {
    Never,
    BeforeTheBookmark,
}

/// One round: fetch, write down, move the bookmark. The next round's fetch tells Telegram that this one is safe.
async fn fetch(telegram: &TelegramChannel, bot: &Account, notebook: &Notebook, crash: Crash) -> Result<(), Failure> {
    let now = SystemClock.now();
    let offset = notebook.bookmark(bot)?.and_then(|bookmark| bookmark.offset(bot, now));
    let fetched = telegram.fetch(bot, offset, Duration::from_secs(10)).await?;
    let events = read(&fetched, notebook)?;
    let count = events.len();
    let known = notebook.record(bot, events)?;
    println!("fetched {count}, of which {known} were known");
    match Bookmark::behind(bot, &fetched, now) {
        Some(bookmark) if crash == Crash::Never => notebook.keep(bot, &bookmark),
        _ => Ok(()),
    }
}

/// What a batch holds. What cannot be read is set aside: Telegram would send it again for ever, before all that follow.
fn read(fetched: &Fetched, notebook: &Notebook) -> Result<Vec<Event>, Failure> {
    let mut events = Vec::new();
    for body in fetched.bodies() {
        match TelegramWebhook.parse(body) {
            Ok(parsed) => events.extend(parsed.events),
            Err(_) => notebook.set_aside(body.bytes())?,
        }
    }
    Ok(events)
}

/// What the webhook's route needs.
struct Hook {
    bot: Account,
    secrets: WebhookSecrets,
    notebook: Arc<Notebook>,
}

/// The same notebook behind a webhook: what is on disk is answered 200.
async fn delivered(State(hook): State<Arc<Hook>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: &body };
    let Ok(proved) = TelegramWebhook.verify(&request, &hook.secrets) else { return StatusCode::UNAUTHORIZED };
    let kept = match TelegramWebhook.parse(proved) {
        Ok(parsed) => hook.notebook.record(&hook.bot, parsed.events).map(drop),
        Err(_) => hook.notebook.set_aside(&body),
    };
    if kept.is_ok() { StatusCode::OK } else { StatusCode::INTERNAL_SERVER_ERROR }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let telegram = TelegramChannel::new(TelegramConfig { api_url: simulator.telegram_base().parse()? })?;
    let config = &simulator.config().telegram;
    let bot = Account::single(config.bot_id.to_string(), [(TOKEN, config.token.clone())]);
    let folder = tempfile::tempdir()?;
    let notebook = Arc::new(Notebook { folder: folder.path().to_owned(), one_at_a_time: Mutex::default() });
    let chiara = simulator.telegram().from("chiara");

    telegram.begin(&bot).await?;
    say(&chiara, "one").await;
    fetch(&telegram, &bot, &notebook, Crash::Never).await?;

    say(&chiara, "two").await;
    fetch(&telegram, &bot, &notebook, Crash::BeforeTheBookmark).await?;
    println!("the program dies before the bookmark moves, and is started again");
    fetch(&telegram, &bot, &notebook, Crash::Never).await?;

    say(&chiara, "three, while nobody fetched").await;
    let secret = SecretString::from("the_webhook_secret");
    let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: Vec::new() };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/telegram", listener.local_addr()?).parse()?;
    let hook = Arc::new(Hook { bot: bot.clone(), secrets, notebook: Arc::clone(&notebook) });
    let app = Router::new().route("/telegram", post(delivered)).with_state(hook);
    tokio::spawn(async move { axum::serve(listener, app).await });
    telegram.set_webhook(&bot, &address, &secret).await?;
    say(&chiara, "four, by webhook").await;
    simulator.wait_until_delivered(Duration::from_secs(10)).await?;
    println!("delivered by webhook, {} in the notebook", notebook.events()?.len());

    telegram.begin(&bot).await?;
    say(&chiara, "five, fetched again").await;
    fetch(&telegram, &bot, &notebook, Crash::Never).await?;

    let odd = Fetched::from_own_call(vec![Bytes::from_static(b"no update"), Bytes::from_static(ODD_NEIGHBOUR)], None);
    println!("beside an update that cannot be read: {}", read(&odd, &notebook)?.len());
    println!("set aside:{}", fs::read_to_string(notebook.folder.join("unread.jsonl"))?.replace('\n', " "));

    for event in notebook.events()? {
        if let Body::Message(content) = &event.body {
            println!("in the notebook: {}", content.words().unwrap_or_default());
        }
    }
    simulator.stop().await;
    Ok(())
}

async fn say(who: &Customer, text: &str) {
    who.text(text).await;
}
