//! A run's stage: a shop whose server is ill-treated, the crowd that writes to it, and the reckoning in the end.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use platform_simulator::{Fault, Platform, SimulatorConfig};
use secrecy::ExposeSecret;
use switchboard_tests::{Shop, ShopPlan, Spread};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::checker::{Books, ByHand, Closure, Effect, Evidence, Mail, Open, Settled, Verdict, judge};
use crate::crowd::{Crowd, CrowdPlan};
use crate::latency::{answered, webhook_to_send};
use crate::nemesis::Injuries;
use crate::options::Options;
use crate::post::{self, Gate, Letter, PostPlan};

/// How long one call may take in these runs, where a part sets nothing else.
const SEND_LIMIT: Duration = Duration::from_secs(3);
/// How many sends to each platform that tells of them lose their answer for certain.
const CERTAIN: u32 = 3;
/// Without any change for so long, nothing more will come.
const QUIET: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(900);
const POLL: Duration = Duration::from_millis(200);
const PROBE_PATIENCE: Duration = Duration::from_secs(30);
/// How many complaints of the server's own are shown when it gives no answer.
const LAST_WORDS: usize = 6;
const PROBE_POLL: Duration = Duration::from_millis(20);
/// The number of the first probe, far above what any crowd counts to.
const PROBES: usize = 9_000_000;
/// The number of the first who writes to a channel that is closed, and how many write after it was.
const CLOSING: usize = 8_000_000;
const AFTER_CLOSING: usize = 20;

/// The shop, and what is known of the run so far.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) shop: Shop,
    pub(crate) injuries: Injuries,
    closures: Vec<Closure>,
    settles: Vec<Settled>,
    by_hand: ByHand,
    effects: Vec<Effect>,
    read_up_to: u64,
    /// How long one call may take by the settings of its servers.
    send_limit: Duration,
}

/// A crowd on its way.
#[derive(Debug)]
pub(crate) struct Writing {
    pub(crate) crowd: Arc<Crowd>,
    pub(crate) gate: Gate,
    task: JoinHandle<Vec<Letter>>,
}

impl Stage {
    /// Sets the shop up; its server is the one under test, with short times.
    pub(crate) async fn set_up(options: &Options, mut plan: ShopPlan, settings: &str) -> Result<Self, String> {
        let settings = format!("send_limit={},{settings}", SEND_LIMIT.as_millis());
        let send_limit = send_limit(&settings);
        plan.environment.push(("SWITCHBOARD_PROOF_SETTINGS".to_owned(), settings));
        plan.environment.push(("SWITCHBOARD_LOG".to_owned(), "error".to_owned()));
        let shop = Shop::set_up(&options.under_test, plan).await?;
        Ok(Self {
            shop,
            injuries: Injuries::default(),
            closures: Vec::new(),
            settles: Vec::new(),
            by_hand: ByHand::default(),
            effects: Vec::new(),
            read_up_to: 0,
            send_limit,
        })
    }

    /// Lets about one send in ten go wrong, in every way in which the platform's word is lost or is no; and the first ones for
    /// certain, so that no run is without them.
    pub(crate) fn let_sends_fail(&self) {
        let simulator = &self.shop.simulator;
        for platform in [Platform::WhatsApp, Platform::Instagram] {
            simulator.fault(Fault::accept_then_drop().on(platform).next(CERTAIN));
        }
        for fault in [
            Fault::accept_then_drop().one_in(31),
            Fault::garbage().one_in(37),
            Fault::drop_connection().one_in(41),
            Fault::server_error(500).one_in(43),
            Fault::rate_limited(1).one_in(47),
            Fault::accept_then_hang().one_in(211),
        ] {
            simulator.fault(fault);
        }
    }

    /// The crowd begins to write, as fast as the gate lets it.
    pub(crate) fn write(&self, crowd: &CrowdPlan, plan: PostPlan) -> Writing {
        self.write_through(crowd, plan, Arc::new(Semaphore::new(0)))
    }

    fn write_through(&self, crowd: &CrowdPlan, plan: PostPlan, gate: Gate) -> Writing {
        let crowd = Arc::new(Crowd::new(crowd));
        let config = Arc::new(self.shop.simulator.config().clone());
        let (crowd_too, plan, gate_too) = (Arc::clone(&crowd), Arc::new(plan), Arc::clone(&gate));
        let task = tokio::spawn(async move {
            let config: Arc<SimulatorConfig> = config;
            post::deliver(&crowd_too, &plan, &config, &gate_too).await
        });
        Writing { crowd, gate, task }
    }

    /// How the crowd's webhooks are delivered when nothing else is said.
    pub(crate) fn posting(&self, seed: u64) -> PostPlan {
        PostPlan {
            bases: vec![self.shop.base().to_owned()],
            most_copies: 2,
            copies_within: Duration::from_secs(1),
            longest_gap: Duration::from_millis(600),
            at_once: 192,
            seed,
        }
    }

    /// Somebody new writes and waits for the answer; the webhook is delivered until it is taken. Says how long both took.
    pub(crate) async fn probe(&mut self, number: usize) -> Result<Duration, String> {
        let first = PROBES + number;
        let plan = CrowdPlan { messages: 1, most_each: 1, platforms: &[Platform::WhatsApp], seed: 0, first };
        let crowd = Crowd::new(&plan);
        let message = crowd.customers.iter().flatten().next().copied().ok_or("a probe writes one message")?;
        let (started, asked) = (Instant::now(), self.effects.len());
        let to = crowd.person(message.customer);
        let webhook = crowd.webhook(self.shop.simulator.config(), message, post::now_micros());
        let url = format!("{}{}", self.shop.base(), webhook.path);
        let http = switchboard_tests::client();
        let mut taken = false;
        while started.elapsed() < PROBE_PATIENCE {
            if !taken {
                let request = http.post(&url).header("content-type", "application/json");
                let request = request.header(webhook.header, &webhook.proof).body(webhook.body.clone());
                taken = request.send().await.is_ok_and(|answer| answer.status().is_success());
            }
            self.read_ledger();
            if self.effects.iter().skip(asked).any(|effect| effect.to == to.address() || effect.to == to.id) {
                return Ok(started.elapsed());
            }
            tokio::time::sleep(PROBE_POLL).await;
        }
        let state = if taken { "taken over and not answered" } else { "not taken over" };
        let printed = fs::read_to_string(self.shop.log()).unwrap_or_default();
        // The time stands first; the same complaint again is no news.
        let complaints = printed.lines().rev().filter_map(|line| line.split_once(' ')).map(|(_, rest)| rest);
        let mut seen = BTreeSet::new();
        let last: Vec<&str> = complaints.filter(|line| seen.insert(*line)).take(LAST_WORDS).collect();
        Err(format!("a message was {state} within {} s\n{}", PROBE_PATIENCE.as_secs(), last.join("\n")))
    }

    /// Reads on in the platforms' ledger, which keeps only the newest entries of a long run.
    pub(crate) fn read_ledger(&mut self) {
        for entry in self.shop.simulator.ledger_after(self.read_up_to) {
            self.read_up_to = entry.seq;
            self.effects.extend(Effect::of(entry));
        }
    }

    /// Waits until everything that a crowd wrote is answered, or until no more answers come. Says how long each took.
    ///
    /// # Errors
    /// When a message has no answer.
    pub(crate) async fn answers(&mut self, crowd: &Crowd, letters: &[Letter]) -> Result<Spread, String> {
        let (started, mut since, mut seen) = (Instant::now(), Instant::now(), 0);
        loop {
            self.read_ledger();
            let now = answered(crowd, letters, &self.effects);
            if now > seen {
                (seen, since) = (now, Instant::now());
            }
            if now == crowd.messages() || since.elapsed() > QUIET || started.elapsed() > PATIENCE {
                return webhook_to_send(crowd, letters, &self.effects);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until everything is delivered and done, or until nothing changes any more, which the reckoning counts. Says how
    /// long it took.
    pub(crate) async fn settle(&mut self) -> Duration {
        let database = self.shop.database().await;
        let started = Instant::now();
        let (mut seen, mut since) = (None, Instant::now());
        let settled = loop {
            let (pending, open) = (self.shop.simulator.pending_webhooks(), Open::read(&database).await);
            self.read_ledger();
            let now = (pending, open, self.read_up_to);
            if seen == Some(now) && pending == 0 && open.is_none() {
                break Settled::Wholly;
            }
            if seen != Some(now) {
                (seen, since) = (Some(now), Instant::now());
            }
            if since.elapsed() > QUIET || started.elapsed() > PATIENCE {
                break Settled::GivenUp(format!("{pending} webhooks of the platforms, {open:?}"));
            }
            tokio::time::sleep(POLL).await;
        };
        self.settles.push(settled);
        started.elapsed()
    }

    /// Whether every wait so far ended with nothing left, for parts whose run is not reckoned.
    ///
    /// # Errors
    /// When one was given up; the text holds what was left.
    pub(crate) fn has_settled(&self) -> Result<(), String> {
        let left = self.settles.iter().find_map(|settled| match settled {
            Settled::Wholly => None,
            Settled::GivenUp(left) => Some(left),
        });
        left.map_or(Ok(()), |left| Err(format!("a wait was given up; left were {left}")))
    }

    /// An operator does something privileged that changes nothing. On SQLite the server must not run.
    pub(crate) fn act(&mut self) -> Result<(), String> {
        self.shop.operate(&["resend", "--set", "template=review"])?;
        self.by_hand.acts.push("policy.change");
        Ok(())
    }

    /// Has the product look at its own audit log. On SQLite the server must not run.
    pub(crate) fn verify_audit(&mut self) {
        self.by_hand.complaint = Some(self.shop.operate(&["audit", "verify"]));
    }

    /// The platform takes the access of the Telegram account away. What is written from then on is taken in and nothing goes
    /// out, though the platform would take it again.
    pub(crate) async fn close_telegram(&mut self, options: &Options) -> Result<(), String> {
        let database = self.shop.database().await;
        let plan = |messages, first| CrowdPlan {
            messages,
            most_each: 1,
            platforms: &[Platform::Telegram],
            seed: options.seed,
            first,
        };
        self.shop.simulator.clear_faults();
        self.shop.simulator.fault(Fault::expired_token().on(Platform::Telegram));
        self.deliver_all(&plan(1, CLOSING)).await?;
        until("the account is paused", async || {
            database.count("accounts WHERE channel = 'telegram' AND status = 'paused'").await == 1
        })
        .await?;
        self.closures.push(Closure { channel: "telegram", from: post::now_micros(), until: None });
        self.shop.simulator.clear_faults();
        self.deliver_all(&plan(AFTER_CLOSING, CLOSING + 1)).await?;
        let waiting = AFTER_CLOSING + 1;
        until("the answers wait", async || {
            let calls =
                "outbox o JOIN accounts a ON a.id = o.account_id WHERE a.channel = 'telegram' AND o.state = 'held'";
            database.count(calls).await >= waiting
        })
        .await?;
        until("the lanes are read", async || {
            let open = Open::read(&database).await;
            open.events + open.lanes == 0
        })
        .await?;
        self.read_ledger();
        Ok(())
    }

    async fn deliver_all(&self, plan: &CrowdPlan) -> Result<(), String> {
        let writing = self.write(plan, self.posting(plan.seed));
        writing.gate.add_permits(plan.messages);
        let (_, letters) = writing.finished().await?;
        match letters.iter().filter(|letter| letter.acked_at.is_some()).count() {
            taken if taken == plan.messages => Ok(()),
            taken => Err(format!("{taken} of {} messages were taken over", plan.messages)),
        }
    }

    /// Counts everything of a run in which one crowd wrote. The server may still run.
    pub(crate) async fn reckon(&mut self, crowd: &Crowd, letters: &[Letter]) -> Verdict {
        self.reckon_all(&[Mail { crowd, letters }]).await
    }

    /// Counts everything. The server may still run.
    pub(crate) async fn reckon_all(&mut self, mail: &[Mail<'_>]) -> Verdict {
        self.read_ledger();
        let books = Books::read(&self.shop.database().await).await;
        let call_limit = i64::try_from(self.send_limit.as_micros()).unwrap_or(i64::MAX);
        judge(&Evidence {
            mail,
            effects: &self.effects,
            strikes: &self.shop.simulator.strikes(),
            injuries: &self.injuries.all(),
            books: &books,
            canaries: &self.canaries().await,
            closures: &self.closures,
            settles: &self.settles,
            by_hand: &self.by_hand,
            call_limit,
        })
    }

    /// How often each secret of the accounts can be read in the server's files and in what it printed.
    /// Where secrets were looked for, and how often they were found: the log, and the data directory or every table.
    async fn canaries(&self) -> Vec<(String, usize)> {
        let mut files = vec![self.shop.log()];
        files.extend(files_within(&self.shop.data()));
        let mut found = Vec::new();
        for file in &files {
            let Ok(bytes) = fs::read(file) else { continue };
            for (name, secret) in self.shop.secrets() {
                let place = format!("{name} in {}", file.file_name().unwrap_or_default().display());
                found.push((place, occurrences(&bytes, secret.expose_secret().as_bytes())));
            }
        }
        if files.len() == 1 {
            found.extend(self.canaries_in_tables().await);
        }
        found
    }

    async fn canaries_in_tables(&self) -> Vec<(String, usize)> {
        const TABLES: &str =
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename";
        let database = self.shop.database().await;
        let wanted = self.shop.secrets().flat_map(|(_, secret)| {
            let secret = secret.expose_secret();
            // Bytes are shown as digits.
            [secret.replace('\'', "''"), hex::encode(secret)]
        });
        let wanted: Vec<String> = wanted.map(|text| format!("strpos(CAST(t AS TEXT), '{text}') > 0")).collect();
        let mut found = Vec::new();
        for table in database.texts(TABLES).await {
            let rows = format!("{table} t WHERE {}", wanted.join(" OR "));
            found.push((format!("the table {table}"), database.count(&rows).await));
        }
        found
    }
}

/// How long one call may take by settings such as `send_limit=400,sweep=100`; of several limits the last one counts.
fn send_limit(settings: &str) -> Duration {
    let last = settings.rsplit(',').find_map(|setting| setting.strip_prefix("send_limit=")?.parse().ok());
    last.map_or(SEND_LIMIT, Duration::from_millis)
}

/// Waits until something is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Result<(), String> {
    let asked = Instant::now();
    while !is_so().await {
        if asked.elapsed() > PROBE_PATIENCE {
            return Err(format!("{what}: never within {} s", PROBE_PATIENCE.as_secs()));
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}

impl Writing {
    /// Waits until everything is delivered.
    pub(crate) async fn finished(self) -> Result<(Arc<Crowd>, Vec<Letter>), String> {
        let letters = self.task.await.map_err(|error| format!("the crowd: {error}"))?;
        Ok((self.crowd, letters))
    }

    /// Whether everything is delivered.
    pub(crate) fn is_finished(&self) -> bool {
        self.task.is_finished()
    }

    /// Lets messages go at a steady rate from now on.
    pub(crate) fn pace(&self, per_second: u32) -> JoinHandle<()> {
        let (gate, messages) = (Arc::clone(&self.gate), self.crowd.messages());
        tokio::spawn(async move {
            let mut tick = tokio::time::interval(Duration::from_secs(1) / per_second);
            for _ in 0..messages {
                tick.tick().await;
                gate.add_permits(1);
            }
        })
    }
}

fn files_within(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files.extend(files_within(&path)) } else { files.push(path) }
    }
    files
}

fn occurrences(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len().max(1)).filter(|window| *window == wanted).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_a_call_is_the_one_its_part_sets() {
        let limits = ["", "send_limit=3000,", "send_limit=3000,lease=300,send_limit=400"].map(send_limit);
        assert_eq!(limits.map(|limit| limit.as_millis()), [3_000, 3_000, 400]);
    }
}
