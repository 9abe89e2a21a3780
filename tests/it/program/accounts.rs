//! `switchboard account`: connecting accounts and finding out what is wrong with them.

use std::fs;
use std::process::Output;

use platform_simulator::{Simulator, SimulatorConfig};
use secrecy::ExposeSecret;
use switchboard_tests::run_to_end;
use tempfile::TempDir;

use super::{stderr, switchboard};

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_whose_webhook_nobody_set_is_found_and_mended() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let shop = Shop::at(&simulator);
    let bot = simulator.config().telegram.clone();
    let added =
        shop.run(&["account", "add", "telegram", "--external-id", &bot.bot_id.to_string(), "--name", "Shop bot"]);
    assert!(added.status.success(), "{}", stderr(&added));

    let sick = shop.run(&["account", "check"]);
    assert!(!sick.status.success() && stdout(&sick).contains("telegram Shop bot: broken: "), "{}", stdout(&sick));
    assert!(stdout(&sick).contains("--fix") && stderr(&sick).contains("one thing is broken"), "{}", stderr(&sick));

    let mended = shop.run(&["account", "check", "--fix"]);
    assert!(mended.status.success() && stdout(&mended).contains("telegram Shop bot: well"), "{}", stdout(&mended));
    let again = shop.run(&["account", "check"]);
    assert!(again.status.success() && stdout(&again).contains("well"), "{}", stdout(&again));
    for output in [&sick, &mended, &again] {
        assert!(
            !stdout(output).contains(bot.token.expose_secret()) && !stderr(output).contains(bot.token.expose_secret())
        );
    }
    simulator.stop().await;
}

#[test]
fn without_accounts_the_check_says_how_to_add_one() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data").to_string_lossy().into_owned();
    let output = run_to_end(&mut switchboard(&["account", "check", "--data", &data]));
    assert!(output.status.success() && stdout(&output).contains("account add"), "{}", stderr(&output));
}

/// A configuration whose platforms are simulated.
struct Shop {
    folder: TempDir,
    token: String,
}

impl Shop {
    fn at(simulator: &Simulator) -> Self {
        let folder = TempDir::new().expect("a folder for the test");
        let config = format!(
            "data = {:?}\npublic_url = \"http://127.0.0.1:9\"\n[telegram]\napi_url = {:?}\n",
            folder.path().join("data"),
            simulator.telegram_base(),
        );
        fs::write(folder.path().join("switchboard.toml"), config).expect("the folder can be written");
        Self { folder, token: simulator.config().telegram.token.expose_secret().to_owned() }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = switchboard(arguments);
        command.arg("--config").arg(self.folder.path().join("switchboard.toml"));
        if arguments.contains(&"add") {
            command.args(["--secret", "bot_token=env:BOT_TOKEN", "--secret", "webhook_secret=env:HOOK_SECRET"]);
            command.env("BOT_TOKEN", &self.token).env("HOOK_SECRET", "a-secret_of-our-own");
        }
        run_to_end(&mut command)
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}
