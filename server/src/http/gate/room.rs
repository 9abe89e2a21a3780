//! Room in memory for the bodies of webhooks, and which of them goes when there is none left: the largest that is waited
//! for, and for a smaller one only. A body that came with its head is counted, and costs nothing else.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use crate::config::Limits;

/// The bodies of a node's webhooks: how many bytes of them are here, and which of them are waited for.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    bytes: AtomicUsize,
    awaited: Mutex<Awaited>,
}

/// Bodies that hold room and are not whole, by size; of equals the one that has waited longest is the last.
#[derive(Debug, Default)]
struct Awaited {
    next: u64,
    ends: BTreeMap<(usize, Reverse<u64>), oneshot::Sender<()>>,
}

/// Room for one body, given back when dropped.
pub(in crate::http) struct Room<'a> {
    bodies: &'a Bodies,
    limits: &'a Limits,
    bytes: usize,
    /// What the body comes to, as far as anybody knows.
    whole: Option<usize>,
    wait: Option<Wait>,
}

/// A body's number among those that are waited for, and where it hears that it has to go.
struct Wait {
    number: u64,
    end: oneshot::Receiver<()>,
}

impl<'a> Room<'a> {
    pub(super) fn new(bodies: &'a Bodies, limits: &'a Limits) -> Self {
        Self { bodies, limits, bytes: 0, whole: None, wait: None }
    }

    /// How long the body is going to be, if it says so.
    pub(in crate::http) fn expect(&mut self, whole: Option<u64>) {
        self.whole = whole.map(|whole| usize::try_from(whole).unwrap_or(usize::MAX));
    }

    /// Takes room for so many more; where there is none, larger bodies that are waited for make it. `false` when they do
    /// not, and when this body has had to go itself.
    pub(in crate::http) fn grow(&mut self, bytes: usize) -> bool {
        if !self.settle() {
            return false;
        }
        let before = self.bodies.bytes.fetch_add(bytes, Relaxed);
        self.bytes = self.bytes.saturating_add(bytes);
        let most = self.limits.in_flight_bytes;
        before.saturating_add(bytes) <= most || self.bodies.make_room(most, self.comes_to())
    }

    /// The body is waited for: ready once it has to go for a smaller one. What holds nothing has nothing to give.
    pub(in crate::http) fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.bytes == 0 {
            return Poll::Pending;
        }
        // Two that do not tell their length would make each other go for ever: one that has to be waited for counts as the
        // largest that there may be.
        self.whole = self.whole.or(Some(self.limits.webhook_bytes));
        let wait = self.wait.get_or_insert_with(|| self.bodies.awaited().enter(self.bytes));
        Pin::new(&mut wait.end).poll(cx).map(|_| ())
    }

    /// The body is not waited for any more, and goes for nobody while that is so. `false` when it has had to go before.
    pub(in crate::http) fn settle(&mut self) -> bool {
        let Some(wait) = self.wait.take() else { return true };
        let stays = self.bodies.awaited().leave(self.bytes, wait.number);
        if !stays {
            // Whoever made it go has counted its bytes out.
            self.bytes = 0;
        }
        stays
    }

    fn comes_to(&self) -> usize {
        self.whole.unwrap_or_default().max(self.bytes)
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        self.settle();
        self.bodies.bytes.fetch_sub(self.bytes, Relaxed);
    }
}

impl Bodies {
    /// Whether there is room, or somebody who may have to make it.
    pub(super) fn have_room(&self, most: usize) -> bool {
        self.bytes.load(Relaxed) < most || !self.awaited().ends.is_empty()
    }

    /// How many bytes are here.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Relaxed)
    }

    /// Lets bodies go until what is here is no more than `most`. Their bytes are counted out at once; their memory is free
    /// when their tasks run next.
    fn make_room(&self, most: usize, coming: usize) -> bool {
        let mut awaited = self.awaited();
        while self.bytes.load(Relaxed) > most {
            let Some(largest) = awaited.ends.last_entry().filter(|largest| goes(largest.key().0, coming)) else {
                return false;
            };
            let ((bytes, _), end) = largest.remove_entry();
            self.bytes.fetch_sub(bytes, Relaxed);
            // Whoever does not listen is gone by itself.
            let _ = end.send(());
        }
        true
    }

    fn awaited(&self) -> MutexGuard<'_, Awaited> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Awaited {
    fn enter(&mut self, bytes: usize) -> Wait {
        let number = self.next;
        self.next = number.wrapping_add(1);
        let (sender, end) = oneshot::channel();
        self.ends.insert((bytes, Reverse(number)), sender);
        Wait { number, end }
    }

    fn leave(&mut self, bytes: usize, number: u64) -> bool {
        self.ends.remove(&(bytes, Reverse(number))).is_some()
    }
}

/// Whether a body of which so much is here goes for one that comes to `coming`. Only for a smaller one: of two that want
/// the same room, the one that is here stays, or neither would ever be whole.
const fn goes(here: usize, coming: usize) -> bool {
    here > coming
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn limits() -> Limits {
        Limits { in_flight_bytes: 100, webhook_bytes: 90, ..Limits::default() }
    }

    fn has_to_go(room: &mut Room<'_>) -> bool {
        room.poll_end(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    /// Room of a body that told this length, holds so much, and is waited for.
    fn waiting<'a>(bodies: &'a Bodies, limits: &'a Limits, whole: Option<u64>, bytes: usize) -> Room<'a> {
        let mut room = Room::new(bodies, limits);
        room.expect(whole);
        assert!(room.grow(bytes) && !has_to_go(&mut room));
        room
    }

    #[test]
    fn a_body_goes_for_a_smaller_one_alone() {
        let table = [
            (4_000_000, 300, true),
            (4_000_000, 3_999_999, true),
            (4_000_000, 4_000_000, false),
            (4_000_000, 4_000_001, false),
            (300, 4_000_000, false),
            (0, 0, false),
        ];
        for (here, coming, expected) in table {
            assert_eq!(goes(here, coming), expected, "{here} bytes for one that comes to {coming}");
        }
    }

    #[test]
    fn the_largest_that_is_waited_for_makes_room_and_no_other() {
        let (bodies, limits) = (Bodies::default(), limits());
        let mut small = waiting(&bodies, &limits, Some(90), 20);
        let mut large = waiting(&bodies, &limits, Some(90), 50);
        let mut middle = waiting(&bodies, &limits, Some(90), 30);
        let mut newcomer = Room::new(&bodies, &limits);
        newcomer.expect(Some(10));
        assert!(newcomer.grow(10));
        assert_eq!([&mut small, &mut large, &mut middle].map(has_to_go), [false, true, false]);
        assert_eq!(bodies.bytes(), 60);
        assert!(!large.grow(1), "what had to go does not go on");
        drop((small, large, middle, newcomer));
        assert_eq!(bodies.bytes(), 0, "everything is given back once");
    }

    #[test]
    fn of_equals_the_one_that_has_waited_longest_goes() {
        let (bodies, limits) = (Bodies::default(), limits());
        let mut first = waiting(&bodies, &limits, Some(90), 50);
        let mut second = waiting(&bodies, &limits, Some(90), 50);
        assert!(Room::new(&bodies, &limits).grow(1));
        assert!(has_to_go(&mut first) && !has_to_go(&mut second));
    }

    #[test]
    fn a_body_is_judged_by_what_it_comes_to_and_not_by_its_first_piece() {
        let (bodies, limits) = (Bodies::default(), limits());
        let mut here = waiting(&bodies, &limits, Some(90), 80);
        let mut newcomer = Room::new(&bodies, &limits);
        newcomer.expect(Some(90));
        assert!(newcomer.grow(10) && newcomer.grow(10) && !newcomer.grow(1));
        assert!(!has_to_go(&mut here));
    }

    #[test]
    fn a_body_that_tells_no_length_counts_as_the_largest_once_it_is_waited_for() {
        let (bodies, limits) = (Bodies::default(), limits());
        let mut here = waiting(&bodies, &limits, Some(90), 80);
        let mut at_once = Room::new(&bodies, &limits);
        let mut in_pieces = waiting(&bodies, &limits, None, 10);
        assert!(!in_pieces.grow(11));
        drop(in_pieces);
        assert!(at_once.grow(21) && has_to_go(&mut here));
    }

    #[test]
    fn a_body_that_is_whole_makes_room_for_nobody() {
        let (bodies, limits) = (Bodies::default(), limits());
        let mut whole = waiting(&bodies, &limits, Some(100), 60);
        assert!(whole.grow(40) && whole.settle());
        assert!(!bodies.have_room(limits.in_flight_bytes));
        assert!(!Room::new(&bodies, &limits).grow(1));
        assert_eq!(bodies.bytes(), 100);
    }
}
