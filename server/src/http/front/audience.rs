//! Who follows an event stream. A stream keeps its connection for as long as a page is open, so that only some of the
//! connections are seats for streams, and one person gets a few of them: the others are left for webhooks and pages.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderValue, header};
use channel_webchat::TOKEN_HEADER;

use super::Sender;

/// Streams of one visitor of a website at once: one for each page.
const OF_VISITOR: usize = 4;
/// Streams of one session of the console at once. Who works in it has more pages open than who shops.
const OF_SESSION: usize = 16;
/// The cookies that carry a session, the one that browsers protect first.
const SESSIONS: [&str; 2] = ["__Host-switchboard_session", "switchboard_session"];

/// The seats of a node. Cheap to clone.
#[derive(Clone)]
pub(super) struct Audience(Arc<Inner>);

struct Inner {
    all: usize,
    seed: RandomState,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    taken: usize,
    by_follower: HashMap<Follower, usize>,
    /// Whether it was told that all are taken; it is told again after half of them were free.
    told: bool,
}

/// Whose stream it is, by the mark of what proves them. The stream is begun by then, so the proof is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Follower {
    Visitor(u64),
    Session(u64),
}

/// A seat, given back when dropped.
pub(super) struct Seat {
    audience: Audience,
    follower: Follower,
}

/// Why there is no seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// All of them are.
    All,
    /// This follower has as many as one may have.
    OfOne,
}

impl Audience {
    pub(super) fn of(seats: usize) -> Self {
        Self(Arc::new(Inner { all: seats, seed: RandomState::new(), seats: Mutex::default() }))
    }

    /// Who would follow the stream that a request asks for. Whoever shows nothing counts as one.
    pub(super) fn follower(&self, sender: Sender, headers: &HeaderMap) -> Follower {
        let mark = |proof: Option<&[u8]>| self.0.seed.hash_one(proof);
        match sender {
            Sender::Visitor => Follower::Visitor(mark(headers.get(TOKEN_HEADER).map(HeaderValue::as_bytes))),
            Sender::Other => Follower::Session(mark(session(headers).map(str::as_bytes))),
        }
    }

    /// A seat, if there is one for this follower.
    pub(super) fn seat(&self, follower: Follower) -> Option<Seat> {
        let (taken, first) = {
            let mut seats = self.seats();
            match seats.take(follower, self.0.all) {
                Ok(()) => return Some(Seat { audience: self.clone(), follower }),
                Err(taken) => (taken, taken == Taken::All && !std::mem::replace(&mut seats.told, true)),
            }
        };
        if first {
            let streams = self.0.all;
            tracing::warn!(
                streams,
                "as many event streams are open as may be; further pages are asked to come again. Raise \
                 limits.connections, of which streams get half, or find out who holds them"
            );
        }
        tracing::debug!(?taken, "an event stream was refused");
        None
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower {
    const fn most(self) -> usize {
        match self {
            Self::Visitor(_) => OF_VISITOR,
            Self::Session(_) => OF_SESSION,
        }
    }
}

impl Seats {
    fn take(&mut self, follower: Follower, all: usize) -> Result<(), Taken> {
        let of_one = self.by_follower.get(&follower).copied().unwrap_or_default();
        if of_one >= follower.most() {
            return Err(Taken::OfOne);
        }
        if self.taken >= all {
            return Err(Taken::All);
        }
        self.taken += 1;
        self.by_follower.insert(follower, of_one + 1);
        Ok(())
    }

    fn give_back(&mut self, follower: Follower, all: usize) {
        self.taken = self.taken.saturating_sub(1);
        self.told = self.told && self.taken > all / 2;
        if let Some(of_one) = self.by_follower.get_mut(&follower) {
            *of_one = of_one.saturating_sub(1);
            if *of_one == 0 {
                self.by_follower.remove(&follower);
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.audience.seats().give_back(self.follower, self.audience.0.all);
    }
}

fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = || {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
    };
    SESSIONS.iter().find_map(|name| cookies().find(|(known, _)| known == name).map(|(_, value)| value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::HeaderName::from_static(name), HeaderValue::from_static(value))])
    }

    #[test]
    fn one_person_gets_a_few_seats_and_has_them_again_when_they_are_given_back() {
        for follower in [Follower::Visitor(1), Follower::Session(1)] {
            let audience = Audience::of(100);
            let mut seats: Vec<Seat> = std::iter::from_fn(|| audience.seat(follower)).collect();
            assert_eq!(seats.len(), follower.most(), "{follower:?}");
            assert!(audience.seat(Follower::Visitor(2)).is_some());
            drop(seats.pop());
            assert!(audience.seat(follower).is_some());
        }
    }

    #[test]
    fn there_are_no_more_seats_than_the_house_has_and_none_is_remembered_when_all_are_free() {
        let audience = Audience::of(3);
        let seats: Vec<Seat> = (0..10).filter_map(|visitor| audience.seat(Follower::Visitor(visitor))).collect();
        assert_eq!(seats.len(), 3);
        drop(seats);
        let left = audience.seats();
        assert_eq!((left.taken, left.by_follower.len()), (0, 0));
    }

    #[test]
    fn that_all_seats_are_taken_is_told_again_after_half_of_them_were_free() {
        let mut seats = Seats::default();
        for visitor in 0..4 {
            seats.take(Follower::Visitor(visitor), 4).unwrap();
        }
        seats.told = true;
        seats.give_back(Follower::Visitor(0), 4);
        assert!(seats.told);
        seats.give_back(Follower::Visitor(1), 4);
        assert!(!seats.told);
    }

    #[test]
    fn a_visitor_is_known_by_the_token_and_a_member_by_the_session() {
        let audience = Audience::of(1);
        let visitor = |token| audience.follower(Sender::Visitor, &with(TOKEN_HEADER, token));
        let member = |cookies| audience.follower(Sender::Other, &with("cookie", cookies));
        assert_eq!(visitor("v1.00"), visitor("v1.00"));
        assert_ne!(visitor("v1.00"), visitor("v2.00"));
        assert_eq!(member("switchboard_session=a; theme=dark"), member("theme=light; switchboard_session=a"));
        let both = "switchboard_session=b; __Host-switchboard_session=a";
        assert_eq!(member("__Host-switchboard_session=a"), member(both));
        assert_ne!(member("switchboard_session=a"), member("switchboard_session=b"));
        assert_eq!(member("theme=dark"), audience.follower(Sender::Other, &HeaderMap::new()));
    }
}
