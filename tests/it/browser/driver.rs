//! chromedriver and one Chromium per test.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use switchboard_tests::{client, free_port};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// How large the window is and which colours the person prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Screen {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) theme: &'static str,
}

impl Screen {
    pub(super) const DESK: Self = Self { width: 1440, height: 900, theme: "light" };
    pub(super) const ALL: [Self; 4] = [
        Self::DESK,
        Self { theme: "dark", ..Self::DESK },
        Self { width: 390, height: 844, theme: "light" },
        Self { width: 390, height: 844, theme: "dark" },
    ];
}

/// A running driver with one browser. Dropping it ends both.
pub(super) struct Browser {
    pub(super) client: Client,
    session: String,
    http: reqwest::Client,
    driver: Child,
    /// The browser's process, which outlives its driver unless it is ended too.
    process: Option<u64>,
    folder: TempDir,
}

impl Browser {
    /// Starts a browser with this screen.
    pub(super) async fn open(screen: Screen) -> Self {
        let folder = TempDir::new().expect("a temporary directory can be made");
        let port = free_port();
        let log = File::create(folder.path().join("log")).expect("a log can be written");
        let driver = Command::new(program(&["chromedriver"]))
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file can be shared"))
            .stderr(log)
            .spawn()
            .expect("chromedriver can be started");
        let address = format!("http://127.0.0.1:{port}");
        let http = client();
        let mut browser = HalfOpen { driver: Some(driver) };
        let started = Instant::now();
        while http.get(format!("{address}/status")).send().await.is_err() {
            assert!(started.elapsed() < PATIENCE, "chromedriver does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let capabilities = capabilities(&folder, screen);
        let capabilities = capabilities.as_object().expect("capabilities are an object").clone();
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&address).await;
        let client = client.unwrap_or_else(|error| {
            let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            panic!("Chromium does not start: {error}\n{log}")
        });
        let id = client.session_id().await.expect("the driver answers").expect("a session has an id");
        let session = format!("{address}/session/{id}");
        let driver = browser.driver.take().expect("the driver was started above");
        let process = client.capabilities().and_then(|known| known.get("goog:processID")?.as_u64());
        let browser = Self { client, session, http, driver, process, folder };
        let metrics = json!({"width": screen.width, "height": screen.height, "deviceScaleFactor": 1,
            "mobile": screen.width < 600});
        browser.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
        let scheme = json!({"features": [{"name": "prefers-color-scheme", "value": screen.theme}]});
        browser.devtools("Emulation.setEmulatedMedia", scheme).await;
        browser
    }

    /// Calls the browser's own protocol, for what WebDriver has no word for.
    pub(super) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.ask("goog/cdp/execute", &json!({"cmd": command, "params": parameters})).await
    }

    /// What the page complained about since it was last asked.
    pub(super) async fn complaints(&self) -> Vec<String> {
        let lines = self.ask("se/log", &json!({"type": "browser"})).await;
        let lines = lines.as_array().cloned().unwrap_or_default();
        let severe = lines.iter().filter(|line| line.get("level").and_then(Value::as_str) == Some("SEVERE"));
        let messages = severe.filter_map(|line| line.get("message").and_then(Value::as_str));
        // Leaving a page cuts what it was fetching; the page says so on its way out.
        let left = ["htmx:sse:error: network error", "htmx:error: Failed to fetch"];
        messages.filter(|message| !left.iter().any(|noise| message.contains(noise))).map(str::to_owned).collect()
    }

    /// A file with this content, for an upload.
    pub(super) fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file can be written");
        path
    }

    async fn ask(&self, command: &str, body: &Value) -> Value {
        let answer = self.http.post(format!("{}/{command}", self.session)).json(body).send().await;
        let answer: Value = answer.expect("the driver answers").json().await.expect("the driver answers in JSON");
        answer.get("value").cloned().unwrap_or_default()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(process) = self.process {
            // A browser that has gone already is as good.
            let _ended = Command::new("kill").args(["-KILL", &process.to_string()]).status();
        }
        end(&mut self.driver);
    }
}

/// Ends the driver when the browser did not open.
struct HalfOpen {
    driver: Option<Child>,
}

impl Drop for HalfOpen {
    fn drop(&mut self) {
        if let Some(driver) = &mut self.driver {
            end(driver);
        }
    }
}

/// Asks politely first.
fn end(driver: &mut Child) {
    let asked = Command::new("kill").args(["-TERM", &driver.id().to_string()]).status();
    let started = Instant::now();
    while asked.is_ok() && started.elapsed() < Duration::from_secs(10) {
        if matches!(driver.try_wait(), Ok(Some(_))) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    // Nothing else is left to do with a driver that does not listen.
    let _killed = driver.kill();
    let _status = driver.wait();
}

fn capabilities(folder: &TempDir, screen: Screen) -> Value {
    let arguments = [
        "--headless=new".to_owned(),
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--hide-scrollbars".to_owned(),
        "--lang=en".to_owned(),
        format!("--window-size={},{}", screen.width, screen.height),
        format!("--user-data-dir={}", folder.path().join("profile").display()),
    ];
    json!({
        "browserName": "chrome",
        // A page that listens for changes never stops loading, so nobody waits for that.
        "pageLoadStrategy": "none",
        "goog:loggingPrefs": {"browser": "ALL"},
        "goog:chromeOptions": {"binary": program(&BROWSERS), "args": arguments},
    })
}

/// A program on the PATH.
fn program(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut files = names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.find(|file| file.is_file()).unwrap_or_else(|| {
        panic!("{names:?} is not on the PATH: `cargo xtask test browser` installs it, or apt-get install chromium chromium-driver")
    })
}
