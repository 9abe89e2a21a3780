//! `switchboard demo` as a test meets it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::database::Database;
use crate::http::client;
use crate::phones::Phones;
use crate::process::Server;

/// A demo in a directory of its own, on ports of its own.
#[derive(Debug)]
pub struct Demo {
    /// The process.
    pub server: Server,
    /// A client for its addresses.
    pub http: reqwest::Client,
    /// The simulated platforms.
    pub phones: Phones,
    credentials: Value,
    folder: TempDir,
}

impl Demo {
    /// Starts a demo from this program, without customers who write by themselves.
    ///
    /// # Panics
    /// When it does not start; the text holds what it printed.
    pub async fn start(program: impl AsRef<Path>) -> Self {
        let folder = TempDir::new().expect("a temporary directory can be made");
        Self::start_in(program.as_ref(), folder, &["--quiet"], &[]).await
    }

    /// The same in an environment of its own.
    ///
    /// # Panics
    /// As [`Demo::start`].
    pub async fn start_with(program: impl AsRef<Path>, environment: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a temporary directory can be made");
        Self::start_in(program.as_ref(), folder, &["--quiet"], environment).await
    }

    /// Starts a demo as a visitor meets it: some customers have written.
    ///
    /// # Panics
    /// As [`Demo::start`].
    pub async fn start_lively(program: impl AsRef<Path>) -> Self {
        let folder = TempDir::new().expect("a temporary directory can be made");
        Self::start_in(program.as_ref(), folder, &[], &[]).await
    }

    /// Kills the server and starts it again on the same data.
    pub async fn restart(self, program: impl AsRef<Path>) -> Self {
        let Self { server, folder, .. } = self;
        server.kill().expect("the server can be killed");
        Self::start_in(program.as_ref(), folder, &["--quiet"], &[]).await
    }

    async fn start_in(program: &Path, folder: TempDir, options: &[&str], environment: &[(&str, &str)]) -> Self {
        let file = folder.path().join("credentials.json");
        let _stale = std::fs::remove_file(&file);
        let mut command = Command::new(program);
        command.arg("demo").args(options).args(["--listen", "127.0.0.1:0", "--simulator", "127.0.0.1:0", "--data"]);
        command.arg(folder.path().join("data")).arg("--credentials").arg(&file);
        command.env("RUST_BACKTRACE", "0").envs(environment.iter().copied());
        let http = client();
        let credentials = || std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
        let ready = async || match credentials() {
            None => false,
            Some(known) => {
                let health = format!("{}/healthz", text_at(&known, "/base_url"));
                http.get(health).send().await.is_ok_and(|answer| answer.status().is_success())
            }
        };
        let server = Server::start(&mut command, &folder.path().join("log"), ready).await;
        let server = server.unwrap_or_else(|why| panic!("{why}"));
        let credentials = credentials().expect("a ready demo has written its credentials");
        let phones = Phones::new(http.clone(), &text_at(&credentials, "/simulator/url"));
        Self { server, http, phones, credentials, folder }
    }

    /// A value of the credentials file by JSON pointer.
    ///
    /// # Panics
    /// When the file has none there.
    #[must_use]
    pub fn credential(&self, pointer: &str) -> String {
        text_at(&self.credentials, pointer)
    }

    /// An address of the gateway.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.credential("/base_url"))
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it has stored.
    pub async fn database(&self) -> Database {
        Database::open(&self.data()).await
    }
}

fn text_at(value: &Value, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("the credentials have no {pointer}")).to_owned()
}
