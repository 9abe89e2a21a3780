//! A shop on `switchboard serve`, set up through the command line as an operator would, with the platforms simulated in
//! the test's own process: they go on living when the server is killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use platform_simulator::{Receipts, Simulator, SimulatorConfig};
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

/// The shop's accounts, configuration and data.
#[derive(Debug)]
pub struct Shop {
    /// The platforms.
    pub simulator: Simulator,
    program: PathBuf,
    folder: TempDir,
    secrets: Vec<(&'static str, SecretString)>,
    base: String,
    http: reqwest::Client,
}

impl Shop {
    /// Connects a WhatsApp, an Instagram and a Telegram account and imports a catalogue.
    ///
    /// # Errors
    /// When a command fails; the text holds what it printed.
    pub async fn set_up(program: &Path) -> Result<Self, String> {
        let base = format!("http://127.0.0.1:{}", free_port());
        let config =
            SimulatorConfig { product: Some(base.clone()), receipts: Receipts::Delivered, ..Default::default() };
        let simulator = Simulator::start(config).await.map_err(|error| error.to_string())?;
        let folder = TempDir::new().map_err(|error| error.to_string())?;
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
        let shop = Self { program: program.to_owned(), folder, secrets, base, http: client(), simulator };
        shop.write_config()?;
        shop.connect_accounts()?;
        let catalogue = shop.folder.path().join("catalogue.csv");
        fs::write(&catalogue, CATALOGUE).map_err(|error| error.to_string())?;
        shop.command(&["catalogue", "import", &catalogue.to_string_lossy()])?;
        Ok(shop)
    }

    /// Starts the server, or starts it again.
    ///
    /// # Errors
    /// As [`Server::start`].
    pub async fn serve(&self) -> Result<Server, String> {
        let health = format!("{}/healthz", self.base);
        let ready = async || self.http.get(&health).send().await.is_ok_and(|answer| answer.status().is_success());
        Server::start(&mut self.switchboard(&["serve"]), &self.folder.path().join("log"), ready).await
    }

    /// What it has stored.
    pub async fn database(&self) -> Database {
        Database::open(&self.folder.path().join("data")).await
    }

    fn write_config(&self) -> Result<(), String> {
        let text = format!(
            "listen = {:?}\ndata = {:?}\n\n[meta]\n\
             app_secrets = [\"env:WHATSAPP_APP_SECRET\", \"env:INSTAGRAM_APP_SECRET\"]\n\
             verify_tokens = [\"env:VERIFY_TOKEN\"]\ngraph_url = {:?}\ninstagram_url = {:?}\n\n\
             [telegram]\napi_url = {:?}\n",
            self.base.trim_start_matches("http://"),
            self.folder.path().join("data"),
            self.simulator.whatsapp_base(),
            self.simulator.instagram_base(),
            self.simulator.telegram_base(),
        );
        fs::write(self.folder.path().join("switchboard.toml"), text).map_err(|error| error.to_string())
    }

    fn connect_accounts(&self) -> Result<(), String> {
        let config = self.simulator.config();
        let bot = config.telegram.bot_id.to_string();
        let accounts: [(&str, &str, &[&str]); 3] = [
            ("whatsapp", &config.whatsapp.phone_number_id, &["access_token=env:WHATSAPP_TOKEN"]),
            ("instagram", &config.instagram.ig_user_id, &["access_token=env:INSTAGRAM_TOKEN"]),
            ("telegram", &bot, &["bot_token=env:TELEGRAM_TOKEN", "webhook_secret=env:TELEGRAM_SECRET"]),
        ];
        for (channel, external_id, secrets) in accounts {
            let mut arguments = vec!["account", "add", channel, "--external-id", external_id];
            for secret in secrets {
                arguments.extend(["--secret", secret]);
            }
            self.command(&arguments)?;
        }
        Ok(())
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
        command.env("RUST_BACKTRACE", "0");
        for (name, secret) in &self.secrets {
            command.env(name, secret.expose_secret());
        }
        command
    }
}
