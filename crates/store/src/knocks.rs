//! Knocking on other nodes' doors: `NOTIFY` says that there may be something to do, and never what. Whoever misses a knock
//! finds the work when they look by themselves, so knocks are collected for a moment and sent outside of any transaction.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::time::Duration;

use channel_core::Seams;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::{broadcast, mpsc, watch};
use uuid::Uuid;

/// The name PostgreSQL knows the knocks under.
const CHANNEL: &str = "switchboard";
/// How long knocks are collected before they are sent.
const COLLECTED: Duration = Duration::from_millis(5);
/// How soon a lost connection is made again.
const AGAIN: Duration = Duration::from_millis(500);
/// How many knocks a slow listener may be behind.
const BEHIND: usize = 256;
/// PostgreSQL takes less than 8,000 bytes at a time.
const LONGEST: usize = 7_000;

/// What there may be to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Knock {
    /// A lane is due.
    Lanes,
    /// A call is due.
    Calls,
    /// An event log grew.
    Log,
    /// A visitor of the website has something new to read: the account and the visitor, neither of which says who they are.
    Visitor(String),
    /// Knocks may have been missed, so there may be anything to do. A node says it to itself.
    Missed,
}

impl Knock {
    fn word(&self) -> String {
        match self {
            Self::Lanes => "lanes".to_owned(),
            Self::Calls => "calls".to_owned(),
            Self::Log => "log".to_owned(),
            Self::Visitor(whose) => format!("visitor={whose}"),
            Self::Missed => "missed".to_owned(),
        }
    }
}

impl FromStr for Knock {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "lanes" => Ok(Self::Lanes),
            "calls" => Ok(Self::Calls),
            "log" => Ok(Self::Log),
            "missed" => Ok(Self::Missed),
            other => other.strip_prefix("visitor=").map(|whose| Self::Visitor(whose.to_owned())).ok_or(()),
        }
    }
}

/// This node's end.
#[derive(Clone, Debug)]
pub(crate) struct Knocks {
    outgoing: mpsc::UnboundedSender<Knock>,
    incoming: broadcast::Sender<Knock>,
}

impl Knocks {
    /// Starts sending and listening; both end with the pool.
    pub(crate) fn start(pool: &PgPool, seams: &Seams, commits: watch::Sender<u64>) -> Self {
        let node = seams.id();
        let (outgoing, collected) = mpsc::unbounded_channel();
        let (incoming, _) = broadcast::channel(BEHIND);
        tokio::spawn(send(pool.clone(), node, collected));
        tokio::spawn(listen(pool.clone(), node, incoming.clone(), commits));
        Self { outgoing, incoming }
    }

    /// Tells the other nodes.
    pub(crate) fn knock(&self, knock: Knock) {
        // The sender ends with the pool; then there is nobody to tell.
        let _ = self.outgoing.send(knock);
    }

    /// What other nodes tell from now on.
    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Knock> {
        self.incoming.subscribe()
    }
}

async fn send(pool: PgPool, node: Uuid, mut collected: mpsc::UnboundedReceiver<Knock>) {
    while let Some(first) = collected.recv().await {
        tokio::time::sleep(COLLECTED).await;
        let mut knocks = BTreeSet::from([first]);
        while let Ok(more) = collected.try_recv() {
            knocks.insert(more);
        }
        let mut payload = node.to_string();
        for word in knocks.iter().map(Knock::word).filter(|word| word.len() < LONGEST / 2) {
            if payload.len() + word.len() >= LONGEST {
                break;
            }
            payload.push('\n');
            payload.push_str(&word);
        }
        let sent = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(payload).execute(&pool).await;
        match sent {
            Ok(_) => {}
            Err(_) if pool.is_closed() => return,
            Err(error) => tracing::debug!(%error, "other nodes could not be told; they look by themselves"),
        }
    }
}

async fn listen(pool: PgPool, node: Uuid, incoming: broadcast::Sender<Knock>, commits: watch::Sender<u64>) {
    let own = node.to_string();
    while !pool.is_closed() {
        if let Err(error) = hear(&pool, &own, &incoming, &commits).await {
            tracing::debug!(%error, "listening to other nodes ended and begins again");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn hear(
    pool: &PgPool,
    own: &str,
    incoming: &broadcast::Sender<Knock>,
    commits: &watch::Sender<u64>,
) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.ignore_pool_close_event(false);
    listener.listen(CHANNEL).await?;
    // Whatever was said before was not heard: everybody looks once.
    bump(commits);
    let _ = incoming.send(Knock::Missed);
    // `None` tells that the connection was lost.
    while let Some(heard) = listener.try_recv().await? {
        let mut words = heard.payload().lines();
        if words.next() == Some(own) {
            continue;
        }
        for knock in words.filter_map(|word| word.parse().ok()) {
            if knock == Knock::Log {
                bump(commits);
            }
            // Nobody listening is no failure.
            let _ = incoming.send(knock);
        }
    }
    Ok(())
}

fn bump(commits: &watch::Sender<u64>) {
    commits.send_modify(|count| *count = count.wrapping_add(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knock_reads_back() {
        for knock in [Knock::Lanes, Knock::Calls, Knock::Log, Knock::Visitor("a/b=c".to_owned()), Knock::Missed] {
            assert_eq!(knock.word().parse(), Ok(knock));
        }
        assert_eq!("something newer".parse::<Knock>(), Err(()));
    }
}
