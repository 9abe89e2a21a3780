//! The program runs against a simulated Telegram, and stays as short as it says.

use std::process::{Child, Command};
use std::time::Duration;

use platform_simulator::{Simulator, SimulatorConfig};

const SOURCE: &str = include_str!("../src/main.rs");

/// The program, for as long as the test runs.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn the_bot_echoes_what_a_customer_writes() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let chiara = simulator.telegram().from("chiara");
    chiara.text("written before the bot was there").await;
    let mut program = Command::new(env!("CARGO_BIN_EXE_hello_gateway"));
    program.env("TELEGRAM_TOKEN", "7012345678:AAsimulated-telegram-token-0000000");
    let _running = Running(program.env("TELEGRAM_API", simulator.telegram_base()).spawn().unwrap());
    simulator.wait_for_texts("chiara", 1, Duration::from_secs(20)).await.unwrap();
    chiara.text("Hello").await;
    chiara.image().await;
    let heard = simulator.wait_for_texts("chiara", 3, Duration::from_secs(20)).await.unwrap();
    assert_eq!(
        heard,
        ["You said: written before the bot was there", "You said: Hello", "You said: something without words"]
    );
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
