//! What the ingress turned away, as plain numbers that only grow.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Why something was refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Every connection was taken, by requests under way.
    Connections,
    /// One address had all the connections it may have, and requests under way on each.
    Peer,
    /// The body was longer than a webhook may be.
    TooLarge,
    /// The proof of who sent it was missing or wrong.
    Signature,
    /// The request was not well framed.
    Malformed,
}

impl Refused {
    const ALL: [Self; 5] = [Self::Connections, Self::Peer, Self::TooLarge, Self::Signature, Self::Malformed];

    /// The word a metric carries.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::Peer => "peer",
            Self::TooLarge => "too_large",
            Self::Signature => "signature",
            Self::Malformed => "malformed",
        }
    }
}

/// The counters of one node's ingress.
#[derive(Debug, Default)]
pub struct Counters {
    shed: AtomicU64,
    slow_closed: AtomicU64,
    made_room: AtomicU64,
    open: AtomicU64,
    refused: [AtomicU64; Refused::ALL.len()],
}

impl Counters {
    /// Webhooks that were asked to come again (`ingress_shed_total`).
    #[must_use]
    pub fn shed(&self) -> u64 {
        self.shed.load(Relaxed)
    }

    /// What was refused, by reason (`ingress_refused_total`).
    #[must_use]
    pub fn refused(&self) -> [(&'static str, u64); 5] {
        Refused::ALL.map(|reason| (reason.word(), self.slot(reason).load(Relaxed)))
    }

    /// Connections closed because the peer was too slow, or silent for too long within a request
    /// (`ingress_slow_closed_total`).
    #[must_use]
    pub fn slow_closed(&self) -> u64 {
        self.slow_closed.load(Relaxed)
    }

    /// Connections without a request closed in favour of a new one when all were taken (`ingress_made_room_total`).
    #[must_use]
    pub fn made_room(&self) -> u64 {
        self.made_room.load(Relaxed)
    }

    /// Connections that are open now (`ingress_open_connections`).
    #[must_use]
    pub fn open_connections(&self) -> u64 {
        self.open.load(Relaxed)
    }

    pub(super) fn count_shed(&self) {
        self.shed.fetch_add(1, Relaxed);
    }

    pub(super) fn count_refused(&self, reason: Refused) {
        self.slot(reason).fetch_add(1, Relaxed);
    }

    pub(super) fn count_slow(&self) {
        self.slow_closed.fetch_add(1, Relaxed);
    }

    pub(super) fn count_made_room(&self) {
        self.made_room.fetch_add(1, Relaxed);
    }

    pub(super) fn set_open(&self, open: usize) {
        self.open.store(u64::try_from(open).unwrap_or(u64::MAX), Relaxed);
    }

    fn slot(&self, reason: Refused) -> &AtomicU64 {
        let [connections, peer, too_large, signature, malformed] = &self.refused;
        match reason {
            Refused::Connections => connections,
            Refused::Peer => peer,
            Refused::TooLarge => too_large,
            Refused::Signature => signature,
            Refused::Malformed => malformed,
        }
    }
}
