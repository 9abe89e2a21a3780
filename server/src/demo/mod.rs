//! `switchboard demo`: the whole gateway on embedded defaults, with a simulator in the platforms' place.
//!
//! This is the only module that knows the simulator. The gateway itself is told nothing but base URLs and credentials,
//! as it would be for the real platforms.

mod credentials;
mod opening;
mod secrets;
mod shop;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use platform_simulator::Simulator;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::app::{App, OpenError};
use crate::config::{Config, Stage};
use secrets::DemoSecrets;
use shop::Shop;

/// Where Ollama listens when nobody said otherwise.
const OLLAMA: [&str; 2] = ["http://127.0.0.1:11434", "http://localhost:11434"];

/// How a demo is started.
#[derive(Clone, Debug)]
pub struct Demo {
    /// The directory everything is kept in.
    pub data: PathBuf,
    /// Where the simulated platforms listen; none picks the port after the gateway's, or any free one.
    pub simulator: Option<SocketAddr>,
    /// Whether a few customers write by themselves when the demo starts for the first time.
    pub opening: Opening,
}

/// Whether the demo starts with customers waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Some people write and comment through the simulated platforms.
    Lively,
    /// Nobody has written yet.
    Quiet,
}

/// A demo that is ready to serve.
#[derive(Debug)]
pub struct RunningDemo {
    app: App,
    listener: TcpListener,
    simulator: Simulator,
    secrets: DemoSecrets,
    shop: Shop,
    opening: Opening,
}

/// Why a demo does not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The gateway does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file of the demo's cannot be used.
    #[error("{action} {path}: {source}; choose a directory you may write to with --data", path = path.display())]
    File {
        /// What was being done.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The simulated platforms do not start.
    #[error("starting the simulated platforms: {0}")]
    Simulator(#[from] platform_simulator::SimulatorError),
    /// The demo shop cannot be set up.
    #[error("setting up the demo shop: {0}")]
    Shop(String),
}

impl Demo {
    /// Starts the simulated platforms and opens the gateway on a bound listener.
    ///
    /// # Errors
    /// A sentence that says what failed and what to do.
    pub async fn start(self, listener: TcpListener) -> Result<RunningDemo, DemoError> {
        let listen = listener.local_addr().map_err(|source| self.file_error("reading the address of", source))?;
        std::fs::create_dir_all(&self.data).map_err(|source| self.file_error("creating the data directory", source))?;
        let secrets = DemoSecrets::read_or_make(&self.data.join("demo.json"))?;
        let product = format!("http://{listen}");
        let simulator = self.simulator(listen, &product, &secrets).await?;
        let app = App::open(self.config(listen, &simulator, &secrets)?).await?;
        let shop = Shop::set_up(&app, &secrets, simulator.config()).await?;
        shop.subscribe(&app).await?;
        let opening = if shop.is_new { self.opening } else { Opening::Quiet };
        Ok(RunningDemo { app, listener, simulator, secrets, shop, opening })
    }

    fn config(&self, listen: SocketAddr, simulator: &Simulator, secrets: &DemoSecrets) -> Result<Config, DemoError> {
        let mut config = Config::on_defaults(listen, self.data.clone());
        // Whoever tries the demo often has a model server on the same computer.
        config.assistant.addresses = OLLAMA.map(str::to_owned).to_vec();
        config.meta.app_secrets = vec![SecretString::from(secrets.app_secret.clone())];
        config.meta.verify_tokens = vec![SecretString::from(secrets.verify_token.clone())];
        config.meta.graph_url = address(&simulator.whatsapp_base())?;
        config.meta.instagram_url = address(&simulator.instagram_base())?;
        config.telegram_url = address(&simulator.telegram_base())?;
        // The platforms are on this computer, and deliver to it.
        config.public_url = Some(address(&format!("http://{listen}"))?);
        config.panel_url = Some(address(simulator.base_url())?);
        config.stage = Stage::Demo;
        // Nobody balances a demo's load.
        config.limits.drain_grace = Duration::ZERO;
        Ok(config)
    }

    /// Without a wish of the caller's the port after the gateway's is tried first, so that its address stays the same
    /// from one start to the next.
    async fn simulator(
        &self,
        listen: SocketAddr,
        product: &str,
        secrets: &DemoSecrets,
    ) -> Result<Simulator, DemoError> {
        let journal = self.data.join("simulator.jsonl");
        let config = |at: SocketAddr| shop::simulator_config(at, product, secrets, &journal);
        match self.simulator {
            Some(at) => Ok(Simulator::start(config(at)).await?),
            None => {
                let next = SocketAddr::new(listen.ip(), listen.port().checked_add(1).unwrap_or(0));
                match Simulator::start(config(next)).await {
                    Ok(simulator) => Ok(simulator),
                    Err(_) => Ok(Simulator::start(config(SocketAddr::new(listen.ip(), 0))).await?),
                }
            }
        }
    }

    fn file_error(&self, action: &'static str, source: std::io::Error) -> DemoError {
        DemoError::File { action, path: self.data.clone(), source }
    }
}

impl RunningDemo {
    /// The gateway.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The simulated platforms.
    #[must_use]
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// A link that signs in once.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub async fn sign_in_link(&self) -> Result<String, DemoError> {
        Ok(self.app.sign_in_link().await?)
    }

    /// Writes what a script needs to talk to this demo, readable by its owner alone.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn write_credentials(&self, file: &Path) -> Result<(), DemoError> {
        credentials::write(self, file).await
    }

    /// Serves until `stop` is cancelled.
    pub async fn run(self, stop: CancellationToken) {
        if self.opening == Opening::Lively {
            opening::play(&self.simulator, &self.shop).await;
        }
        self.app.run(self.listener, stop).await;
        self.simulator.stop().await;
    }
}

fn address(text: &str) -> Result<Url, DemoError> {
    Url::parse(text).map_err(|error| DemoError::Shop(format!("reading the simulator's address: {error}")))
}

#[cfg(test)]
mod tests {
    use channel_core::channel::Severity;

    use super::*;

    #[tokio::test]
    async fn everything_that_happens_on_the_platforms_is_delivered_to_the_shop() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let demo = Demo { data: folder.path().to_owned(), simulator: Some(anywhere), opening: Opening::Quiet };
        let demo = demo.start(listener).await.unwrap();
        for (channel, account) in demo.shop.on_platforms() {
            let sender = demo.app.store().account_for_send(demo.shop.organisation, account).await.unwrap().unwrap();
            let channel = demo.app.channels().find(&channel).unwrap();
            let findings = channel.checkup().unwrap().examine(&sender.account).await.unwrap();
            let broken: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Broken).collect();
            assert!(broken.is_empty(), "{broken:?}");
        }
    }
}
