//! People who comment under a post: their webhooks, delivered until somebody takes them, some more than once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use platform_simulator::{
    Comment, EffectKind, LedgerEntry, Platform, Simulator, SimulatorConfig, webhook_body_comment,
};
use switchboard_tests::client;
use tokio::task::JoinSet;

use crate::crowd::Webhook;
use crate::post::now_micros;

/// How many private answers Meta takes within an hour.
pub(crate) const PRIVATE_AN_HOUR: usize = 750;
/// The private answers that wait and may leave before an older one of their organisation.
pub(crate) const OVERTAKING: &str = "outbox a WHERE a.kind = 'private_reply' AND a.state = 'queued' AND EXISTS \
    (SELECT 1 FROM outbox b WHERE b.organisation_id = a.organisation_id AND b.kind = 'private_reply' AND b.state = 'queued' \
    AND b.seq < a.seq AND b.not_before > a.not_before)";
/// Nothing more is said after so long without an answer.
const QUIET: Duration = Duration::from_secs(12);
const LONGEST: Duration = Duration::from_secs(900);
const PATIENCE: Duration = Duration::from_secs(300);
const PAUSE: Duration = Duration::from_millis(100);

/// What somebody will write.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) id: String,
    pub(crate) text: &'static str,
    from: String,
}

impl Written {
    /// The comment of this number, each by somebody else.
    pub(crate) fn new(number: usize, text: &'static str) -> Self {
        Self { id: format!("1784{number:013}"), text, from: format!("7{number:015}") }
    }

    fn webhook(&self, config: &SimulatorConfig) -> Option<Webhook> {
        let comment = Comment {
            id: self.id.clone(),
            media_id: config.instagram.posts.first()?.media_id.clone(),
            parent_id: None,
            from_id: self.from.clone(),
            username: format!("user{}", self.from),
            person: None,
            text: self.text.to_owned(),
            at: now_micros(),
            hidden: false,
        };
        Some(Webhook::signed(config, Platform::Instagram, webhook_body_comment(&config.instagram, &comment)))
    }
}

/// When a comment was written, and how long the delivery took that was acknowledged.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) written_at: i64,
    pub(crate) ack: Option<Duration>,
}

/// Delivers comments at a rate, each so many times; a try that is not answered 200 is made again.
pub(crate) async fn deliver(
    config: &SimulatorConfig,
    base: &str,
    comments: &[Written],
    per_second: u32,
    copies: usize,
) -> BTreeMap<String, Taken> {
    let (http, config, mut tasks) = (client(), Arc::new(config.clone()), JoinSet::new());
    let mut tick = tokio::time::interval(Duration::from_secs(1) / per_second.max(1));
    for comment in comments {
        tick.tick().await;
        let Some(webhook) = comment.webhook(&config).map(Arc::new) else { continue };
        for _ in 0..copies.max(1) {
            let (http, webhook, id) = (http.clone(), Arc::clone(&webhook), comment.id.clone());
            let url = format!("{base}{}", webhook.path);
            tasks.spawn(async move {
                let (began, written_at) = (Instant::now(), now_micros());
                while began.elapsed() < PATIENCE {
                    let tried = Instant::now();
                    let request = http.post(&url).header("content-type", "application/json");
                    let request = request.header(webhook.header, &webhook.proof).body(webhook.body.clone());
                    if request.send().await.is_ok_and(|answer| answer.status().is_success()) {
                        return (id, Taken { written_at, ack: Some(tried.elapsed()) });
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                (id, Taken { written_at, ack: None })
            });
        }
    }
    let mut taken = BTreeMap::new();
    while let Some(done) = tasks.join_next().await {
        if let Ok((id, how)) = done {
            taken.entry(id).or_insert(how);
        }
    }
    taken
}

/// The answers that the platform accepted, by comment.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    read_up_to: u64,
    pub(crate) public: BTreeMap<String, Vec<i64>>,
    pub(crate) private: BTreeMap<String, Vec<i64>>,
    /// The comments in the order in which they were answered privately.
    pub(crate) private_order: Vec<String>,
}

impl Answers {
    /// Reads on in the ledger, which keeps only the newest entries of a long run.
    pub(crate) fn read(&mut self, simulator: &Simulator) {
        for LedgerEntry { seq, at, kind, comment_id, .. } in simulator.ledger_after(self.read_up_to) {
            self.read_up_to = seq;
            let Some(comment) = comment_id else { continue };
            match kind {
                EffectKind::CommentReply => self.public.entry(comment).or_default().push(at),
                EffectKind::PrivateReply => {
                    self.private_order.push(comment.clone());
                    self.private.entry(comment).or_default().push(at);
                }
                _ => {}
            }
        }
    }

    /// How many answers there are in all.
    pub(crate) fn count(&self) -> usize {
        self.public.values().chain(self.private.values()).map(Vec::len).sum()
    }

    /// How many comments have more than one answer of a kind.
    pub(crate) fn doubled(&self) -> usize {
        self.public.values().chain(self.private.values()).filter(|times| times.len() > 1).count()
    }

    /// Whether one of these comments has any answer.
    pub(crate) fn of(&self, ids: &BTreeSet<&str>) -> usize {
        let answered =
            |answers: &BTreeMap<String, Vec<i64>>| answers.keys().filter(|id| ids.contains(id.as_str())).count();
        answered(&self.public).max(answered(&self.private))
    }
}

/// Waits until nothing more is answered for a while.
pub(crate) async fn settle(answers: &mut Answers, simulator: &Simulator) {
    let (began, mut since, mut seen) = (Instant::now(), Instant::now(), 0);
    while began.elapsed() < LONGEST && since.elapsed() < QUIET {
        answers.read(simulator);
        if answers.count() != seen {
            (seen, since) = (answers.count(), Instant::now());
        }
        tokio::time::sleep(PAUSE).await;
    }
}
