//! What something costs, whatever else the machine does.

use std::time::Instant;

/// The processor's time of this thread where the system tells, which other programs do not lengthen by running.
pub(crate) struct Clock {
    wall: Instant,
    processor: Option<f64>,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { wall: Instant::now(), processor: processor() }
    }

    pub(crate) fn is_of_processor(&self) -> bool {
        self.processor.is_some()
    }

    /// Seconds of the processor, or of the wall where it does not tell.
    pub(crate) fn seconds(&self) -> f64 {
        match self.processor.zip(processor()) {
            Some((before, now)) => now - before,
            None => self.wall(),
        }
    }

    /// Seconds of the clock on the wall.
    pub(crate) fn wall(&self) -> f64 {
        self.wall.elapsed().as_secs_f64()
    }
}

/// What the system has counted of this thread, which it does some hundred times a second.
fn processor() -> Option<f64> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(said.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}
