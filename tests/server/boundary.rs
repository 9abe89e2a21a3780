//! What happens at a boundary: the process ends without a word, or the task that crosses it stands still.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use switchboard::engine::{Boundary, Watch};

/// Waits for a crossing.
#[derive(Debug)]
pub(crate) struct Trap {
    plan: Option<Plan>,
    crossings: AtomicU64,
    crossed: Mutex<(BTreeSet<Boundary>, Option<File>)>,
}

#[derive(Debug, PartialEq, Eq)]
struct Plan {
    boundary: Boundary,
    act: Act,
    /// At which crossing, from 1.
    at: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Abort,
    Stall(Duration),
}

impl Trap {
    /// The trap that the environment asks for, if it does.
    pub(crate) fn from_environment() -> Result<Option<Self>, String> {
        let plan = std::env::var("SWITCHBOARD_PROOF_BOUNDARY").ok().map(|text| plan(&text)).transpose()?;
        let file = match std::env::var_os("SWITCHBOARD_PROOF_CROSSED") {
            None => None,
            Some(path) => {
                let opened = OpenOptions::new().create(true).append(true).open(path);
                Some(opened.map_err(|error| format!("opening the list of boundaries: {error}"))?)
            }
        };
        let wanted = plan.is_some() || file.is_some();
        let trap = Self { plan, crossings: AtomicU64::new(0), crossed: Mutex::new((BTreeSet::new(), file)) };
        Ok(wanted.then_some(trap))
    }

    fn note(&self, boundary: Boundary) {
        let mut crossed = self.crossed.lock().unwrap_or_else(PoisonError::into_inner);
        let (seen, file) = &mut *crossed;
        if let Some(file) = file.as_mut().filter(|_| seen.insert(boundary)) {
            // Without the list the proof finds the boundary missing, which is as loud as can be.
            let _written = writeln!(file, "{}", boundary.name());
        }
    }
}

impl Watch for Trap {
    fn crossed(&self, boundary: Boundary) {
        self.note(boundary);
        let Some(plan) = self.plan.as_ref().filter(|plan| plan.boundary == boundary) else { return };
        if self.crossings.fetch_add(1, Ordering::Relaxed) + 1 != plan.at {
            return;
        }
        match plan.act {
            Act::Abort => std::process::abort(),
            Act::Stall(pause) => std::thread::sleep(pause),
        }
    }
}

fn plan(text: &str) -> Result<Plan, String> {
    let wrong = || format!("{text:?} is no NAME:abort:N or NAME:stall=MILLIS:N");
    let mut parts = text.split(':');
    let (Some(name), Some(act), Some(at), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let boundary = Boundary::named(name).ok_or_else(|| format!("no boundary is called {name:?}"))?;
    let act = match act.split_once('=') {
        None if act == "abort" => Act::Abort,
        Some(("stall", millis)) => Act::Stall(Duration::from_millis(millis.parse().map_err(|_| wrong())?)),
        _ => return Err(wrong()),
    };
    Ok(Plan { boundary, act, at: at.parse().map_err(|_| wrong())? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_names_a_boundary_what_happens_there_and_when() {
        let abort = Plan { boundary: Boundary::BehindDoor, act: Act::Abort, at: 3 };
        assert_eq!(plan("behind-door:abort:3"), Ok(abort));
        let stall = Act::Stall(Duration::from_millis(250));
        assert_eq!(plan("settled:stall=250:1"), Ok(Plan { boundary: Boundary::Settled, act: stall, at: 1 }));
        for wrong in ["", "settled", "settled:abort", "nowhere:abort:1", "settled:sleep:1", "settled:stall=x:1"] {
            assert!(plan(wrong).is_err(), "{wrong}");
        }
    }
}
