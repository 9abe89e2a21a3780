//! All connections of a node: how many there are, whose, and which one goes when there is no room.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::counters::Refused;
use super::gate::Gate;
use super::line::{Clock, Ending, Line, Peer, Phase};

/// How far apart two lines of the log about refused connections are at least.
const TELLING: Duration = Duration::from_secs(1);

/// The connections.
#[derive(Debug)]
pub(super) struct Lines {
    gate: Gate,
    clock: Clock,
    leaving: AtomicBool,
    trusted: Vec<IpAddr>,
    table: Mutex<Table>,
    untold: Untold,
}

/// Connections that were refused and that nobody was told of yet.
#[derive(Debug, Default)]
struct Untold {
    connections: AtomicU64,
    peer: AtomicU64,
}

/// By number, so that the first is the oldest.
#[derive(Debug, Default)]
struct Table {
    next: u64,
    lines: BTreeMap<u64, Arc<Line>>,
    by_peer: HashMap<Peer, usize>,
}

/// A connection's place among the others, given back when dropped.
#[derive(Debug)]
pub(super) struct Registered {
    lines: Arc<Lines>,
    number: u64,
    pub(super) line: Arc<Line>,
}

impl Lines {
    pub(super) fn new(gate: Gate) -> Self {
        let trusted = gate.limits().trusted_proxies.iter().map(IpAddr::to_canonical).collect();
        Self {
            gate,
            clock: Arc::new(AtomicU64::new(0)),
            leaving: AtomicBool::new(false),
            trusted,
            table: Mutex::default(),
            untold: Untold::default(),
        }
    }

    /// Finds room for a new connection; one that has sent no whole request makes room if it must.
    pub(super) fn admit(self: &Arc<Self>, from: SocketAddr) -> Result<Registered, Refused> {
        self.register(from).inspect_err(|reason| self.untold.add(*reason))
    }

    fn register(self: &Arc<Self>, from: SocketAddr) -> Result<Registered, Refused> {
        let limits = self.gate.limits();
        let peer = Peer::of(from.ip());
        let mut table = self.table();
        let of_peer = table.by_peer.get(&peer).copied().unwrap_or_default();
        if of_peer >= limits.connections_per_peer && !self.trusted.contains(&from.ip().to_canonical()) {
            self.make_room(&mut table, |line| line.peer == peer).ok_or(Refused::Peer)?;
        } else if table.lines.len() >= limits.connections {
            self.make_room(&mut table, |_| true).ok_or(Refused::Connections)?;
        }
        let number = table.next;
        table.next = number.wrapping_add(1);
        let line = Arc::new(Line::new(peer, Arc::clone(&self.clock)));
        table.lines.insert(number, Arc::clone(&line));
        *table.by_peer.entry(peer).or_default() += 1;
        self.gate.counters().set_open(table.lines.len());
        Ok(Registered { lines: Arc::clone(self), number, line })
    }

    /// The system has no room for another connection.
    pub(super) fn relieve(&self) -> bool {
        self.make_room(&mut self.table(), |_| true).is_some()
    }

    /// Closes the connections that are too slow, or have nothing to do, and tells of those that were refused, until its future
    /// is dropped.
    pub(super) async fn oversee(&self) {
        let limits = self.gate.limits();
        let shortest = limits.head.min(limits.idle).min(limits.answer);
        let pause = (shortest / 8).clamp(Duration::from_millis(2), Duration::from_millis(250));
        let began = Instant::now();
        let mut told = began;
        let mut tick = tokio::time::interval(pause);
        loop {
            tick.tick().await;
            self.clock.store(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), Relaxed);
            self.look();
            if told.elapsed() >= TELLING {
                told = Instant::now();
                self.tell();
            }
        }
    }

    /// From now on whoever rests is closed.
    pub(super) fn leave(&self) {
        self.leaving.store(true, Relaxed);
        self.look();
    }

    /// Closes every connection, and says how many there were.
    pub(super) fn cut(&self) -> usize {
        let table = self.table();
        table.lines.values().for_each(|line| line.cut());
        table.lines.len()
    }

    fn look(&self) {
        let leaving = self.leaving.load(Relaxed);
        let table = self.table();
        for line in table.lines.values() {
            if let Some((phase, ending)) = line.verdict(self.gate.limits(), leaving)
                && (line.close_if(phase) && ending == Ending::Slow)
            {
                self.gate.counters().count_slow();
            }
        }
    }

    fn tell(&self) {
        let limits = self.gate.limits();
        let (connections, peer) = self.untold.take();
        if connections > 0 {
            tracing::warn!(
                refused = connections,
                limit = limits.connections,
                "connections were refused: each of the node's has a request under way. Add a node, raise \
                 limits.connections and the limit of open files with it, or find out who holds them"
            );
        }
        if peer > 0 {
            tracing::warn!(
                refused = peer,
                limit = limits.connections_per_peer,
                "connections were refused: each that their address may have has a request under way. If a proxy has this \
                 address, name it in limits.trusted_proxies"
            );
        }
    }

    /// Closes the oldest connection without a request head; where there is none the oldest whose body is awaited, then
    /// the oldest that rests. One that is being answered never goes.
    fn make_room(&self, table: &mut Table, which: impl Fn(&Line) -> bool) -> Option<()> {
        let candidates: [&[Phase]; 3] = [&[Phase::Fresh, Phase::Head], &[Phase::Body], &[Phase::Idle]];
        let oldest = candidates.into_iter().find_map(|phases| {
            table.lines.iter().find_map(|(number, line)| {
                let phase = line.phase();
                (phases.contains(&phase) && which(line) && line.close_if(phase)).then_some(*number)
            })
        })?;
        table.remove(oldest);
        self.gate.counters().count_made_room();
        Some(())
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Untold {
    fn add(&self, reason: Refused) {
        let count = match reason {
            Refused::Connections => &self.connections,
            Refused::Peer => &self.peer,
            // These are requests.
            Refused::TooLarge | Refused::Signature | Refused::Malformed => return,
        };
        count.fetch_add(1, Relaxed);
    }

    /// How many there were of either kind; from now on they are told of.
    fn take(&self) -> (u64, u64) {
        (self.connections.swap(0, Relaxed), self.peer.swap(0, Relaxed))
    }
}

impl Table {
    fn remove(&mut self, number: u64) {
        let Some(line) = self.lines.remove(&number) else { return };
        if let Some(of_peer) = self.by_peer.get_mut(&line.peer) {
            *of_peer = of_peer.saturating_sub(1);
            if *of_peer == 0 {
                self.by_peer.remove(&line.peer);
            }
        }
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut table = self.lines.table();
        table.remove(self.number);
        self.lines.gate.counters().set_open(table.lines.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_connections_are_told_of_once_with_their_number() {
        let untold = Untold::default();
        for reason in [Refused::Connections, Refused::Peer, Refused::Connections] {
            untold.add(reason);
        }
        assert_eq!([untold.take(), untold.take()], [(2, 1), (0, 0)]);
    }
}
