//! The server as a process.

use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

const START_LIMIT: Duration = Duration::from_secs(60);
const STOP_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(5);

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    log: PathBuf,
    startup: Duration,
}

impl Server {
    /// Starts a program and waits until `ready` says so. What it prints goes to `log`.
    ///
    /// # Errors
    /// When it cannot be started, ends, or is not ready in time; the text holds what it printed.
    pub async fn start(
        command: &mut Command,
        log: &Path,
        mut ready: impl AsyncFnMut() -> bool,
    ) -> Result<Self, String> {
        let said = |what: String| format!("{what}\n{}", fs::read_to_string(log).unwrap_or_default());
        let output = File::options().create(true).append(true).open(log).map_err(|error| error.to_string())?;
        let errors = output.try_clone().map_err(|error| error.to_string())?;
        let started = Instant::now();
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(|error| format!("starting {}: {error}", command.get_program().display()))?;
        let mut server = Self { child, log: log.to_owned(), startup: Duration::ZERO };
        while !ready().await {
            if let Ok(Some(status)) = server.child.try_wait() {
                return Err(said(format!("the server ended with {status}")));
            }
            if started.elapsed() > START_LIMIT {
                return Err(said("the server is not ready in time".to_owned()));
            }
            tokio::time::sleep(POLL).await;
        }
        server.startup = started.elapsed();
        Ok(server)
    }

    /// How long it took until it was ready.
    #[must_use]
    pub fn startup(&self) -> Duration {
        self.startup
    }

    /// What it printed, errors included.
    #[must_use]
    pub fn printed(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it in the middle of whatever it does (SIGKILL).
    ///
    /// # Errors
    /// When the process cannot be killed.
    pub fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Asks it to end (SIGINT, as Ctrl-C does).
    ///
    /// # Errors
    /// When it does not end, or not well.
    pub async fn interrupt(self) -> Result<(), String> {
        self.end_by("INT").await
    }

    /// Asks it to end as a supervisor does (SIGTERM).
    ///
    /// # Errors
    /// When it does not end, or not well.
    pub async fn terminate(self) -> Result<(), String> {
        self.end_by("TERM").await
    }

    /// Sends a signal by its name, such as `STOP` and `CONT`.
    ///
    /// # Errors
    /// When it cannot be sent.
    pub fn signal(&self, name: &str) -> Result<(), String> {
        signal(self.child.id(), name)
    }

    /// How it ended, once it has.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// How many files and sockets it holds open (Linux).
    #[must_use]
    pub fn open_files(&self) -> Option<usize> {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).ok().map(Iterator::count)
    }

    /// The processor time it has used (Linux), in ticks of which a second has a hundred.
    #[must_use]
    pub fn processor_ticks(&self) -> Option<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        // The name stands in brackets and may hold anything; user and system time are the 12th and 13th field after it.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_whitespace().skip(11).map(str::parse::<u64>);
        times.next()?.ok()?.checked_add(times.next()?.ok()?)
    }

    async fn end_by(mut self, name: &str) -> Result<(), String> {
        self.signal(name)?;
        let asked = Instant::now();
        while asked.elapsed() < STOP_LIMIT {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(format!("it ended with {status}\n{}", self.printed())),
                Ok(None) => tokio::time::sleep(POLL).await,
                Err(error) => return Err(error.to_string()),
            }
        }
        Err("it does not end".to_owned())
    }

    /// The memory it holds, in bytes (Linux).
    #[must_use]
    pub fn resident_bytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
        kilobytes.checked_mul(1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Sends a signal by its name to a process of ours.
///
/// # Errors
/// When it cannot be sent.
pub fn signal(pid: u32, name: &str) -> Result<(), String> {
    let sent = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).stderr(Stdio::null()).status();
    match sent {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("kill -{name} ended with {status}")),
        Err(error) => Err(format!("kill -{name}: {error}")),
    }
}

/// Runs a program to its end without input.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn run_to_end(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output();
    output.unwrap_or_else(|error| panic!("starting {}: {error}", command.get_program().display()))
}

/// A loopback port nobody listens on.
///
/// # Panics
/// When the machine has none left.
#[must_use]
pub fn free_port() -> u16 {
    let probe = TcpListener::bind(("127.0.0.1", 0)).expect("the machine has a free port");
    probe.local_addr().expect("a bound socket has an address").port()
}
