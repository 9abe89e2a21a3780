//! A cluster and what can happen to it.

use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::command::{answer, signal};
use crate::disk;
use crate::keeper::Keeper;
use crate::programs::Programs;
use crate::user::{User, other_than_root};

/// How long a server may take to start, stop or recover.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(10);
/// The user that tests connect as.
const APPLICATION: &str = "switchboard";

/// How to make a cluster.
#[derive(Clone, Debug, Default)]
pub struct Options {
    megabytes: Option<u32>,
    settings: Vec<(String, String)>,
}

impl Options {
    /// Keeps the cluster on a file system in memory of so many megabytes (at least 96), so that it can be filled. Only root
    /// can mount one.
    #[must_use]
    pub fn on_tmpfs(mut self, megabytes: u32) -> Self {
        self.megabytes = Some(megabytes);
        self
    }

    /// Commits without forcing anything to the disk: for those who cut nobody's power and kill no server, and would wait for
    /// the disk most of the time.
    #[must_use]
    pub fn forgetful(self) -> Self {
        self.with("fsync", "off").with("full_page_writes", "off")
    }

    /// Starts the server with a setting, such as `max_connections`.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A PostgreSQL of one's own, on loopback, with its files in a folder of its own. Nothing is switched off that makes a
/// commit durable, unless the options say so. Dropping it ends the server and removes the files.
#[derive(Debug)]
pub struct Cluster {
    programs: Programs,
    user: Option<User>,
    folder: PathBuf,
    disk: PathBuf,
    password: String,
    settings: Vec<(String, String)>,
    server: Mutex<Server>,
    databases: AtomicU32,
    _keeper: Keeper,
}

#[derive(Debug)]
struct Server {
    port: u16,
    process: Option<Child>,
}

impl Cluster {
    /// The cluster that all tests of this process share. It is gone soon after the process is, and nobody cuts the power: what
    /// it commits is not forced to the disk.
    ///
    /// # Panics
    /// When it cannot be made, with what to do about it.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(Options::default().forgetful()).unwrap_or_else(|why| panic!("{why}")))
    }

    /// Makes a cluster and starts its server.
    ///
    /// # Errors
    /// When PostgreSQL is not here or does not start; the text says what it printed.
    pub fn start(options: Options) -> Result<Self, String> {
        let programs = Programs::find()?;
        let user = other_than_root()?;
        let folder = tempfile::Builder::new().prefix("switchboard-postgres-").tempdir();
        // From here on the keeper removes it.
        let folder = folder.map_err(|error| format!("making a folder: {error}"))?.keep();
        let keeper = Keeper::of(&folder)?;
        let disk = disk::make(&folder, options.megabytes)?;
        if let Some(user) = user {
            user.takes(&folder)?;
            user.takes(&disk)?;
        }
        let mut settings = vec![
            ("listen_addresses".to_owned(), "127.0.0.1".to_owned()),
            ("unix_socket_directories".to_owned(), String::new()),
            ("dynamic_shared_memory_type".to_owned(), "mmap".to_owned()),
            ("max_connections".to_owned(), "200".to_owned()),
        ];
        if options.megabytes.is_some() {
            settings
                .extend([("min_wal_size", "2MB"), ("max_wal_size", "16MB")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        }
        settings.extend(options.settings);
        let server = Mutex::new(Server { port: 0, process: None });
        let databases = AtomicU32::new(0);
        let password = random_word()?;
        let cluster = Self { programs, user, folder, disk, password, settings, server, databases, _keeper: keeper };
        cluster.initialise(options.megabytes.is_some())?;
        cluster.launch(&mut cluster.server())?;
        let role = format!(
            "CREATE ROLE {APPLICATION} LOGIN PASSWORD '{}' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION",
            cluster.password
        );
        cluster.ask("postgres", &role)?;
        Ok(cluster)
    }

    /// Makes an empty database and gives the URL of the user who owns it and has no other rights: no superuser, and not above
    /// row-level security.
    ///
    /// # Panics
    /// When the server does not run.
    #[must_use]
    pub fn create_database(&self) -> String {
        self.database("template1")
    }

    /// Makes a database with everything that is in another one, given by its URL, which nobody uses meanwhile.
    ///
    /// # Panics
    /// When the server does not run, or the other one is in use.
    #[must_use]
    pub fn copy_database(&self, url: &str) -> String {
        self.database(url.rsplit('/').next().unwrap_or_default())
    }

    fn database(&self, template: &str) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name} OWNER {APPLICATION} TEMPLATE {template}"));
        format!("postgres://{APPLICATION}:{}@127.0.0.1:{}/{name}", self.password, self.port())
    }

    /// Runs SQL as the superuser and gives what it prints: rows as lines, columns with `|` between them.
    ///
    /// # Panics
    /// When it fails.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        self.ask(database, sql).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Runs another of PostgreSQL's tools as the superuser on a database of the cluster, such as `pg_dump`, and gives what it
    /// prints.
    ///
    /// # Errors
    /// When it is not beside the server or fails; the text holds what it printed.
    pub fn tool(&self, name: &str, database: &str, arguments: &[&str]) -> Result<String, String> {
        let program = self.programs.postgres.with_file_name(name);
        if !program.is_file() {
            return Err(format!("there is no {} in {}", name, program.display()));
        }
        let mut command = Command::new(program);
        command.args(["--host=127.0.0.1", "--username=postgres"]).arg(format!("--port={}", self.port()));
        command.arg(format!("--dbname={database}")).args(arguments);
        command.env("PGPASSWORD", &self.password).env("PGCONNECT_TIMEOUT", "30").env_remove("PGSERVICE");
        answer(&mut command)
    }

    /// The port on 127.0.0.1, the same for as long as the cluster lives.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.server().port
    }

    /// The folder with everything in it.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.folder
    }

    /// What the server has printed.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Whether the server process is there.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.server().process.as_mut().is_some_and(|process| matches!(process.try_wait(), Ok(None)))
    }

    /// Kills the server in the middle of whatever it does (SIGKILL to the postmaster; its children notice and end).
    pub fn kill_postmaster(&self) {
        if let Some(mut process) = self.server().process.take() {
            let _gone = process.kill();
            let _status = process.wait();
        }
    }

    /// Ends the server in good order: clients are disconnected, what they had not committed is undone.
    ///
    /// # Panics
    /// When it does not end.
    pub fn stop(&self) {
        end(&mut self.server(), "INT").unwrap_or_else(|why| panic!("{why}\n{}", self.log()));
    }

    /// Starts the server again, on the same port, after stopping it if it runs. It recovers what it has to.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&self) {
        let mut server = self.server();
        let outcome = end(&mut server, "INT").and_then(|()| self.launch(&mut server));
        outcome.unwrap_or_else(|why| panic!("{why}"));
    }

    /// Has every transaction that begins from now on refuse to write, or write again.
    ///
    /// # Panics
    /// When the server does not run.
    pub fn set_read_only(&self, read_only: bool) {
        let word = if read_only { "on" } else { "off" };
        self.sql("postgres", &format!("ALTER SYSTEM SET default_transaction_read_only = {word}"));
        self.sql("postgres", "SELECT pg_reload_conf()");
    }

    /// Cuts every connection of the application's. Says how many there were.
    ///
    /// # Panics
    /// When the server does not run.
    pub fn terminate_backends(&self) -> usize {
        let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{APPLICATION}'");
        self.sql("postgres", &sql).lines().count()
    }

    /// Fills the disk up, and what the server has set aside for its journal, so that nothing more can be written.
    ///
    /// # Panics
    /// When the cluster is not on a disk of its own: that would fill the machine's.
    pub fn fill_disk(&self) {
        let own = fs::read_to_string("/proc/mounts").is_ok_and(|mounts| mounts.contains(&*self.disk.to_string_lossy()));
        assert!(own, "only a cluster made with `on_tmpfs` has a disk to fill");
        disk::fill(&self.disk).unwrap_or_else(|why| panic!("{why}"));
        // More than a small journal holds. The server gives up over it, as it does wherever its journal has no room.
        const USED_UP: &str = "SELECT count(pg_logical_emit_message(false, 'full', repeat('x', 1000000))) \
            FROM generate_series(1, 64)";
        let written = self.ask("postgres", USED_UP);
        assert!(written.is_err(), "the disk is full, and the journal still grows");
    }

    /// Makes room on the disk again. A server that gave up has to be killed and started again: told to end in good order, it may
    /// wait for what it cannot write.
    ///
    /// # Panics
    /// When the disk refuses.
    pub fn free_disk(&self) {
        disk::free(&self.disk).unwrap_or_else(|why| panic!("{why}"));
    }

    fn data(&self) -> PathBuf {
        self.disk.join("data")
    }

    fn server(&self) -> MutexGuard<'_, Server> {
        // A test that panicked while it held the lock has left it as good as it was.
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.disk).env_remove("PGDATA").env("HOME", &self.folder).env("LC_ALL", "C");
        if let Some(user) = self.user {
            user.runs(&mut command);
        }
        command
    }

    fn initialise(&self, small: bool) -> Result<(), String> {
        let secret = self.folder.join("password");
        fs::write(&secret, &self.password).map_err(|error| format!("writing a password: {error}"))?;
        if let Some(user) = self.user {
            user.takes(&secret)?;
        }
        let mut command = self.command(&self.programs.initdb);
        command.args(["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync"]);
        command.arg("--pwfile").arg(&secret).arg("--pgdata").arg(self.data());
        if small {
            command.arg("--wal-segsize=1");
        }
        answer(&mut command).map(drop)
    }

    /// Starts the server and waits until it takes connections. The first start finds a port; later ones keep it.
    fn launch(&self, server: &mut Server) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        let first = server.port == 0;
        loop {
            if first {
                server.port = free_port()?;
            }
            let printed = self.log().len();
            match self.attempt(server.port, deadline) {
                Ok(process) => {
                    server.process = Some(process);
                    return Ok(());
                }
                Err(why) => {
                    let said = self.log().get(printed..).unwrap_or_default().to_owned();
                    // Somebody else took the port meanwhile, or children of a killed server have not noticed yet.
                    let passing = ["already in use", "still in use", "pre-existing shared memory", "lock file"];
                    if Instant::now() > deadline || !passing.iter().any(|sign| said.contains(sign)) {
                        return Err(format!("PostgreSQL does not start: {why}\n{said}"));
                    }
                    sleep(POLL * 10);
                }
            }
        }
    }

    fn attempt(&self, port: u16, deadline: Instant) -> Result<Child, String> {
        let path = self.folder.join("log");
        let log = File::options().create(true).append(true).open(&path);
        let log = log.map_err(|error| format!("opening {}: {error}", path.display()))?;
        let errors = log.try_clone().map_err(|error| error.to_string())?;
        let mut command = self.command(&self.programs.postgres);
        command.arg("-D").arg(self.data()).arg("-c").arg(format!("port={port}"));
        for (name, value) in &self.settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        // What a terminal sends to the tests is not for the server.
        command.stdin(Stdio::null()).stdout(log).stderr(errors).process_group(0);
        let mut process = command.spawn().map_err(|error| format!("starting postgres: {error}"))?;
        loop {
            if let Ok(Some(status)) = process.try_wait() {
                return Err(format!("it ended with {status}"));
            }
            if self.is_ready(process.id()) {
                return Ok(process);
            }
            if Instant::now() > deadline {
                let _gone = process.kill();
                let _status = process.wait();
                return Err("it is not ready in time".to_owned());
            }
            sleep(POLL);
        }
    }

    /// The server writes its state into the eighth line of its lock file.
    fn is_ready(&self, pid: u32) -> bool {
        let lock = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        let mut lines = lock.lines().map(str::trim);
        lines.next() == Some(pid.to_string().as_str()) && lines.nth(6) == Some("ready")
    }

    fn ask(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut command = Command::new(&self.programs.psql);
        command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        command.args(["--host=127.0.0.1", "--username=postgres"]).arg(format!("--port={}", self.port()));
        command.arg(format!("--dbname={database}")).arg("--command").arg(sql);
        // What the superuser does has to work on a server that is read-only for everybody.
        command.env("PGOPTIONS", "-c default_transaction_read_only=off").env("PGPASSWORD", &self.password);
        command.env("PGCONNECT_TIMEOUT", "30").env_remove("PGSERVICE");
        answer(&mut command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut server = self.server();
        if end(&mut server, "QUIT").is_err()
            && let Some(mut process) = server.process.take()
        {
            let _gone = process.kill();
            let _status = process.wait();
        }
    }
}

/// Ends a server by a signal and waits for it.
fn end(server: &mut Server, name: &str) -> Result<(), String> {
    let Some(process) = server.process.as_mut() else { return Ok(()) };
    let asked = Instant::now();
    signal(name, process.id());
    while matches!(process.try_wait(), Ok(None)) {
        if asked.elapsed() > PATIENCE {
            return Err("the server does not end".to_owned());
        }
        sleep(POLL);
    }
    server.process = None;
    Ok(())
}

fn free_port() -> Result<u16, String> {
    let probe = TcpListener::bind(("127.0.0.1", 0)).and_then(|probe| probe.local_addr());
    probe.map(|address| address.port()).map_err(|error| format!("finding a free port: {error}"))
}

/// A password nobody else on the machine can guess.
fn random_word() -> Result<String, String> {
    let mut bytes = [0_u8; 16];
    let read = File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes));
    read.map_err(|error| format!("reading /dev/urandom: {error}"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
