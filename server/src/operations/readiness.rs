//! Whether a webhook could be kept now. Asking costs one small write, so the answer is shared by everybody who asks within
//! a second, and only one asks at a time.

use std::time::{Duration, Instant};

use store::{Store, StoreError};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::http::Gate;

/// How long an answer holds.
const FRESH: Duration = Duration::from_secs(1);
/// How long the store may take for a write before a webhook would be answered 503.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the store, and says what it means.
#[derive(Debug)]
pub struct Readiness {
    store: Store,
    gate: Gate,
    stopping: CancellationToken,
    last: Mutex<Option<(Instant, Verdict)>>,
}

/// Whether the gateway can take a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It can.
    Ready,
    /// It was told to stop and finishes what it has.
    Stopping,
    /// It turns webhooks away to protect what it has.
    Overloaded,
    /// The store answers no write: the disk is full or failing, or the database is away or read-only.
    NoWrites,
    /// The store takes too long for a write.
    Slow,
}

impl Verdict {
    /// Whether requests should be sent here.
    #[must_use]
    pub const fn is_ready(self) -> bool {
        matches!(self, Self::Ready)
    }

    /// Why, in one sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Ready => "a webhook can be kept now",
            Self::Stopping => "the server was told to stop and finishes what it has",
            Self::Overloaded => "webhooks are turned away: the disk is nearly full, or too much waits already",
            Self::NoWrites => {
                "the store takes no writes: look at the disk's free space, or whether the database is reachable and not read-only"
            }
            Self::Slow => "the store did not finish a small write within five seconds",
        }
    }
}

impl Readiness {
    /// Asks this store, until it is told to stop.
    #[must_use]
    pub fn new(store: Store, gate: Gate, stopping: CancellationToken) -> Self {
        Self { store, gate, stopping, last: Mutex::new(None) }
    }

    /// The verdict now, at most a second old.
    pub async fn verdict(&self) -> Verdict {
        if self.stopping.is_cancelled() {
            return Verdict::Stopping;
        }
        if self.gate.overloaded() {
            return Verdict::Overloaded;
        }
        let mut last = self.last.lock().await;
        if let Some((at, verdict)) = *last
            && at.elapsed() < FRESH
        {
            return verdict;
        }
        let probe = tokio::time::timeout(PATIENCE, self.store.probe()).await;
        let verdict = judge(&probe);
        if let Ok(Err(error)) = &probe {
            tracing::warn!(error = error as &(dyn std::error::Error + 'static), "the store takes no writes");
        }
        *last = Some((Instant::now(), verdict));
        verdict
    }

    /// The same for whoever cannot wait as long as a platform does: a store that has not answered by then is slow. That is
    /// kept for nobody else, who may have more patience.
    pub(super) async fn verdict_within(&self, patience: Duration) -> Verdict {
        tokio::time::timeout(patience, self.verdict()).await.unwrap_or(Verdict::Slow)
    }
}

fn judge<T>(probe: &Result<Result<(), StoreError>, T>) -> Verdict {
    match probe {
        Ok(Ok(())) => Verdict::Ready,
        Ok(Err(_)) => Verdict::NoWrites,
        Err(_) => Verdict::Slow,
    }
}
