//! From rules to TOML.

use std::fmt::{Display, Write as _};

use toml::Value;

use crate::model::{Button, Day, How, Match, Moderation, Need, Posts, PrivateText, Rule, Schedule, Speaks, Typos};

/// The rules as text that [`crate::from_toml`] reads back to the same rules.
#[must_use]
pub fn to_toml(rules: &[Rule]) -> String {
    let mut out = String::new();
    for (index, rule) in rules.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str("[[rule]]\n");
        write_rule(&mut out, rule);
    }
    out
}

fn write_rule(out: &mut String, rule: &Rule) {
    line(out, "id", quoted(&rule.id.0));
    line(out, "name", quoted(&rule.name));
    when(out, !rule.enabled, "enabled", "false");
    when(out, rule.priority != 0, "priority", rule.priority);
    match &rule.posts {
        Posts::All => {}
        Posts::Chosen { media_ids } => line(out, "posts", list(media_ids)),
        Posts::Next { after } => line(out, "posts", format!("{{ next_after = {after} }}")),
        Posts::Reels => line(out, "posts", "\"reels\""),
        Posts::Ads => line(out, "posts", "\"ads\""),
        Posts::Live => line(out, "posts", "\"live\""),
    }
    write_match(out, &rule.matches);
    when(out, rule.typos == Typos::Few, "typos", "\"few\"");
    when(out, !rule.excluded.is_empty(), "excluded", list(&rule.excluded));
    when(out, !rule.languages.is_empty(), "languages", list(&rule.languages));
    if !rule.moderation.is_empty() {
        let actions: Vec<&str> = rule.moderation.iter().map(|action| moderation(*action)).collect();
        line(out, "moderation", list(&actions));
    }
    if let Some(from) = rule.window.from {
        line(out, "from", from);
    }
    if let Some(until) = rule.window.until {
        line(out, "until", until);
    }
    when(out, !rule.public_replies.is_empty(), "public_replies", list(&rule.public_replies));
    if let Some(message) = &rule.private_message {
        line(out, "private_message", private(message));
    }
    if let Some(assistant) = &rule.assistant {
        let speaks = if assistant.speaks == Speaks::Publicly { "publicly" } else { "privately" };
        line(out, "assistant", format!("{{ guidance = {}, speaks = \"{speaks}\" }}", quoted(&assistant.guidance)));
    }
    if let Some(schedule) = &rule.schedule {
        line(out, "schedule", write_schedule(schedule));
    }
    if !rule.limits.is_none() {
        let limits = [
            ("per_person", rule.limits.per_person),
            ("per_post", rule.limits.per_post),
            ("per_hour", rule.limits.per_hour),
            ("cooldown_minutes", rule.limits.cooldown_minutes),
        ];
        let set: Vec<String> =
            limits.iter().filter_map(|(name, limit)| limit.map(|limit| format!("{name} = {limit}"))).collect();
        line(out, "limits", format!("{{ {} }}", set.join(", ")));
    }
    for (code, texts) in &rule.translations {
        let _ = writeln!(out, "[rule.translations.{}]", quoted(code));
        when(out, !texts.public_replies.is_empty(), "public_replies", list(&texts.public_replies));
        if let Some(message) = &texts.private_message {
            line(out, "private_message", private(message));
        }
    }
}

fn write_match(out: &mut String, matches: &Match) {
    match matches {
        Match::AnyComment => {}
        Match::Regex { pattern } => line(out, "regex", quoted(pattern)),
        Match::Emoji { any_of } => line(out, "emoji", list(any_of)),
        Match::Keywords { words, need, how } => {
            line(out, "words", list(words));
            when(out, *need == Need::All, "need", "\"all\"");
            let how = match how {
                How::WholeWord => return,
                How::Contains => "contains",
                How::StartsWith => "starts_with",
                How::Exact => "exact",
            };
            line(out, "how", quoted(how));
        }
    }
}

fn private(message: &PrivateText) -> String {
    if message.buttons.is_empty() && message.product.is_none() {
        return quoted(&message.text);
    }
    let mut parts = vec![format!("text = {}", quoted(&message.text))];
    parts.extend(message.product.iter().map(|product| format!("product = {}", quoted(product))));
    if !message.buttons.is_empty() {
        let buttons: Vec<String> = message.buttons.iter().map(button).collect();
        parts.push(format!("buttons = [{}]", buttons.join(", ")));
    }
    format!("{{ {} }}", parts.join(", "))
}

fn button(button: &Button) -> String {
    let mut parts = vec![format!("title = {}", quoted(&button.title))];
    parts.extend(button.url.iter().map(|url| format!("url = {}", quoted(url))));
    parts.extend(button.payload.iter().map(|payload| format!("payload = {}", quoted(payload))));
    format!("{{ {} }}", parts.join(", "))
}

fn write_schedule(schedule: &Schedule) -> String {
    let mut parts: Vec<String> = schedule.zone.iter().map(|zone| format!("zone = {}", quoted(zone))).collect();
    let mut add = |name: &str, values: Vec<String>| {
        if !values.is_empty() {
            parts.push(format!("{name} = {}", list(&values)));
        }
    };
    add("days", schedule.days.iter().map(|day| day_name(*day).to_owned()).collect());
    add("hours", schedule.hours.iter().map(ToString::to_string).collect());
    add("quiet", schedule.quiet.iter().map(ToString::to_string).collect());
    format!("{{ {} }}", parts.join(", "))
}

fn day_name(day: Day) -> &'static str {
    match day {
        Day::Mon => "mon",
        Day::Tue => "tue",
        Day::Wed => "wed",
        Day::Thu => "thu",
        Day::Fri => "fri",
        Day::Sat => "sat",
        Day::Sun => "sun",
    }
}

fn moderation(action: Moderation) -> &'static str {
    match action {
        Moderation::Hide => "hide",
        Moderation::Delete => "delete",
        Moderation::HandOver => "hand_over",
    }
}

fn line(out: &mut String, name: &str, value: impl Display) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{name} = {value}");
}

fn when(out: &mut String, wanted: bool, name: &str, value: impl Display) {
    if wanted {
        line(out, name, value);
    }
}

/// A basic string on one line, escaped.
fn quoted(text: &str) -> String {
    if text.contains('\n') || text.contains('\r') {
        let mut out = String::from("\"");
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() => {
                    let _ = write!(out, "\\u{:04X}", u32::from(c));
                }
                c => out.push(c),
            }
        }
        out.push('"');
        return out;
    }
    Value::String(text.to_owned()).to_string()
}

fn list(texts: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}
