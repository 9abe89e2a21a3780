//! Death and sleep: at the boundaries that the engine names, a node dies, or sleeps while another one goes on.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use channel_core::Event;
use channel_testkit::TestClock;
use switchboard::engine::{Boundary, Engine, Watch};
use tokio::runtime::Handle;
use tokio::sync::Notify;

use super::platform::deliver;

/// What is to happen at the so many-th boundary from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    Nothing,
    Die { after: usize },
    Sleep { after: usize, length: Duration },
}

/// Watches one node.
#[derive(Debug)]
pub(super) struct Nemesis {
    clock: TestClock,
    others: Others,
    plan: Mutex<Plan>,
    died: Notify,
}

impl Nemesis {
    pub(super) const fn new(clock: TestClock, others: Others) -> Self {
        Self { clock, others, plan: Mutex::new(Plan::Nothing), died: Notify::const_new() }
    }

    pub(super) fn plan(&self, plan: Plan) {
        *self.plan.lock().unwrap_or_else(PoisonError::into_inner) = plan;
    }

    /// Returns when the node died.
    pub(super) async fn death(&self) {
        self.died.notified().await;
    }

    /// What is due at this boundary.
    fn due(&self, boundary: Boundary) -> Plan {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *plan {
            Plan::Nothing => return Plan::Nothing,
            Plan::Sleep { .. } if is_inside_a_write(boundary) => return Plan::Nothing,
            Plan::Die { after } | Plan::Sleep { after, .. } if *after > 0 => {
                *after -= 1;
                return Plan::Nothing;
            }
            Plan::Die { .. } | Plan::Sleep { .. } => {}
        }
        std::mem::replace(&mut *plan, Plan::Nothing)
    }
}

impl Watch for Nemesis {
    fn crossed(&self, boundary: Boundary) {
        match self.due(boundary) {
            Plan::Nothing => {}
            Plan::Die { .. } => self.died.notify_one(),
            Plan::Sleep { length, .. } => {
                self.clock.advance(length);
                self.others.go_on(Vec::new());
            }
        }
    }
}

/// Where a node holds the store's only writer: slept there, everybody sleeps.
const fn is_inside_a_write(boundary: Boundary) -> bool {
    matches!(
        boundary,
        Boundary::RecoveryWritten
            | Boundary::EventsEntered
            | Boundary::AnswerWritten
            | Boundary::DoorPassed
            | Boundary::SettlementWritten
            | Boundary::EvidenceFound
            | Boundary::EvidenceWritten
    )
}

/// Another node on the same store.
#[derive(Clone)]
pub(super) struct Others {
    pub(super) engine: Engine,
    pub(super) runtime: Handle,
}

impl Others {
    /// Takes a delivery and does all its work, while the calling thread stands still.
    pub(super) fn go_on(&self, events: Vec<Event>) {
        thread::scope(|scope| {
            let work = scope.spawn(|| {
                self.runtime.block_on(async {
                    if !events.is_empty() {
                        deliver(&self.engine, events).await.expect("the store takes a delivery");
                    }
                    Box::pin(self.engine.run_until_idle()).await.expect("the store works");
                });
            });
            work.join().expect("the other node goes on");
        });
    }
}

impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Others")
    }
}
