use super::*;

const EVERYTHING: &str = r#"
[[rule]]
id = "price"
name = "Price"
priority = 10
posts = ["178", "179"]
words = ["price", "цена"]
need = "all"
how = "contains"
typos = "few"
excluded = ["free"]
languages = ["en", "ru"]
from = 2026-12-01T09:00:00Z
until = 2026-12-24T00:00:00+03:00
public_replies = ["See your messages, {username}!", "Sent \"it\"\nto you"]
private_message = { text = "{product} is {price}", product = "shoe", buttons = [{ title = "Buy", url = "https://a.example" }, { title = "Ask", payload = "ask" }] }
schedule = { zone = "Europe/Istanbul", days = ["mon", "sat"], hours = ["09:00-18:00"], quiet = ["22:00-08:00", "12:00-24:00"] }
limits = { per_person = 1, per_post = 100, per_hour = 50, cooldown_minutes = 10 }
[rule.translations.ru]
public_replies = ["Написали вам"]
private_message = "Цена {price}"

[[rule]]
id = "ask"
enabled = false
posts = { next_after = 2026-11-01T00:00:00Z }
regex = 'size\s*\d+'
assistant = { guidance = "Name the sizes in stock.", speaks = "publicly" }

[[rule]]
id = "rude"
posts = "reels"
emoji = ["🖕"]
moderation = ["hide", "hand_over"]

[[rule]]
id = "rest"
posts = "live"
private_message = "Hello"
"#;

#[test]
fn what_is_written_is_read_back_the_same() {
    let rules = from_toml(EVERYTHING).unwrap_or_else(|error| panic!("{error}"));
    let written = to_toml(&rules);
    assert_eq!(from_toml(&written).unwrap_or_else(|error| panic!("{error}\n{written}")), rules);
    let json = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Rule>>(&json).unwrap(), rules);
    insta::assert_snapshot!(written);
}

#[test]
fn a_file_lists_all_its_problems_with_their_places() {
    let source = r#"
[[rule]]
id = "a"
wrods = ["price"]
priority = "high"
how = "sometimes"
words = ["price", 5, ""]
public_replies = ["Hi {first_name}"]

[[rule]]
id = "a"
regex = "(price"
posts = "everywhere"
schedule = { zone = "Mars/Olympus", hours = ["9 to 5"] }
limits = { per_person = 0 }
private_message = { text = "x", buttons = [{ title = "Go" }] }

[[rule]]
name = "Nothing"
colour = "red"
"#;
    insta::assert_snapshot!(from_toml(source).unwrap_err().to_string());
}

#[test]
fn broken_toml_says_where_it_breaks() {
    insta::assert_snapshot!(from_toml("[[rule]]\nid = \"a\nname = 5").unwrap_err().to_string());
}

#[test]
fn the_examples_of_the_guide_can_be_used() {
    let guide = include_str!("../../../../docs/rules.md");
    let examples: Vec<&str> = guide.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() >= 5);
    for example in examples {
        let rules = from_toml(example).unwrap_or_else(|error| panic!("{error}\n{example}"));
        assert!(RuleSet::compile(&rules).is_ok());
    }
}
