//! One connection as its overseer sees it: what it is doing, and since when. The connection tells it with plain stores;
//! one task for all of them looks from time to time, so that no request pays for a timer.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::AbortHandle;

use crate::config::Limits;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It was accepted and has said nothing.
    Fresh,
    /// A request head is on its way.
    Head,
    /// A request head came, its body is awaited.
    Body,
    /// A request is being answered.
    Open,
    /// It rests between two requests.
    Idle,
    /// It is being closed.
    Closing,
}

/// Milliseconds since the node began, as the overseer last looked. Coarse, and free to read.
pub(super) type Clock = Arc<AtomicU64>;

/// A connection.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) peer: Peer,
    clock: Clock,
    /// The phase in the lowest byte, since when in the others: one word, so that both change together.
    state: AtomicU64,
    /// Since when the peer does not take what is written to it, plus one; zero when it does.
    blocked: AtomicU64,
    task: OnceLock<AbortHandle>,
}

/// Whom connections are counted by: an address, or an IPv6 network that one subscriber gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Peer(IpAddr);

impl Peer {
    pub(super) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = u128::from(address) & (u128::MAX << 64);
                Self(IpAddr::V6(Ipv6Addr::from(network)))
            }
            address => Self(address),
        }
    }
}

/// Why a connection is closed by its overseer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was too slow.
    Slow,
    /// It had nothing to do for long enough.
    Rested,
}

impl Line {
    pub(super) fn new(peer: Peer, clock: Clock) -> Self {
        let line = Self { peer, clock, state: AtomicU64::new(0), blocked: AtomicU64::new(0), task: OnceLock::new() };
        line.set(Phase::Fresh);
        line
    }

    /// The task that drives it, once there is one.
    pub(super) fn driven_by(&self, task: AbortHandle) {
        let _ = self.task.set(task);
    }

    /// Bytes came.
    pub(super) fn heard(&self) {
        if matches!(self.look().0, Phase::Fresh | Phase::Idle) {
            self.set(Phase::Head);
        }
    }

    /// A request head is complete, or its body.
    pub(super) fn asked(&self) {
        self.set(Phase::Open);
    }

    /// The body did not come with the head.
    pub(super) fn awaits_body(&self) {
        if self.look().0 == Phase::Open {
            self.set(Phase::Body);
        }
    }

    /// The answer is given.
    pub(super) fn answered(&self) {
        self.set(Phase::Idle);
    }

    /// Whether the peer takes what is written.
    pub(super) fn writes(&self, flowing: bool) {
        if flowing {
            if self.blocked.load(Relaxed) != 0 {
                self.blocked.store(0, Relaxed);
            }
        } else if self.blocked.load(Relaxed) == 0 {
            self.blocked.store(self.clock.load(Relaxed).saturating_add(1), Relaxed);
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.look().0
    }

    /// Closes it if it is still doing what the caller saw it do.
    pub(super) fn close_if(&self, seen: Phase) -> bool {
        let word = self.state.load(Relaxed);
        let Some(task) = self.task.get() else { return false };
        if read(word).0 != seen {
            return false;
        }
        let closing = word_of(Phase::Closing, self.clock.load(Relaxed));
        if self.state.compare_exchange(word, closing, Relaxed, Relaxed).is_err() {
            return false;
        }
        task.abort();
        true
    }

    /// Closes it whatever it does.
    pub(super) fn cut(&self) {
        if let Some(task) = self.task.get() {
            task.abort();
        }
    }

    /// Whether it is to be closed now, with what it was seen doing.
    pub(super) fn verdict(&self, limits: &Limits, leaving: bool) -> Option<(Phase, Ending)> {
        let now = self.clock.load(Relaxed);
        let (phase, since) = self.look();
        let blocked = self.blocked.load(Relaxed);
        let blocked = if blocked == 0 { 0 } else { now.saturating_sub(blocked - 1) };
        verdict(phase, now.saturating_sub(since), blocked, limits, leaving).map(|ending| (phase, ending))
    }

    fn look(&self) -> (Phase, u64) {
        read(self.state.load(Relaxed))
    }

    fn set(&self, phase: Phase) {
        self.state.store(word_of(phase, self.clock.load(Relaxed)), Relaxed);
    }
}

/// The least time a connection is given to say something before it is closed because the node goes away.
const LAST_WORD: Duration = Duration::from_millis(500);

fn verdict(phase: Phase, age: u64, blocked: u64, limits: &Limits, leaving: bool) -> Option<Ending> {
    let over = |limit: Duration| u128::from(age) > limit.as_millis();
    if u128::from(blocked) > limits.answer.as_millis() {
        return Some(Ending::Slow);
    }
    match phase {
        Phase::Fresh if leaving && over(LAST_WORD.min(limits.head)) => Some(Ending::Rested),
        Phase::Fresh | Phase::Head if over(limits.head) => Some(Ending::Slow),
        Phase::Idle if leaving || over(limits.idle) => Some(Ending::Rested),
        _ => None,
    }
}

fn word_of(phase: Phase, since: u64) -> u64 {
    let phase = match phase {
        Phase::Fresh => 0,
        Phase::Head => 1,
        Phase::Body => 2,
        Phase::Open => 3,
        Phase::Idle => 4,
        Phase::Closing => 5,
    };
    (since << 8) | phase
}

fn read(word: u64) -> (Phase, u64) {
    let phase = match word & 0xff {
        0 => Phase::Fresh,
        1 => Phase::Head,
        2 => Phase::Body,
        3 => Phase::Open,
        4 => Phase::Idle,
        _ => Phase::Closing,
    };
    (phase, word >> 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_closed_for_what_it_does_too_long() {
        let limits = Limits::default();
        let table = [
            (Phase::Fresh, 5_000, 0, false, None),
            (Phase::Fresh, 5_001, 0, false, Some(Ending::Slow)),
            (Phase::Head, 5_001, 0, false, Some(Ending::Slow)),
            (Phase::Idle, 5_001, 0, false, None),
            (Phase::Idle, 75_001, 0, false, Some(Ending::Rested)),
            (Phase::Open, 1_000_000, 0, false, None),
            (Phase::Body, 1_000_000, 0, false, None),
            (Phase::Open, 0, 30_001, false, Some(Ending::Slow)),
            (Phase::Idle, 0, 0, true, Some(Ending::Rested)),
            (Phase::Fresh, 100, 0, true, None),
            (Phase::Fresh, 501, 0, true, Some(Ending::Rested)),
            (Phase::Head, 501, 0, true, None),
            (Phase::Open, 501, 0, true, None),
        ];
        for (phase, age, blocked, leaving, expected) in table {
            assert_eq!(verdict(phase, age, blocked, &limits, leaving), expected, "{phase:?} {age} {blocked} {leaving}");
        }
    }

    #[test]
    fn a_subscribers_addresses_are_one_peer() {
        let of = |text: &str| Peer::of(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:1"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
