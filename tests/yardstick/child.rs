//! A server of the yardstick as a process, and what it costs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::options::Role;

/// Linux counts a process's time in hundredths of a second (proc(5), `sysconf(_SC_CLK_TCK)`).
const TICK: Duration = Duration::from_millis(10);
/// How long the store may be writing something else.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running server; it ends when dropped.
#[derive(Debug)]
pub(crate) struct Measured {
    child: Child,
    pub(crate) address: SocketAddr,
    folder: TempDir,
}

impl Measured {
    /// Starts a server with a folder of its own where it needs one, and waits for its address.
    pub(crate) fn start(role: impl FnOnce(&TempDir) -> Role) -> Result<Self, String> {
        let folder = TempDir::new().map_err(|error| format!("making a folder: {error}"))?;
        let mut child = myself()?
            .args(role(&folder).arguments())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("starting a server: {error}"))?;
        let output = child.stdout.take().ok_or("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).map_err(|error| error.to_string())?;
        let address = line.trim().parse().map_err(|_| "the server ended before it told its address".to_owned())?;
        Ok(Self { child, address, folder })
    }

    /// Has everything handled that waits in our store, as turns do: between two rounds, so that what is measured is taking things
    /// in beside what a living shop has waiting, and not beside all that ever came.
    pub(crate) fn handle_all(&self) -> Result<(), String> {
        let file = self.folder.path().join("switchboard.db");
        if !file.exists() {
            return Ok(());
        }
        let handled = Connection::open(file).and_then(|store| {
            store.busy_timeout(PATIENCE)?;
            store.execute_batch(
                "UPDATE events SET state = 'done', done_at = received_at WHERE state = 'new'; UPDATE lanes SET next_at = NULL",
            )
        });
        handled.map_err(|error| format!("handling what waits: {error}"))
    }

    /// The processor time it has taken so far, in its own code and in the system's on its behalf.
    pub(crate) fn cpu(&self) -> Result<Duration, String> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).map_err(|error| error.to_string())?;
        // The name of the program stands in parentheses and may hold anything; time is told in the 12th and 13th field
        // behind it.
        let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
        let ticks: u32 = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
        Ok(TICK * ticks)
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Waits until whoever started this process closes its input, or is gone.
pub(crate) async fn input_ended() {
    let (ended, end) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        // An input that cannot be read has ended as well.
        let _read = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = ended.send(());
    });
    let _ = end.await;
}

/// This program.
pub(crate) fn myself() -> Result<Command, String> {
    std::env::current_exe().map(Command::new).map_err(|error| format!("finding this program: {error}"))
}
