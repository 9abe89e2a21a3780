//! A shop on `switchboard serve`, set up through the command line as an operator would, with the platforms simulated in
//! the test's own process: they go on living when the server is killed.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use platform_simulator::{Receipts, Simulator, SimulatorConfig, Strangers};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;

use crate::database::Database;
use crate::http::client;
use crate::process::{Server, free_port, run_to_end};

const CATALOGUE: &str = "\
sku,title,description,size,colour,price,stock
SHOE-BLUE-42,Blue running shoe,Light shoe for long runs,42,blue,79.90 EUR,7
SHOE-BLUE-43,Blue running shoe,Light shoe for long runs,43,blue,79.90 EUR,0
BOTTLE-07,Steel bottle,Keeps water cold,,silver,19.50 EUR,120
";

/// What `deploy/` tells the allocator of the server, so that what is measured here is what operators get.
pub const ALLOCATOR: (&str, &str) = ("MALLOC_ARENA_MAX", "2");

/// How a shop is set up.
#[derive(Clone, Debug, Default)]
pub struct ShopPlan {
    /// The PostgreSQL database it is kept in; a directory of its own when absent.
    pub database: Option<String>,
    /// Where that directory is made; the machine's place for temporary files when absent.
    pub within: Option<PathBuf>,
    /// Whom every process of it meets in its environment.
    pub environment: Vec<(String, String)>,
    /// Whether each channel's account belongs to an organisation of its own.
    pub apart: bool,
}

/// The shop's accounts, configuration and data.
#[derive(Debug)]
pub struct Shop {
    /// The platforms.
    pub simulator: Simulator,
    program: PathBuf,
    folder: TempDir,
    secrets: Vec<(&'static str, SecretString)>,
    plan: ShopPlan,
    base: String,
    http: reqwest::Client,
}

impl Shop {
    /// Connects a WhatsApp, an Instagram and a Telegram account and imports a catalogue.
    ///
    /// # Errors
    /// When a command fails; the text holds what it printed.
    pub async fn set_up(program: &Path, plan: ShopPlan) -> Result<Self, String> {
        let base = format!("http://127.0.0.1:{}", free_port());
        let config = SimulatorConfig {
            product: Some(base.clone()),
            receipts: Receipts::Delivered,
            strangers: Strangers::Trusted,
            ..Default::default()
        };
        let simulator = Simulator::start(config).await.map_err(|error| error.to_string())?;
        let folder = match &plan.within {
            Some(within) => TempDir::new_in(within),
            None => TempDir::new(),
        };
        let folder = folder.map_err(|error| error.to_string())?;
        let config = simulator.config();
        let secrets = vec![
            ("WHATSAPP_APP_SECRET", config.whatsapp.app_secret.clone()),
            ("INSTAGRAM_APP_SECRET", config.instagram.app_secret.clone()),
            ("VERIFY_TOKEN", config.whatsapp.verify_token.clone()),
            ("WHATSAPP_TOKEN", config.whatsapp.access_token.clone()),
            ("INSTAGRAM_TOKEN", config.instagram.access_token.clone()),
            ("TELEGRAM_TOKEN", config.telegram.token.clone()),
            ("TELEGRAM_SECRET", config.telegram.webhook_secret.clone()),
        ];
        let shop = Self { program: program.to_owned(), folder, secrets, plan, base, http: client(), simulator };
        shop.write_config(shop.simulator.address())?;
        shop.connect_accounts()?;
        Ok(shop)
    }

    /// Starts the server, or starts it again.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn serve(&self) -> Result<Server, String> {
        self.serve_with(&[]).await
    }

    /// The same with more in its environment.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn serve_with(&self, environment: &[(&str, String)]) -> Result<Server, String> {
        self.start(&self.base, environment).await
    }

    /// Starts a further node on a port of its own; all of them share the database.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn serve_node(&self, port: u16) -> Result<Server, String> {
        self.serve_node_with(port, &[]).await
    }

    /// The same with more in its environment.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn serve_node_with(&self, port: u16, environment: &[(&str, String)]) -> Result<Server, String> {
        let base = format!("http://127.0.0.1:{port}");
        let listen = [("SWITCHBOARD_LISTEN", format!("127.0.0.1:{port}"))];
        self.start(&base, &[&listen, environment].concat()).await
    }

    /// Starts the server without waiting for it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn launch(&self, environment: &[(&str, String)]) -> Result<Server, String> {
        let mut command = self.switchboard(&["serve"]);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        Server::start(&mut command, &self.log(), async || true).await
    }

    /// Keeps comment rules for every account, each by its id and as JSON. The server must not run.
    ///
    /// # Errors
    /// When they cannot be kept.
    pub async fn put_rules(&self, rules: &[(&str, &str)]) -> Result<(), String> {
        let database = match &self.plan.database {
            Some(url) => Database::connect(url).await,
            None => Database::open_for_writing(&self.data()).await,
        };
        for (position, (id, body)) in rules.iter().enumerate() {
            database.put_rule(id, position, body).await.map_err(|error| format!("keeping a rule: {error}"))?;
        }
        Ok(())
    }

    /// Runs a command of the program's to its end, as an operator would.
    ///
    /// # Errors
    /// When it fails; the text holds what it printed.
    pub fn operate(&self, arguments: &[&str]) -> Result<(), String> {
        self.command(arguments)
    }

    /// From now on every process of it uses another PostgreSQL database.
    pub fn move_to(&mut self, database: String) {
        self.plan.database = Some(database);
    }

    /// Whether the server answers.
    pub async fn is_up(&self) -> bool {
        let health = format!("{}/healthz", self.base);
        self.http.get(&health).send().await.is_ok_and(|answer| answer.status().is_success())
    }

    /// The address of the first node, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// What the server prints goes here.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// Where it keeps its files.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What nobody but the platforms and the server may know.
    pub fn secrets(&self) -> impl Iterator<Item = (&'static str, &SecretString)> {
        self.secrets.iter().map(|(name, secret)| (*name, secret))
    }

    /// Lets the server reach the platforms at another address, such as a proxy's, from its next start on.
    ///
    /// # Errors
    /// When the configuration cannot be written.
    pub fn reach_platforms_at(&self, address: SocketAddr) -> Result<(), String> {
        self.write_config(address)
    }

    /// What it has stored.
    pub async fn database(&self) -> Database {
        match &self.plan.database {
            Some(url) => Database::connect(url).await,
            None => Database::open(&self.data()).await,
        }
    }

    async fn start(&self, base: &str, environment: &[(&str, String)]) -> Result<Server, String> {
        let health = format!("{base}/healthz");
        let ready = async || self.http.get(&health).send().await.is_ok_and(|answer| answer.status().is_success());
        let mut command = self.switchboard(&["serve"]);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        Server::start(&mut command, &self.log(), ready).await
    }

    fn write_config(&self, platforms: SocketAddr) -> Result<(), String> {
        let here = self.simulator.address().to_string();
        let there = |base: String| base.replace(&here, &platforms.to_string());
        let text = format!(
            "listen = {:?}\ndata = {:?}\n\n[meta]\n\
             app_secrets = [\"env:WHATSAPP_APP_SECRET\", \"env:INSTAGRAM_APP_SECRET\"]\n\
             verify_tokens = [\"env:VERIFY_TOKEN\"]\ngraph_url = {:?}\ninstagram_url = {:?}\n\n\
             [telegram]\napi_url = {:?}\ndelivery = \"webhook\"\n",
            self.base.trim_start_matches("http://"),
            self.data(),
            there(self.simulator.whatsapp_base()),
            there(self.simulator.instagram_base()),
            there(self.simulator.telegram_base()),
        );
        // Nodes that share a database share the key of its secrets too.
        let shared = self.plan.database.as_ref().map_or("", |_| "\n[database]\nroot_key = \"env:PROOF_ROOT_KEY\"\n");
        fs::write(self.folder.path().join("switchboard.toml"), text + shared).map_err(|error| error.to_string())
    }

    fn connect_accounts(&self) -> Result<(), String> {
        let config = self.simulator.config();
        let bot = config.telegram.bot_id.to_string();
        let accounts: [(&str, &str, &[&str]); 3] = [
            ("whatsapp", &config.whatsapp.phone_number_id, &["access_token=env:WHATSAPP_TOKEN"]),
            ("instagram", &config.instagram.ig_user_id, &["access_token=env:INSTAGRAM_TOKEN"]),
            ("telegram", &bot, &["bot_token=env:TELEGRAM_TOKEN", "webhook_secret=env:TELEGRAM_SECRET"]),
        ];
        for (number, (channel, external_id, secrets)) in accounts.into_iter().enumerate() {
            let organisations = self.organisations();
            let organisation = organisations.get(number).or(organisations.first()).copied().unwrap_or_default();
            let mut arguments = vec!["account", "add", channel, "--external-id", external_id];
            arguments.extend(["--organisation", organisation]);
            for secret in secrets {
                arguments.extend(["--secret", secret]);
            }
            self.command(&arguments)?;
            if number == 0 {
                // The command takes the only organisation there is.
                self.stock()?;
            }
        }
        Ok(())
    }

    fn stock(&self) -> Result<(), String> {
        let catalogue = self.folder.path().join("catalogue.csv");
        fs::write(&catalogue, CATALOGUE).map_err(|error| error.to_string())?;
        self.command(&["catalogue", "import", &catalogue.to_string_lossy()])
    }

    fn organisations(&self) -> Vec<&'static str> {
        if self.plan.apart { vec!["Shop one", "Shop two", "Shop three"] } else { vec!["Shop one"] }
    }

    fn command(&self, arguments: &[&str]) -> Result<(), String> {
        let output = run_to_end(&mut self.switchboard(arguments));
        if output.status.success() {
            return Ok(());
        }
        let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Err(format!("switchboard {} ended with {}\n{said}{complained}", arguments.join(" "), output.status))
    }

    fn switchboard(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("SWITCHBOARD_CONFIG", self.folder.path().join("switchboard.toml"));
        command.env("RUST_BACKTRACE", "0").env(ALLOCATOR.0, ALLOCATOR.1);
        if let Some(url) = &self.plan.database {
            command.env("SWITCHBOARD_DATABASE", "env:PROOF_DATABASE_URL").env("PROOF_DATABASE_URL", url);
            command.env("PROOF_ROOT_KEY", "5a".repeat(32));
        }
        command.envs(self.plan.environment.iter().map(|(name, value)| (name, value)));
        for (name, secret) in &self.secrets {
            command.env(name, secret.expose_secret());
        }
        command
    }
}
