//! Every example runs and shows what it promises.

use std::path::PathBuf;
use std::process::Command;

#[test]
fn verify_webhook_only_reads_three_platforms_and_refuses_a_forgery() {
    let shown = output("verify_webhook_only");
    for line in [
        "whatsapp: 16505551234 wrote \"Size 42?\"",
        "whatsapp: message wamid.B is Read",
        "instagram: 297859 commented \"PRICE?\"",
        "telegram: 42 wrote \"Do you ship?\"",
        "forged: the signature does not match",
    ] {
        assert!(shown.contains(line), "{line} is not in:\n{shown}");
    }
}

#[test]
fn comment_to_dm_answers_who_asks_for_the_price_and_nobody_else() {
    let shown = output("comment_to_dm");
    assert_eq!(shown.matches("We wrote to you, lea!").count(), 2, "{shown}");
    assert_eq!(shown.matches("79.90 EUR").count(), 2, "{shown}");
    assert_eq!(shown.matches("private: nothing").count(), 3, "{shown}");
}

#[test]
fn hello_gateway_echoes_what_a_customer_writes() {
    let shown = output("hello_gateway");
    assert!(shown.contains("ana reads: You said: Hello there"), "{shown}");
}

/// What an example prints. Cargo builds examples before it runs tests.
fn output(example: &str) -> String {
    let test = std::env::current_exe().expect("a test knows where it is");
    let profile = test.parent().and_then(|deps| deps.parent()).expect("tests lie in target/PROFILE/deps");
    let program: PathBuf = profile.join("examples").join(example);
    let output = Command::new(&program).output().unwrap_or_else(|error| {
        panic!("{}: {error}; cargo test builds examples unless it is told which tests to build", program.display())
    });
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{example}: {}\n{text}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    text
}
