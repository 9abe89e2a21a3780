//! The program runs against a simulated Telegram, and stays as short as it says.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use channel_core::{Account, Polling as _};
use channel_telegram::{TOKEN, TelegramChannel, TelegramConfig};
use platform_simulator::{Fault, Platform, Simulator, SimulatorConfig};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::timeout;

const SOURCE: &str = include_str!("../src/main.rs");

/// The simulated bot's token.
const CREDENTIAL: &str = "7012345678:AAsimulated-telegram-token-0000000";

/// Longer than any step takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program, for as long as the test runs, and what it complains of.
struct Running {
    program: Child,
    complaints: UnboundedReceiver<String>,
}

impl Running {
    fn at(simulator: &Simulator) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hello_gateway"));
        command.env("TELEGRAM_TOKEN", CREDENTIAL);
        command.env("TELEGRAM_API", simulator.telegram_base()).stderr(Stdio::piped());
        let mut program = command.spawn().expect("the program was built");
        let lines = BufReader::new(program.stderr.take().expect("it is piped")).lines();
        let (tell, complaints) = mpsc::unbounded_channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Self { program, complaints }
    }

    /// The next complaint; nothing when the program has ended.
    async fn complaint(&mut self) -> Option<String> {
        timeout(PATIENCE, self.complaints.recv()).await.expect("the program says something or ends")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

#[tokio::test]
async fn the_bot_echoes_what_a_customer_writes() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let chiara = simulator.telegram().from("chiara");
    chiara.text("written before the bot was there").await;
    let _running = Running::at(&simulator);
    simulator.wait_for_texts("chiara", 1, PATIENCE).await.unwrap();
    chiara.text("Hello").await;
    chiara.image().await;
    let heard = simulator.wait_for_texts("chiara", 3, PATIENCE).await.unwrap();
    assert_eq!(heard, ["You said: written before the bot was there", "You said: Hello", "You said: no words"]);
    simulator.stop().await;
}

#[tokio::test]
async fn the_bot_goes_on_after_a_fetch_that_failed() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let chiara = simulator.telegram().from("chiara");
    chiara.text("one").await;
    let mut running = Running::at(&simulator);
    simulator.wait_for_texts("chiara", 1, PATIENCE).await.unwrap();
    let rival = TelegramChannel::new(TelegramConfig { api_url: simulator.telegram_base().parse().unwrap() }).unwrap();
    let bot = Account::single("7012345678", [(TOKEN, CREDENTIAL)]);
    // A fetch in the moment between two fetches of the program's disturbs nobody, so the rival insists.
    let conflict = loop {
        rival.fetch(&bot, None, Duration::ZERO).await.unwrap();
        if let Ok(line) = timeout(Duration::from_millis(200), running.complaints.recv()).await {
            break line.expect("the program runs");
        }
    };
    assert!(conflict.starts_with("not fetched: another program fetches this bot's updates"), "{conflict}");
    chiara.text("two").await;
    assert_eq!(simulator.wait_for_texts("chiara", 2, PATIENCE).await.unwrap(), ["You said: one", "You said: two"]);
    simulator.stop().await;
}

#[tokio::test]
async fn a_token_that_telegram_no_longer_takes_ends_the_bot_with_the_reason() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let chiara = simulator.telegram().from("chiara");
    chiara.text("one").await;
    let mut running = Running::at(&simulator);
    simulator.wait_for_texts("chiara", 1, PATIENCE).await.unwrap();
    simulator.fault(Fault::expired_token().on(Platform::Telegram));
    chiara.text("two").await;
    let mut complaints = Vec::new();
    while let Some(line) = running.complaint().await {
        complaints.push(line);
    }
    let reason = "not fetched: the bot token is not valid: connect the bot again";
    assert!(complaints.iter().any(|line| line.starts_with(reason)), "{complaints:?}");
    assert!(!running.program.wait().unwrap().success());
    simulator.stop().await;
}

#[test]
fn the_program_is_25_lines() {
    let is_code = |line: &&str| !line.is_empty() && !line.starts_with("//!") && !line.starts_with("#!");
    assert_eq!(SOURCE.lines().filter(is_code).count(), 25);
}

#[test]
fn the_readme_shows_the_program_as_it_is() {
    let (_, code) = SOURCE.split_once("\n\n").unwrap();
    assert!(include_str!("../../../README.md").contains(code.trim()), "copy the program into the readme");
}
