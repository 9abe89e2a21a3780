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
    assert_eq!(shown.matches("private: nothing").count(), 3, "{shown}");
    assert_eq!(shown.matches("everybody reads: We wrote to you, lea").count(), 2, "{shown}");
    assert_eq!(shown.matches("lea reads: The blue running shoe is 79.90 EUR.").count(), 2, "{shown}");
}

#[test]
fn embed_in_axum_answers_on_four_channels_once_and_loses_nothing_when_it_stops() {
    let shown = output("embed_in_axum");
    for line in [
        "the addresses are verified",
        "ana reads: You said: Hello from ana",
        "bruno reads: You said: Hello from bruno",
        "chiara reads: You said: Hello from chiara",
        "the website's visitor reads: You said: Hello",
        "3 messages were sent to 3 phones",
        "stopped, and nothing waits",
    ] {
        assert!(shown.contains(line), "{line} is not in:\n{shown}");
    }
}

#[test]
fn custom_channel_conforms_in_fewer_than_150_lines() {
    let shown = output("custom_channel");
    assert!(shown.contains(r#"to "+4915187654321": "We look and write back""#), "{shown}");
    assert!(shown.contains("left aside: a message without one of id, from, at and text"), "{shown}");
    assert!(shown.contains("a lost answer leaves the effect unknown"), "{shown}");
    let unexamined: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("nothing to look at: ")).collect();
    // SMS shakes no hands, shows nobody typing and takes nothing back.
    let expected = [
        "a handshake with the right token is answered",
        "a handshake with a wrong token is refused",
        "a handshake without a configured token is refused",
        "what is asked of a platform that takes it is done",
        "what one half of a trait denies is refused",
    ];
    assert_eq!(unexamined, expected, "{shown}");
    let all = channel_testkit::CASES.len();
    let rest = format!("{} of {all} cases passed, {} looked at nothing", all - expected.len(), expected.len());
    assert!(shown.contains(&rest), "{shown}");
    assert!(include_str!("custom_channel/sms.rs").lines().count() < 150);
}

#[test]
fn telegram_polling_writes_every_message_down_once() {
    let shown = output("telegram_polling");
    let after_the_crash = shown.split_once("is started again").expect("it dies once").1;
    assert!(after_the_crash.trim_start().starts_with("fetched 1, of which 1 were known"), "{shown}");
    let written: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("in the notebook: ")).collect();
    assert_eq!(written, ["one", "two", "three, while nobody fetched", "four, by webhook", "five, fetched again"]);
    for line in ["beside an update that cannot be read: 1", "set aside: no update"] {
        assert!(shown.contains(line), "{line} is not in:\n{shown}");
    }
}

#[test]
fn send_template_hears_of_the_closed_window_before_it_sends_and_opens_the_conversation_again() {
    let shown = output("send_template");
    for line in [
        "Refused { why: Over, instead: Template }",
        "without a plan: WindowClosed",
        "instead a template: Allowed { until: None, by: Template, price: Listed }",
    ] {
        assert!(shown.contains(line), "{line} is not in:\n{shown}");
    }
    let read: Vec<&str> = shown.lines().filter_map(|line| line.strip_prefix("ana reads: ")).collect();
    assert_eq!(read, ["We will", "Hello Ana, your order 4711 is ready", "See you"]);
}

#[test]
fn media_round_trip_keeps_what_came_back_whole_and_nothing_else() {
    let shown = output("media_round_trip");
    for line in [
        "to 2 customers, uploaded once: true",
        "8388617 bytes came back with the same hash",
        "the customer's picture is saved",
        "another file in its place: the file's bytes are not those that the platform signed",
        "kept: false",
    ] {
        assert!(shown.contains(line), "{line} is not in:\n{shown}");
    }
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
