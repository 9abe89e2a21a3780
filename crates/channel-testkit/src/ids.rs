//! Identifiers a test can predict.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use channel_core::{Ids, Seams, Timestamp};
use uuid::Uuid;

use crate::clock::TestClock;

/// Identifiers 1, 2, 3, … that still sort by the time they were made. Clones share the count.
#[derive(Clone, Debug, Default)]
pub struct SequentialIds(Arc<AtomicU64>);

impl SequentialIds {
    fn number(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst).saturating_add(1)
    }
}

impl Ids for SequentialIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.0.div_euclid(1_000)).unwrap_or(0);
        let mut tail = [0; 10];
        tail[2..].copy_from_slice(&self.number().to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    fn secret(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.number()))
    }
}

/// A moved clock and predicted identifiers, as a program takes them.
#[must_use]
pub fn seams(clock: &TestClock) -> Seams {
    Seams { clock: Arc::new(clock.clone()), ids: Arc::new(SequentialIds::default()) }
}
