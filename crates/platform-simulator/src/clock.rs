//! The simulator's own time, so that a test can let a messaging window close.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::core::Core;
use crate::http;

/// Where the simulated platforms take the time from.
pub trait Clock: Send + Sync + fmt::Debug + 'static {
    /// Microseconds since the Unix epoch.
    fn now_micros(&self) -> i64;
}

/// The machine's clock, which is what a demo runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the simulator reads the machine's clock")]
    fn now_micros(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands still until it is told to move.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that shows `unix_micros`.
    #[must_use]
    pub fn at(unix_micros: i64) -> Self {
        Self(Arc::new(AtomicI64::new(unix_micros)))
    }

    /// Moves the clock forward; every clone of it shows the new time.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(micros, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now_micros(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The clock of a running simulator. Every platform shows its time.
#[derive(Clone)]
pub struct SimulatorClock {
    core: Arc<Core>,
}

impl SimulatorClock {
    pub(crate) const fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Moves it forward, for as long as the simulator runs and, with a journal, beyond.
    ///
    /// # Panics
    /// When the journal cannot be written.
    pub async fn advance(&self, by: Duration) {
        let moved = http::advance(&self.core, i64::try_from(by.as_micros()).unwrap_or(i64::MAX)).await;
        assert!(moved, "the journal of a running simulator can be written");
    }

    /// Its time in microseconds since the Unix epoch.
    #[must_use]
    pub fn now_micros(&self) -> i64 {
        self.core.look(|_, now| now)
    }
}

impl fmt::Debug for SimulatorClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SimulatorClock({})", self.now_micros())
    }
}
