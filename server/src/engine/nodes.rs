//! What a node hears from the others, and what it notices of its own clock.

use std::time::{Duration, Instant};

use store::{Knock, StoreError, shift};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::core::Engine;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// A difference that no adjustment makes by itself.
const JUMP: i64 = 2_000_000;

/// Wakes the workers when another node knocks. An embedded store has no others.
pub(super) async fn listen(engine: Engine, stop: CancellationToken) {
    let Some(mut knocks) = engine.store().knocks() else { return };
    loop {
        let heard = tokio::select! {
            () = stop.cancelled() => return,
            heard = knocks.recv() => heard,
        };
        match heard {
            Ok(Knock::Lanes) => engine.wake_lanes(),
            Ok(Knock::Calls) => engine.wake_calls(),
            Ok(Knock::Missed) => engine.wake_all(),
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => engine.wake_all(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Follows a wall clock that is set while the gateway runs, so that nothing waits for the hour that was lost. A shared store
/// goes by the clock of its database.
pub(super) async fn mind_clock(engine: Engine, stop: CancellationToken) {
    let (mut wall, mut steady) = (engine.now(), Instant::now());
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let passed = i64::try_from(steady.elapsed().as_micros()).unwrap_or(i64::MAX);
        if let Some(by) = jumped(wall.0, engine.now().0, passed) {
            tracing::warn!(seconds = by / 1_000_000, "the clock of this computer was set");
        }
        (wall, steady) = (engine.now(), Instant::now());
        // Also when it ran ahead and back between two looks.
        let Some(fallen) = engine.store().clock_fallen() else { return };
        if fallen.by > JUMP
            && let Err(error) = move_along(&engine, fallen.by).await
        {
            // The next look finds the same.
            tracing::error!(%error, "what waits could not be moved along");
            continue;
        }
        engine.store().clock_settled(fallen);
    }
}

async fn move_along(engine: &Engine, by: i64) -> Result<(), StoreError> {
    engine.store().write(move |tx| Box::pin(shift::set_back(tx, by))).await?;
    engine.wake_all();
    Ok(())
}

/// By how much the wall clock went further than time did, in microseconds; none when that is no jump.
fn jumped(before: i64, now: i64, passed: i64) -> Option<i64> {
    let by = now.saturating_sub(before).saturating_sub(passed);
    (by.saturating_abs() > JUMP).then_some(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adjustment_is_no_jump_and_an_hour_is_one() {
        assert_eq!(jumped(0, 500_000, 500_000), None);
        assert_eq!(jumped(0, 1_900_000, 500_000), None);
        assert_eq!(jumped(0, 3_600_500_000, 500_000), Some(3_600_000_000));
        assert_eq!(jumped(3_600_000_000, 500_000, 500_000), Some(-3_600_000_000));
        assert_eq!(jumped(i64::MIN, i64::MAX, 0), Some(i64::MAX));
    }
}
