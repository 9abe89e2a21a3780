//! What `switchboard serve` is told: one TOML file, checked as a whole so that one run names every problem.

mod assistant;
mod catalogue;
mod database;
mod limits;
mod operations;
mod read;
mod retention;
pub(crate) mod secret;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use channel_core::Seams;
use secrecy::SecretString;
use store::{OpenOptions, Store};
use thiserror::Error;
use url::Url;

use crate::flows::letters::Retention;

pub use assistant::AssistantConfig;
pub use catalogue::CatalogueConfig;
pub use database::DatabaseConfig;
pub(crate) use database::named as named_database;
pub use limits::Limits;
pub use operations::{LogFormat, OperationsConfig, TelemetryConfig};
use read::Reader;

/// The settings of a running gateway.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where it listens.
    pub listen: SocketAddr,
    /// The directory it keeps everything in.
    pub data: PathBuf,
    /// A database that several gateways share, if that is where everything is.
    pub database: DatabaseConfig,
    /// The address under which platforms and browsers reach it, without a path.
    pub public_url: Option<Url>,
    /// What Meta's platforms share.
    pub meta: MetaConfig,
    /// Where the Telegram Bot API is.
    pub telegram_url: Url,
    /// How Telegram's updates come, if it is said.
    pub telegram_delivery: Option<TelegramDelivery>,
    /// What it takes at most.
    pub limits: Limits,
    /// Who may read the metrics.
    pub operations: OperationsConfig,
    /// Log lines and traces.
    pub telemetry: TelemetryConfig,
    /// What is kept only for a while.
    pub retention: Retention,
    /// Where language models may be.
    pub assistant: AssistantConfig,
    /// What shops answer from.
    pub catalogue: CatalogueConfig,
    /// A page shown beside the console, such as the demo's phones.
    pub panel_url: Option<Url>,
    /// What the console tells in its banner: a demo names itself.
    pub stage: Stage,
}

/// Whether real people are on the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Everything stays on this computer.
    Demo,
    /// Real platforms.
    Live,
}

/// How Telegram's updates come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TelegramDelivery {
    /// Telegram delivers them to the public address.
    Webhook,
    /// The gateway fetches them.
    Polling,
}

/// What WhatsApp and Instagram share.
#[derive(Clone, Debug)]
pub struct MetaConfig {
    /// Secrets of the apps that deliver webhooks here; any match is accepted.
    pub app_secrets: Vec<SecretString>,
    /// Tokens of the webhook handshake.
    pub verify_tokens: Vec<SecretString>,
    /// The version of the Graph API to call.
    pub version: String,
    /// Where the WhatsApp Graph API is.
    pub graph_url: Url,
    /// Where the Instagram Graph API is.
    pub instagram_url: Url,
}

/// Why the configuration cannot be used. The text names every problem and what to do.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file could not be read.
    #[error("reading the configuration file {path}: {source}; name another one with --config", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is no TOML.
    #[error("the configuration file {path} is not valid TOML: {reason}", path = path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
    /// Something in it cannot be used.
    #[error("the configuration file {path} has {count} problem(s):\n{list}", path = path.display(), count = problems.len(), list = list(problems))]
    Problems {
        /// The file.
        path: PathBuf,
        /// Each with its key.
        problems: Vec<String>,
    },
}

fn list(problems: &[String]) -> String {
    problems.iter().map(|problem| format!("  - {problem}")).collect::<Vec<_>>().join("\n")
}

impl Config {
    /// The settings of a gateway that nobody configured: loopback, no platform app.
    #[must_use]
    pub fn on_defaults(listen: SocketAddr, data: PathBuf) -> Self {
        Self {
            listen,
            data,
            database: DatabaseConfig::default(),
            public_url: None,
            meta: MetaConfig {
                app_secrets: Vec::new(),
                verify_tokens: Vec::new(),
                version: channel_meta::DEFAULT_VERSION.to_owned(),
                graph_url: fixed("https://graph.facebook.com"),
                instagram_url: fixed("https://graph.instagram.com"),
            },
            telegram_url: fixed("https://api.telegram.org"),
            telegram_delivery: None,
            limits: Limits::default(),
            operations: OperationsConfig::default(),
            telemetry: TelemetryConfig::default(),
            retention: Retention::default(),
            assistant: AssistantConfig::default(),
            catalogue: CatalogueConfig::default(),
            panel_url: None,
            stage: Stage::Live,
        }
    }

    /// Reads a file. Flags override what it says.
    ///
    /// # Errors
    /// When the file cannot be read or used; all problems at once.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::from_text(path, &text)
    }

    fn from_text(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Syntax {
            path: path.to_owned(),
            reason: error.to_string(),
        })?;
        let mut problems = Vec::new();
        let config = from_table(&table, &mut problems);
        if problems.is_empty() { Ok(config) } else { Err(ConfigError::Problems { path: path.to_owned(), problems }) }
    }

    /// Opens what it names: the shared database, else the data directory.
    ///
    /// # Errors
    /// When it cannot be used.
    pub async fn open_store(&self, seams: Seams) -> Result<Store, store::OpenError> {
        Store::open(self.store_options(seams)).await
    }

    /// How to open what it names.
    #[must_use]
    pub fn store_options(&self, seams: Seams) -> OpenOptions {
        let Some(url) = &self.database.url else { return OpenOptions::new(&self.data, seams) };
        let mut options = OpenOptions::postgres(url.clone(), seams).by_the_databases_clock();
        if let Some(connections) = self.database.connections {
            options = options.with_connections(connections);
        }
        if let Some(key) = database::root_key(&self.database, &self.data) {
            options = options.with_root_key(key);
        }
        options
    }

    /// Whether updates are fetched: as it is said, else where no public address could have them delivered.
    #[must_use]
    pub fn fetches_updates(&self) -> bool {
        match self.telegram_delivery {
            Some(delivery) => delivery == TelegramDelivery::Polling,
            None => self.public_url.is_none() && self.stage == Stage::Live,
        }
    }

    /// The address under which it is reached.
    #[must_use]
    pub fn address(&self) -> Url {
        self.public_url
            .clone()
            .unwrap_or_else(|| Url::parse(&self.base_url()).expect("a socket address makes a valid address"))
    }

    /// The base of links that others follow: the public address, else the one it listens on.
    #[must_use]
    pub fn base_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen),
        }
    }
}

fn from_table(table: &toml::Table, problems: &mut Vec<String>) -> Config {
    let defaults = Config::on_defaults(DEFAULT_LISTEN, PathBuf::from(DEFAULT_DATA));
    let mut top = Reader::new("", table, problems);
    let listen = top.parsed("listen", "an address such as 127.0.0.1:8080").unwrap_or(defaults.listen);
    let data = top.text("data").map_or(defaults.data, PathBuf::from);
    let public_url = top.parsed("public_url", "an address such as https://chat.example.com");
    let database_table = top.table("database");
    let meta_table = top.table("meta");
    let telegram_table = top.table("telegram");
    let limits_table = top.table("limits");
    let operations_table = top.table("operations");
    let telemetry_table = top.table("telemetry");
    let retention_table = top.table("retention");
    let assistant_table = top.table("assistant");
    let catalogue_table = top.table("catalogue");
    top.finish();
    let database = database::read(&database_table, problems);
    let mut meta = Reader::new("meta.", &meta_table, problems);
    let meta_config = MetaConfig {
        app_secrets: meta.secrets("app_secrets"),
        verify_tokens: meta.secrets("verify_tokens"),
        version: meta.text("graph_version").unwrap_or(defaults.meta.version),
        graph_url: meta.parsed("graph_url", URL_HINT).unwrap_or(defaults.meta.graph_url),
        instagram_url: meta.parsed("instagram_url", URL_HINT).unwrap_or(defaults.meta.instagram_url),
    };
    meta.finish();
    let mut telegram = Reader::new("telegram.", &telegram_table, problems);
    let telegram_url = telegram.parsed("api_url", URL_HINT).unwrap_or(defaults.telegram_url);
    let telegram_delivery = match telegram.text("delivery").as_deref() {
        None => None,
        Some("webhook") => Some(TelegramDelivery::Webhook),
        Some("polling") => Some(TelegramDelivery::Polling),
        Some(_) => telegram.wrong("delivery", "expected webhook or polling"),
    };
    telegram.finish();
    let limits = limits::read(&limits_table, problems);
    let operations = operations::operations(&operations_table, problems);
    let telemetry = operations::telemetry(&telemetry_table, problems);
    let retention = retention::read(&retention_table, problems);
    let assistant = assistant::read(&assistant_table, problems);
    let catalogue = catalogue::read(&catalogue_table, problems);
    Config {
        listen,
        data,
        database,
        public_url,
        meta: meta_config,
        telegram_url,
        telegram_delivery,
        limits,
        operations,
        telemetry,
        retention,
        assistant,
        catalogue,
        panel_url: None,
        stage: Stage::Live,
    }
}

/// Where a gateway listens when nothing else is said: this computer only.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
/// Where a gateway keeps its files when nothing else is said.
pub const DEFAULT_DATA: &str = "switchboard-data";
const URL_HINT: &str = "an address such as https://example.com";

fn fixed(url: &str) -> Url {
    Url::parse(url).expect("the addresses written in this file are valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_means_the_defaults() {
        let config = Config::from_text(Path::new("x.toml"), "").unwrap();
        assert_eq!(config.listen, DEFAULT_LISTEN);
        assert_eq!(config.base_url(), "http://127.0.0.1:8080");
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let text = r#"
            listen = "nowhere"
            colour = "blue"
            public_url = 7
            [meta]
            app_secrets = ["plain text", "env:SWITCHBOARD_TEST_UNSET"]
            graph_url = "::"
            [telegram]
            token = "file:x"
        "#;
        let error = Config::from_text(Path::new("x.toml"), text).unwrap_err();
        insta::assert_snapshot!(error.to_string());
    }

    #[test]
    fn a_broken_file_says_where() {
        let error = Config::from_text(Path::new("x.toml"), "listen = ").unwrap_err();
        assert!(error.to_string().contains("line 1"), "{error}");
    }
}
