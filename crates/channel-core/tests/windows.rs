//! The published table of windows and the code are one: this reads the page that people read.

use std::collections::BTreeMap;
use std::time::Duration;

use channel_core::capabilities::{Capabilities, Level, Limit, WindowRule};
use channel_core::model::{
    Body, Comment, Content, Deleted, Event, Mention, Other, Postback, Reaction, ReadMark, Referral,
};
use channel_core::outbound::{OutboundContent, OutboundMessage};
use channel_core::window::{
    Closure, CommentFacts, CommentPlace, Facts, Grant, Instead, Matter, Price, Verdict, Writer, verdict,
};
use channel_core::{ChannelId, Direction, Intent, Markup, Timestamp, plan, standing};
use proptest::prelude::*;

const PAGE: &str = include_str!("../../../docs/windows.md");
const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

/// The rows below a heading, cell by cell, without the table's own head.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).expect("the page has the heading");
    let lines = section.lines().filter(|line| line.starts_with('|')).skip(2);
    lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn span(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_once(' ')?;
    let number: u64 = number.parse().ok()?;
    match unit {
        "h" => Some(Duration::from_secs(number * 3_600)),
        "d" => Some(Duration::from_secs(number * 86_400)),
        _ => None,
    }
}

fn ago(text: &str) -> Timestamp {
    NOW.minus(span(text.trim_end_matches(" ago")).unwrap_or_else(|| panic!("no time: {text}")))
}

type Rules = BTreeMap<String, (Option<WindowRule>, Level)>;

fn rules() -> Rules {
    let seconds = |cell: &String| span(cell).map(|span| span.as_secs());
    let rule = |row: Vec<String>| {
        let rule = seconds(&row[1]).map(|window| WindowRule {
            seconds: window,
            person_seconds: seconds(&row[2]),
            free_entry_seconds: seconds(&row[3]),
            comment_seconds: seconds(&row[4]),
        });
        let templates = if row[5] == "yes" { Level::Full } else { Level::None };
        (row[0].clone(), (rule, templates))
    };
    rows("The rules of the channels").into_iter().map(rule).collect()
}

fn situation(text: &str) -> Facts {
    let mut facts = Facts::default();
    for part in text.split(", ") {
        if let Some(at) = part.strip_prefix("wrote ") {
            facts.last_inbound = Some(ago(at));
        } else if let Some(within) = part.strip_prefix("writes in ") {
            facts.last_inbound = span(within).map(|within| NOW.plus(within));
        } else if let Some(at) = part.strip_prefix("came by an ad ") {
            facts.came_by_ad = Some(ago(at));
        } else if let Some(at) = part.strip_prefix("answered ").filter(|rest| *rest != "privately") {
            facts.free_entry = Some(ago(at));
        } else if let Some(at) = part.strip_prefix("comment ") {
            facts.comment = Some(CommentFacts { at: ago(at), place: CommentPlace::Post, answered: false });
        } else if let Some(at) = part.strip_prefix("live comment ") {
            facts.comment = Some(CommentFacts { at: ago(at), place: CommentPlace::Live, answered: false });
        } else if part == "answered privately" {
            facts.comment.as_mut().expect("the comment comes first").answered = true;
        } else if part == "broadcast over" {
            facts.comment.as_mut().expect("the comment comes first").place = CommentPlace::LiveOver;
        } else {
            assert_eq!(part, "never wrote", "the test does not know this situation");
        }
    }
    facts
}

fn word<T: serde::Serialize>(value: T) -> String {
    let json = serde_json::to_value(value).expect("words are JSON");
    json.as_str().expect("words are strings").to_owned()
}

fn read<T: serde::de::DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.replace(' ', "_").into()).unwrap_or_else(|error| panic!("{word}: {error}"))
}

/// The cells from `verdict` on.
fn cells(verdict: Verdict) -> [String; 6] {
    let none = String::new;
    match verdict {
        Verdict::Allowed { until, by, price } => {
            let until = until.map(|until| format!("{} h", until.since(NOW).as_secs() / 3_600)).unwrap_or_default();
            ["yes".to_owned(), until, word(by), word(price), none(), none()]
        }
        Verdict::Refused { why, instead } => ["no".to_owned(), none(), none(), none(), word(why), word(instead)],
    }
}

#[test]
fn every_row_of_the_published_table_is_what_the_code_decides() {
    let rules = rules();
    assert_eq!(rules.len(), 5);
    let rows = rows("The decisions");
    assert!(rows.len() > 40, "{} rows were read", rows.len());
    for row in &rows {
        let (rule, templates) = rules[&row[0]];
        let facts = situation(&row[1]);
        let decided = verdict(rule.as_ref(), templates, &facts, read(&row[2]), read(&row[3]), NOW);
        assert_eq!(cells(decided), row[4..], "{row:?}");
    }
}

#[test]
fn every_verdict_there_is_has_a_row() {
    let rows = rows("The decisions");
    let has = |column: usize, word: String| rows.iter().any(|row| row[column] == word);
    use Closure::{
        BroadcastOver, CommentAnswered, CommentTooOld, NeverOpened, NoComment, NoTemplates, Over, PersonOnly,
    };
    for grant in [Grant::Always, Grant::Window, Grant::PersonAnswers, Grant::Template, Grant::Comment] {
        assert!(has(6, word(grant)), "{grant:?}");
    }
    for price in [Price::Free, Price::Listed] {
        assert!(has(7, word(price)), "{price:?}");
    }
    for why in [NeverOpened, Over, PersonOnly, CommentTooOld, BroadcastOver, CommentAnswered, NoComment, NoTemplates] {
        assert!(has(8, word(why)), "{why:?}");
    }
    for instead in [Instead::Template, Instead::PersonText, Instead::Wait] {
        assert!(has(9, word(instead)), "{instead:?}");
    }
}

fn event(body: Body) -> Event {
    Event::new(ChannelId::from_static("fake"), "shop", "m1", NOW.minus(Duration::from_secs(3_600)), body)
}

#[test]
fn only_what_the_other_side_wrote_or_tapped_opens_a_window() {
    let tap = Postback { kind: "postback".into(), payload: None, title: None, acknowledge: None };
    let other = |kind: &str| Body::Other(Other { kind: kind.into(), value: serde_json::Value::Null });
    let table = [
        (Body::Message(Content::text("hi")), true),
        (Body::Postback(tap), true),
        (Body::Edit(Content::text("hi")), false),
        (Body::Delete { kind: Deleted::Message }, false),
        (Body::Reaction(Reaction::Removed { emoji: None }), false),
        (Body::Read(ReadMark::UpTo { message_id: None }), false),
        (Body::Echo(Content::text("ours")), false),
        (Body::Comment(Comment::default()), false),
        (Body::Mention(Mention::default()), false),
        (other("history:text"), false),
        (other("call:connect"), true),
        (other("call"), true),
        (other("callback_shown"), false),
    ];
    for (body, opens) in table {
        let mut facts = Facts::default();
        let name = body.name();
        assert_eq!(facts.heard(&event(body), NOW), opens, "{name}");
        assert_eq!(facts.last_inbound.is_some(), opens, "{name}");
    }
    let mut own = event(Body::Message(Content::text("from the phone")));
    own.direction = Direction::Outbound;
    assert!(!Facts::default().heard(&own, NOW));
    let mut ours = event(other("call:connect"));
    ours.direction = Direction::Outbound;
    assert!(!Facts::default().heard(&ours, NOW), "our own call opens nothing");
}

#[test]
fn free_time_comes_by_advertisements_and_page_buttons_alone() {
    for (kind, is_free) in [("ad", true), ("post", true), ("link", false), ("product", false), ("page", false)] {
        let referral = || Referral { kind: kind.into(), ..Referral::default() };
        let mut with_words = event(Body::Message(Content::text("hi")));
        with_words.referral = Some(referral().into());
        for came in [with_words, event(Body::Referral(referral()))] {
            let mut facts = Facts::default();
            facts.heard(&came, NOW);
            assert_eq!(facts.came_by_ad.is_some(), is_free, "{kind} in {}", came.body.name());
        }
    }
}

#[test]
fn events_count_by_their_own_time_in_any_order_and_never_by_the_future() {
    let message = |at| Event { at, ..event(Body::Message(Content::text("hi"))) };
    let (old, new, future) = (NOW.minus(Duration::from_secs(200_000)), NOW, NOW.plus(Duration::from_secs(9)));
    for order in [[old, new], [new, old]] {
        let mut facts = Facts::default();
        for at in order {
            facts.heard(&message(at), NOW);
        }
        assert_eq!(facts.last_inbound, Some(new));
    }
    let mut facts = Facts::default();
    facts.heard(&message(future), NOW);
    assert_eq!(facts.last_inbound, Some(NOW));
    let mut late = Facts::default();
    late.heard(&message(old), NOW);
    let rule = WindowRule { seconds: 86_400, ..WindowRule::default() };
    let decided = verdict(Some(&rule), Level::None, &late, Writer::Machine, Matter::Text, NOW);
    assert!(!decided.is_allowed(), "a delivery that comes late opens nothing");
}

#[test]
fn the_first_answer_after_an_advertisement_begins_the_free_time() {
    let (rule, templates) = rules()["whatsapp"];
    let hours = |hours: u64| Duration::from_secs(hours * 3_600);
    let mut facts = Facts::default();
    let mut came = event(Body::Message(Content::text("is this still there?")));
    came.referral = Some(Box::new(Referral { kind: "ad".into(), ..Referral::default() }));
    facts.answered(came.at.minus(hours(1)));
    assert!(facts.heard(&came, NOW));
    assert_eq!((facts.came_by_ad, facts.free_entry), (Some(came.at), None));
    facts.answered(came.at.plus(hours(2)));
    facts.answered(came.at.plus(hours(3)));
    assert_eq!(facts.free_entry, Some(came.at.plus(hours(2))));
    let price = |now| match verdict(rule.as_ref(), templates, &facts, Writer::Machine, Matter::Template, now) {
        Verdict::Allowed { price, .. } => price,
        refused => panic!("{refused:?}"),
    };
    assert_eq!((price(came.at.plus(hours(73))), price(came.at.plus(hours(74)))), (Price::Free, Price::Listed));
}

fn writer() -> impl Strategy<Value = Writer> {
    prop_oneof![Just(Writer::Machine), Just(Writer::Person)]
}

fn facts() -> impl Strategy<Value = Facts> {
    let time = || prop::option::of((-800_000_i64..100_000).prop_map(|by| Timestamp(NOW.0 + by * 1_000_000)));
    let place = prop_oneof![Just(CommentPlace::Post), Just(CommentPlace::Live), Just(CommentPlace::LiveOver)];
    let comment = (time(), place, any::<bool>())
        .prop_map(|(at, place, answered)| at.map(|at| CommentFacts { at, place, answered }));
    (time(), time(), time(), comment).prop_map(|(last_inbound, came_by_ad, free_entry, comment)| Facts {
        last_inbound,
        came_by_ad,
        free_entry,
        comment,
    })
}

fn rule() -> impl Strategy<Value = Option<WindowRule>> {
    let seconds = || prop::option::of(0_u64..900_000);
    prop::option::of((0_u64..200_000, seconds(), seconds(), seconds()).prop_map(
        |(seconds, person_seconds, free_entry_seconds, comment_seconds)| WindowRule {
            seconds,
            person_seconds,
            free_entry_seconds,
            comment_seconds,
        },
    ))
}

fn message(kind: u8) -> OutboundMessage {
    let text = "Good news: it is here".to_owned();
    match kind % 4 {
        0 => OutboundMessage::text("c", text),
        1 => OutboundMessage::markup("c", Markup::from_markdown("Good **news**: [it is here](https://s.example)")),
        2 => OutboundMessage::new("c", OutboundContent::Choices { text, choices: Vec::new() }),
        _ => OutboundMessage::new("c", OutboundContent::Reaction { message_id: "m".into(), emoji: Some("👍".into()) }),
    }
}

proptest! {
    #[test]
    fn a_machine_never_has_the_right_of_a_person(rule in rule(), facts in facts(), matter in 0_u8..4, now in -9_i64..900_000) {
        let matter = [Matter::Text, Matter::Other, Matter::Template, Matter::PrivateReply][usize::from(matter)];
        let now = Timestamp(NOW.0 + now * 1_000_000);
        let decided = verdict(rule.as_ref(), Level::Full, &facts, Writer::Machine, matter, now);
        let has_it = matches!(decided, Verdict::Allowed { by: Grant::PersonAnswers, .. });
        prop_assert!(!has_it);
    }

    #[test]
    fn only_a_person_who_is_late_sends_a_persons_text(
        rule in rule(),
        facts in facts(),
        who in writer(),
        kind in any::<u8>(),
        ranges in any::<bool>(),
    ) {
        let markup = if ranges { channel_core::markup::Dialect::Ranges } else { channel_core::markup::Dialect::Plain };
        let capabilities = Capabilities {
            window: rule,
            markup,
            reaction: Level::Full,
            ..Capabilities::text_only(Limit::characters(12))
        };
        let intent = match who {
            Writer::Machine => Intent::by_machine(message(kind)),
            Writer::Person => Intent::by_person(message(kind), "member-1"),
        };
        let plan = plan(&intent, &capabilities, &facts, NOW).unwrap();
        let late = matches!(plan.window, Verdict::Allowed { by: Grant::PersonAnswers, .. });
        prop_assert!(!late || who == Writer::Person);
        for part in &plan.parts {
            let is_persons = matches!(part.content, OutboundContent::PersonText(_));
            prop_assert_eq!(is_persons, late, "a late part is a person's text, and no other part is");
        }
    }

    #[test]
    fn what_stands_open_is_what_a_plan_is_allowed(rule in rule(), facts in facts(), who in writer(), kind in any::<u8>()) {
        let capabilities = Capabilities {
            window: rule,
            reaction: Level::Full,
            ..Capabilities::text_only(Limit::characters(100))
        };
        let standing = standing(&capabilities, &facts, who, NOW);
        let intent = match who {
            Writer::Machine => Intent::by_machine(message(kind)),
            Writer::Person => Intent::by_person(message(kind), "member-1"),
        };
        let plan = plan(&intent, &capabilities, &facts, NOW).unwrap();
        let expected = match plan.parts[0].content {
            OutboundContent::Reaction { .. } | OutboundContent::Choices { .. } => standing.other,
            _ if kind % 4 == 2 => standing.other,
            _ => standing.text,
        };
        prop_assert_eq!(plan.window, expected);
        prop_assert_eq!(standing.capabilities.reaction > Level::None, standing.other.is_allowed());
    }
}
