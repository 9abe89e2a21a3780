//! Growing pauses.

use std::time::Duration;

/// The pause before the next attempt at a turn: 1, 2, 4, … seconds, ten minutes at most.
pub(crate) fn before_turn(failures: i64) -> Duration {
    growing(failures, 2, Duration::from_secs(600))
}

/// The pause before the next attempt at a call: 1, 4, 16, … seconds, five minutes at most.
pub(crate) fn before_call(failures: i64) -> Duration {
    growing(failures, 4, Duration::from_secs(300))
}

fn growing(failures: i64, factor: u32, most: Duration) -> Duration {
    let steps = u32::try_from(failures.clamp(0, 16)).unwrap_or(0);
    Duration::from_secs(u64::from(factor).saturating_pow(steps)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end() {
        let turns: Vec<u64> = (0..5).map(|failures| before_turn(failures).as_secs()).collect();
        assert_eq!(turns, [1, 2, 4, 8, 16]);
        assert_eq!(before_turn(99).as_secs(), 600);
        let calls: Vec<u64> = (0..5).map(|failures| before_call(failures).as_secs()).collect();
        assert_eq!(calls, [1, 4, 16, 64, 256]);
        assert_eq!(before_call(-3).as_secs(), 1);
    }
}
