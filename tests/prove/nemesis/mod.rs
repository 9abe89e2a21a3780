//! What goes wrong, and the book that is kept of it: whatever is uncertain in the end has to be explained by an entry.

mod clock;
mod disk;

use std::sync::{Arc, Mutex, PoisonError};

use switchboard_tests::Server;

pub(crate) use clock::SetClock;
pub(crate) use disk::Disk;

use crate::post::now_micros;

/// Something that was done to the server or to what it stands on.
#[derive(Clone, Debug)]
pub(crate) struct Injury {
    pub(crate) what: &'static str,
    /// When it began and when everything was as before, in microseconds since the Unix epoch.
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl Injury {
    /// Whether the server cannot have written down why a call is uncertain.
    pub(crate) fn ends_the_process(&self) -> bool {
        matches!(self.what, KILL | ABORT)
    }
}

/// The process is killed at a random moment.
pub(crate) const KILL: &str = "kill -9";
/// The process is stopped and goes on later.
pub(crate) const PAUSE: &str = "SIGSTOP";
/// The process is told to end.
pub(crate) const STOP: &str = "SIGTERM";
/// The line is not as it should be.
pub(crate) const LINE: &str = "bad line";
/// The wall clock is wrong.
pub(crate) const CLOCK: &str = "wrong clock";
/// Nothing more fits on the disk.
pub(crate) const DISK: &str = "full disk";
/// The database was killed, and is back.
pub(crate) const DATABASE: &str = "database killed";
/// The database refuses to write.
pub(crate) const READ_ONLY: &str = "database read-only";
/// The database ended its connections.
pub(crate) const BACKENDS: &str = "backends terminated";
/// The process ends at a boundary.
pub(crate) const ABORT: &str = "abort at a boundary";

/// All of them, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Injuries(Arc<Mutex<Vec<Injury>>>);

impl Injuries {
    /// Notes one that began at an instant and is over now.
    pub(crate) fn note(&self, what: &'static str, from: i64) {
        let injury = Injury { what, from, until: now_micros() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(injury);
    }

    /// What was noted so far.
    pub(crate) fn all(&self) -> Vec<Injury> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Whether a server still runs. One that ended by itself failed, whatever was about to be done to it.
pub(crate) fn still_there(server: &mut Server) -> Result<(), String> {
    match server.ended() {
        Ok(None) => Ok(()),
        Ok(Some(status)) => Err(format!("the server ended by itself with {status}\n{}", server.printed())),
        Err(error) => Err(format!("asking whether the server runs: {error}")),
    }
}

/// Kills a server that still runs.
pub(crate) fn kill(mut server: Server) -> Result<(), String> {
    still_there(&mut server)?;
    server.kill().map_err(|error| format!("killing the server: {error}"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[tokio::test]
    async fn a_server_that_ended_by_itself_is_not_taken_for_killed() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut crashed = Server::start(&mut Command::new("false"), &log, async || true).await.unwrap();
        while crashed.ended().unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        assert!(kill(crashed).unwrap_err().contains("ended by itself"));
        let mut command = Command::new("sleep");
        let running = Server::start(command.arg("60"), &log, async || true).await.unwrap();
        assert_eq!(kill(running), Ok(()));
    }
}
