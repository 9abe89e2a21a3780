//! Who follows an event stream. A stream keeps its connection for as long as a page is open, so that only some of the
//! connections are seats for streams: the others are left for webhooks and pages. Some seats are for the console alone,
//! since anybody may be a visitor.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::http::{HeaderMap, HeaderValue, header};
use channel_webchat::TOKEN_HEADER;
use tokio::sync::oneshot;

use super::Sender;
use crate::config::Limits;
use crate::http::caller::Caller;

/// Streams of one visitor of a website at once: one for each page.
const OF_VISITOR: usize = 8;
/// Streams of one session of the console at once. Who works in it has more pages open than who shops.
const OF_SESSION: usize = 16;
/// The cookies that carry a session, the one that browsers protect first.
const SESSIONS: [&str; 2] = ["__Host-switchboard_session", "switchboard_session"];

/// The seats of a node. Cheap to clone.
#[derive(Clone)]
pub(super) struct Audience(Arc<Inner>);

struct Inner {
    house: House,
    seed: RandomState,
    seats: Mutex<Seats>,
}

/// How many seats there are.
#[derive(Clone, Copy, Debug)]
struct House {
    all: usize,
    /// Of them for visitors.
    visitors: usize,
    /// Of those for the visitors of one address.
    address: usize,
}

#[derive(Default)]
struct Seats {
    next: u64,
    taken: usize,
    visitors: usize,
    by_address: HashMap<Caller, usize>,
    by_follower: HashMap<Follower, VecDeque<Taken>>,
    /// Whether it was told that there is no seat; it is told again after half of them were free.
    told: bool,
}

struct Taken {
    number: u64,
    end: oneshot::Sender<()>,
}

/// Whose stream it is, by the mark of what proves them. The stream is begun by then, so the proof is known to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Follower {
    Visitor(u64, Caller),
    Session(u64),
}

/// A seat, given back when dropped.
pub(super) struct Seat {
    audience: Audience,
    follower: Follower,
    number: u64,
    end: oneshot::Receiver<()>,
}

/// Why there is no seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Full {
    /// All of them are taken, or all that visitors may take.
    House,
    /// The visitors of this address have as many as they may have.
    Address,
}

impl Audience {
    pub(super) fn of(limits: &Limits) -> Self {
        let all = limits.streams();
        let house = House { all, visitors: all - all / 4, address: limits.connections_per_peer };
        Self(Arc::new(Inner { house, seed: RandomState::new(), seats: Mutex::default() }))
    }

    /// Who would follow the stream that a request asks for. Whoever shows nothing counts as one.
    pub(super) fn follower(&self, sender: Sender, headers: &HeaderMap, caller: Caller) -> Follower {
        let mark = |proof: Option<&[u8]>| self.0.seed.hash_one(proof);
        match sender {
            Sender::Visitor => Follower::Visitor(mark(headers.get(TOKEN_HEADER).map(HeaderValue::as_bytes)), caller),
            Sender::Other => Follower::Session(mark(session(headers).map(str::as_bytes))),
        }
    }

    /// A seat, if there is one. Who has as many as one may have gives up the oldest: it may be of a page that is gone
    /// without a word, of which nobody hears for long.
    pub(super) fn seat(&self, follower: Follower) -> Option<Seat> {
        let (full, first) = {
            let mut seats = self.seats();
            match seats.take(follower, self.0.house) {
                Ok((number, end)) => return Some(Seat { audience: self.clone(), follower, number, end }),
                Err(full) => (full, full == Full::House && !std::mem::replace(&mut seats.told, true)),
            }
        };
        if first {
            let streams = self.0.house.all;
            tracing::warn!(
                streams,
                "as many event streams are open as may be; further pages are asked to come again. Raise \
                 limits.connections, of which streams get half, or find out who holds them"
            );
        }
        tracing::debug!(?full, "an event stream was refused");
        None
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower {
    const fn most(self) -> usize {
        match self {
            Self::Visitor(..) => OF_VISITOR,
            Self::Session(_) => OF_SESSION,
        }
    }
}

impl Seats {
    fn take(&mut self, follower: Follower, house: House) -> Result<(u64, oneshot::Receiver<()>), Full> {
        let oldest = self.by_follower.get(&follower).filter(|all| all.len() >= follower.most());
        if let Some(number) = oldest.and_then(VecDeque::front).map(|oldest| oldest.number)
            && let Some(oldest) = self.give_back(follower, number, house)
        {
            // Whoever does not listen is gone by itself.
            let _ = oldest.end.send(());
        }
        if self.taken >= house.all {
            return Err(Full::House);
        }
        if let Follower::Visitor(_, caller) = follower {
            let of_address = self.by_address.get(&caller).copied().unwrap_or_default();
            if of_address >= house.address {
                return Err(Full::Address);
            }
            if self.visitors >= house.visitors {
                return Err(Full::House);
            }
            self.visitors += 1;
            self.by_address.insert(caller, of_address + 1);
        }
        self.taken += 1;
        let number = self.next;
        self.next = number.wrapping_add(1);
        let (sender, end) = oneshot::channel();
        self.by_follower.entry(follower).or_default().push_back(Taken { number, end: sender });
        Ok((number, end))
    }

    /// Nothing, if it was given to somebody else before.
    fn give_back(&mut self, follower: Follower, number: u64, house: House) -> Option<Taken> {
        let of_one = self.by_follower.get_mut(&follower)?;
        let place = of_one.iter().position(|taken| taken.number == number)?;
        let taken = of_one.remove(place);
        if of_one.is_empty() {
            self.by_follower.remove(&follower);
        }
        self.taken = self.taken.saturating_sub(1);
        if let Follower::Visitor(_, caller) = follower {
            self.visitors = self.visitors.saturating_sub(1);
            if let Some(of_address) = self.by_address.get_mut(&caller) {
                *of_address = of_address.saturating_sub(1);
                if *of_address == 0 {
                    self.by_address.remove(&caller);
                }
            }
        }
        self.told = self.told && self.taken > house.all / 2;
        taken
    }
}

impl Seat {
    /// Ready once the seat was given to another page of the same follower.
    pub(super) fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.end).poll(cx).map(|_| ())
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let house = self.audience.0.house;
        self.audience.seats().give_back(self.follower, self.number, house);
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
    use std::task::Waker;

    use super::*;

    const HOUSE: House = House { all: 100, visitors: 75, address: 20 };

    fn audience(house: House) -> Audience {
        Audience(Arc::new(Inner { house, seed: RandomState::new(), seats: Mutex::default() }))
    }

    fn caller(last: u8) -> Caller {
        Caller::at([192, 0, 2, last].into())
    }

    fn visitor(mark: u64) -> Follower {
        Follower::Visitor(mark, caller(u8::try_from(mark).unwrap_or(u8::MAX)))
    }

    fn is_over(seat: &mut Seat) -> bool {
        seat.poll_end(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::HeaderName::from_static(name), HeaderValue::from_static(value))])
    }

    #[test]
    fn who_has_as_many_seats_as_one_may_have_gives_up_the_oldest() {
        for follower in [visitor(1), Follower::Session(1)] {
            let audience = audience(HOUSE);
            let mut seats: Vec<Seat> = (0..=follower.most()).filter_map(|_| audience.seat(follower)).collect();
            let over: Vec<bool> = seats.iter_mut().map(is_over).collect();
            assert_eq!(over.iter().position(|over| *over), Some(0), "{follower:?}");
            assert_eq!(over.iter().filter(|over| **over).count(), 1, "{follower:?}");
            assert_eq!(audience.seats().taken, follower.most());
            drop(seats.remove(0));
            assert_eq!(audience.seats().taken, follower.most(), "a seat is given back once");
        }
    }

    #[test]
    fn visitors_leave_seats_for_the_console_and_none_is_remembered_when_all_are_free() {
        let audience = audience(House { all: 4, visitors: 3, address: 20 });
        let mut seats: Vec<Seat> = (0..10).filter_map(|mark| audience.seat(visitor(mark))).collect();
        assert_eq!(seats.len(), 3);
        seats.extend((0..10).filter_map(|mark| audience.seat(Follower::Session(mark))));
        assert_eq!(seats.len(), 4);
        drop(seats);
        let left = audience.seats();
        assert_eq!((left.taken, left.visitors, left.by_follower.len(), left.by_address.len()), (0, 0, 0, 0));
    }

    #[test]
    fn the_visitors_of_one_address_leave_seats_for_others() {
        let audience = audience(HOUSE);
        let of_one = |mark| audience.seat(Follower::Visitor(mark, caller(1)));
        let seats: Vec<Seat> = (0..50).filter_map(of_one).collect();
        assert_eq!(seats.len(), HOUSE.address);
        assert!(audience.seat(Follower::Visitor(1, caller(2))).is_some());
    }

    #[test]
    fn that_there_is_no_seat_is_told_again_after_half_of_them_were_free() {
        let mut seats = Seats::default();
        let house = House { all: 4, visitors: 4, address: 4 };
        let numbers: Vec<u64> = (0..4).map(|mark| seats.take(visitor(mark), house).unwrap().0).collect();
        seats.told = true;
        seats.give_back(visitor(0), numbers[0], house);
        assert!(seats.told);
        seats.give_back(visitor(1), numbers[1], house);
        assert!(!seats.told);
    }

    #[test]
    fn a_visitor_is_known_by_the_token_and_a_member_by_the_session() {
        let audience = audience(HOUSE);
        let visitor = |token| audience.follower(Sender::Visitor, &with(TOKEN_HEADER, token), caller(1));
        let member = |cookies| audience.follower(Sender::Other, &with("cookie", cookies), caller(1));
        assert_eq!(visitor("v1.00"), visitor("v1.00"));
        assert_ne!(visitor("v1.00"), visitor("v2.00"));
        assert_eq!(member("switchboard_session=a; theme=dark"), member("theme=light; switchboard_session=a"));
        let both = "switchboard_session=b; __Host-switchboard_session=a";
        assert_eq!(member("__Host-switchboard_session=a"), member(both));
        assert_ne!(member("switchboard_session=a"), member("switchboard_session=b"));
        let nothing = audience.follower(Sender::Other, &HeaderMap::new(), caller(1));
        assert_eq!(member("theme=dark"), nothing);
    }
}
