//! Whether a node takes one more webhook: what it has in hand, what its other parts say, and whether it is going away.

mod room;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};

use self::room::Bodies;
pub(super) use self::room::Room;
use super::counters::Counters;
use crate::config::Limits;

/// The ingress of one node, shared by its connections and by whoever watches it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Gate {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    limits: Limits,
    counters: Counters,
    in_flight: AtomicUsize,
    bodies: Bodies,
    overload: AtomicU32,
    draining: AtomicBool,
}

/// Parts that can say that they do not keep up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overload {
    /// What arrived waits too long for its turn.
    InboxLag,
    /// Too many deliveries wait to be written.
    WriteQueue,
    /// The disk is nearly full.
    Disk,
}

impl Gate {
    /// With these bounds.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let inner = Inner {
            limits,
            counters: Counters::default(),
            in_flight: AtomicUsize::new(0),
            bodies: Bodies::default(),
            overload: AtomicU32::new(0),
            draining: AtomicBool::new(false),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Its bounds.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// What it turned away.
    #[must_use]
    pub fn counters(&self) -> &Counters {
        &self.inner.counters
    }

    /// Says whether a part keeps up. While any does not, webhooks are asked to come again before their bodies are read.
    pub fn set_overloaded(&self, part: Overload, overloaded: bool) {
        if overloaded {
            self.inner.overload.fetch_or(part.bit(), Relaxed);
        } else {
            self.inner.overload.fetch_and(!part.bit(), Relaxed);
        }
    }

    /// Whether this part does not keep up.
    pub(super) fn has(&self, part: Overload) -> bool {
        self.inner.overload.load(Relaxed) & part.bit() != 0
    }

    /// Whether any part does not keep up.
    #[must_use]
    pub fn overloaded(&self) -> bool {
        self.inner.overload.load(Relaxed) != 0
    }

    /// Whether the node was told to stop: it still answers, and asks its peers to connect elsewhere.
    #[must_use]
    pub fn draining(&self) -> bool {
        self.inner.draining.load(Relaxed)
    }

    pub(super) fn drain(&self) {
        self.inner.draining.store(true, Relaxed);
    }

    /// Whether there is room for one more; asked before a body is read.
    pub(super) fn has_room(&self) -> bool {
        !self.overloaded()
            && self.inner.in_flight.load(Relaxed) < self.inner.limits.in_flight
            && self.inner.bodies.have_room(self.inner.limits.in_flight_bytes)
    }

    /// Takes a place among those that are being kept, if one is free. A body that is still on its way holds none, so that
    /// slow senders cannot use them up.
    pub(super) fn enter(&self) -> Option<Place<'_>> {
        if self.inner.in_flight.fetch_add(1, Relaxed) < self.inner.limits.in_flight {
            return Some(Place(&self.inner.in_flight));
        }
        self.inner.in_flight.fetch_sub(1, Relaxed);
        None
    }

    /// Room for a body in memory, which grows as it arrives.
    pub(super) fn room(&self) -> Room<'_> {
        Room::new(&self.inner.bodies, &self.inner.limits)
    }

    /// Bytes of bodies that are in memory.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.inner.bodies.bytes()
    }
}

impl Overload {
    const fn bit(self) -> u32 {
        match self {
            Self::InboxLag => 1,
            Self::WriteQueue => 2,
            Self::Disk => 4,
        }
    }
}

/// One place, given back when dropped.
pub(super) struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_bytes_are_given_back() {
        let gate = Gate::new(Limits { in_flight: 1, in_flight_bytes: 10, ..Limits::default() });
        let place = gate.enter();
        assert!(place.is_some() && gate.enter().is_none() && !gate.has_room());
        drop(place);
        assert!(gate.has_room());
        let mut room = gate.room();
        assert!(room.grow(10) && !room.grow(1) && !gate.has_room());
        drop(room);
        assert!(gate.has_room());
    }

    #[test]
    fn a_node_has_room_only_while_every_part_keeps_up() {
        let gate = Gate::new(Limits::default());
        gate.set_overloaded(Overload::InboxLag, true);
        gate.set_overloaded(Overload::WriteQueue, true);
        gate.set_overloaded(Overload::InboxLag, false);
        assert!(!gate.has_room());
        gate.set_overloaded(Overload::WriteQueue, false);
        assert!(gate.has_room());
    }
}
