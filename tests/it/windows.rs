//! The published rules of windows are what the channels declare.

use channel_core::capabilities::Level;
use channel_core::{Capabilities, ConversationId};

use crate::readme::channels;

const PAGE: &str = include_str!("../../docs/windows.md");

#[test]
fn the_page_of_windows_tells_the_rules_that_the_channels_declare() {
    let (_, rest) = PAGE.split_once("## The rules of the channels").expect("the page has the rules");
    let rows: Vec<Vec<&str>> = rest
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let told_of = |name: &str| {
        let row = rows.iter().find(|row| row.first() == Some(&name));
        row.unwrap_or_else(|| panic!("the page says nothing of {name}")).get(1..).unwrap_or_default().to_vec()
    };
    for (_, channel) in channels() {
        let name = channel.id();
        assert_eq!(told_of(name.as_str()), told(channel.capabilities()), "{name}");
        // The kinds of conversation that have rules of their own.
        if name == channel_telegram::CHANNEL {
            let business = channel.capabilities_in(&ConversationId::from("biz:connection:42"));
            assert_eq!(told_of("telegram business"), told(&business));
        }
    }
}

fn told(capabilities: &Capabilities) -> [String; 5] {
    let window = capabilities.window;
    let time = |seconds: Option<u64>| match seconds.map(|seconds| seconds / 3_600) {
        None => "–".to_owned(),
        Some(hours) if hours > 72 && hours % 24 == 0 => format!("{} d", hours / 24),
        Some(hours) => format!("{hours} h"),
    };
    [
        time(window.map(|window| window.seconds)),
        time(window.and_then(|window| window.person_seconds)),
        time(window.and_then(|window| window.free_entry_seconds)),
        time(window.and_then(|window| window.comment_seconds)),
        if capabilities.template == Level::None { "no" } else { "yes" }.to_owned(),
    ]
}
