//! From a rule to the fields of its form, and back. What a form does not change comes back as it was.

use std::collections::BTreeMap;

use autoreply::{
    Assistant, Button, Day, Hours, How, Limits, Match, Moderation, Need, Posts, PrivateText, Rule, Schedule, Speaks,
    Texts, Typos, Window,
};
use channel_core::{AccountId, Timestamp};

use crate::console::view::{ButtonFields, RuleFields, TranslationFields};
use crate::console::words::Words;

/// A field that could not be read: its place as [`autoreply::Problem`] names it, and the sentence that says why.
pub(in crate::console) type Unread = (String, &'static str);

/// The fields of a rule.
pub(in crate::console) fn fields_of(t: &Words, rule: &Rule, account: Option<AccountId>) -> RuleFields {
    let message = rule.private_message.clone().unwrap_or_default();
    let schedule = rule.schedule.clone().unwrap_or_default();
    let number = |limit: Option<u32>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    let mut fields = RuleFields {
        rule: rule.id.0.clone(),
        name: rule.name.clone(),
        account: account.map(|account| account.to_string()).unwrap_or_default(),
        enabled: rule.enabled,
        priority: if rule.priority == 0 { String::new() } else { rule.priority.to_string() },
        kind: "words".to_owned(),
        need: "any".to_owned(),
        how: how_word(How::default()).to_owned(),
        typos: rule.typos == Typos::Few,
        excluded: rule.excluded.join("\n"),
        languages: rule.languages.join(", "),
        public: rule.public_replies.clone(),
        private: message.text,
        product: message.product.unwrap_or_default(),
        buttons: message.buttons.into_iter().map(button_fields).collect(),
        translations: rule.translations.iter().map(|(code, texts)| translation(code, texts)).collect(),
        guidance: rule.assistant.as_ref().map(|assistant| assistant.guidance.clone()).unwrap_or_default(),
        speaks: match rule.assistant.as_ref().map(|assistant| assistant.speaks) {
            Some(Speaks::Publicly) => "publicly".to_owned(),
            _ => "privately".to_owned(),
        },
        moderation: rule.moderation.iter().map(|action| moderation_word(*action).to_owned()).collect(),
        from: rule.window.from.map(|at| t.local(at.0)).unwrap_or_default(),
        until: rule.window.until.map(|at| t.local(at.0)).unwrap_or_default(),
        zone: schedule.zone.unwrap_or_default(),
        days: schedule.days.iter().map(|day| day_word(*day).to_owned()).collect(),
        hours: spans(&schedule.hours),
        quiet: spans(&schedule.quiet),
        per_person: number(rule.limits.per_person),
        per_post: number(rule.limits.per_post),
        per_hour: number(rule.limits.per_hour),
        cooldown: number(rule.limits.cooldown_minutes),
        ..RuleFields::default()
    };
    match &rule.posts {
        Posts::All => "all",
        Posts::Chosen { media_ids } => {
            fields.posts.clone_from(media_ids);
            "chosen"
        }
        Posts::Next { after } => {
            fields.after = after.0.to_string();
            "next"
        }
        Posts::Reels => "reels",
        Posts::Ads => "ads",
        Posts::Live => "live",
    }
    .clone_into(&mut fields.scope);
    match &rule.matches {
        Match::AnyComment => {}
        Match::Keywords { words, need, how } => {
            fields.keywords = words.join("\n");
            if *need == Need::All { "all" } else { "any" }.clone_into(&mut fields.need);
            how_word(*how).clone_into(&mut fields.how);
        }
        Match::Regex { pattern } => {
            "regex".clone_into(&mut fields.kind);
            fields.pattern.clone_from(pattern);
        }
        Match::Emoji { any_of } => {
            "emoji".clone_into(&mut fields.kind);
            fields.emoji = any_of.join(" ");
        }
    }
    fields
}

/// The rule that the fields describe, and what could not be read. `before` is the rule as it is kept, for what the form has
/// no room for.
pub(in crate::console) fn rule_from(
    t: &Words,
    id: &str,
    fields: &RuleFields,
    before: Option<&Rule>,
    now: Timestamp,
) -> (Rule, Vec<Unread>) {
    let mut reading = Reading { t, unread: Vec::new() };
    let old = before.map(|rule| rule.window).unwrap_or_default();
    let rule = Rule {
        enabled: fields.enabled,
        priority: reading.number("priority", &fields.priority).unwrap_or(0),
        posts: posts(fields, now),
        matches: matches(fields),
        typos: if fields.typos { Typos::Few } else { Typos::None },
        excluded: lines(&fields.excluded),
        languages: list(&fields.languages),
        public_replies: texts(&fields.public),
        private_message: private(fields),
        translations: reading.translations(&fields.translations, before),
        assistant: Some(normal(&fields.guidance)).filter(|text| !text.is_empty()).map(|guidance| Assistant {
            guidance,
            speaks: if fields.speaks == "publicly" { Speaks::Publicly } else { Speaks::Privately },
        }),
        moderation: fields.moderation.iter().filter_map(|word| moderation(word)).collect(),
        window: Window {
            from: reading.moment("window.from", &fields.from, old.from),
            until: reading.moment("window.until", &fields.until, old.until),
        },
        schedule: reading.schedule(fields),
        limits: Limits {
            per_person: reading.number("limits.per_person", &fields.per_person),
            per_post: reading.number("limits.per_post", &fields.per_post),
            per_hour: reading.number("limits.per_hour", &fields.per_hour),
            cooldown_minutes: reading.number("limits.cooldown_minutes", &fields.cooldown),
        },
        ..Rule::new(id, fields.name.trim())
    };
    (rule, reading.unread)
}

/// The word of the form for how keywords are looked for.
pub(super) fn how_word(how: How) -> &'static str {
    match how {
        How::WholeWord => "whole_word",
        How::Contains => "contains",
        How::Exact => "exact",
        How::StartsWith => "starts_with",
    }
}

struct Reading<'t> {
    t: &'t Words,
    unread: Vec<Unread>,
}

impl Reading<'_> {
    fn number<N: std::str::FromStr>(&mut self, field: &str, text: &str) -> Option<N> {
        let text = text.trim();
        let number = text.parse().ok();
        if number.is_none() && !text.is_empty() {
            self.unread.push((field.to_owned(), "rule-problem-number"));
        }
        number
    }

    /// A moment is shown in minutes: one that was not touched keeps its seconds.
    fn moment(&mut self, field: &str, text: &str, before: Option<Timestamp>) -> Option<Timestamp> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(before) = before.filter(|before| self.t.local(before.0) == text) {
            return Some(before);
        }
        let read = self.t.moment_of(text).map(Timestamp);
        if read.is_none() {
            self.unread.push((field.to_owned(), "rule-problem-moment"));
        }
        read
    }

    fn hours(&mut self, field: &str, text: &str) -> Vec<Hours> {
        let mut read = Vec::new();
        for span in text.split([',', ';', '\n']).map(str::trim).filter(|span| !span.is_empty()) {
            match span.parse() {
                Ok(hours) => read.push(hours),
                Err(_) => self.unread.push((field.to_owned(), "rule-problem-hours")),
            }
        }
        read
    }

    fn schedule(&mut self, fields: &RuleFields) -> Option<Schedule> {
        let zone = fields.zone.trim();
        let schedule = Schedule {
            zone: (!zone.is_empty()).then(|| zone.to_owned()),
            days: fields.days.iter().filter_map(|word| day(word)).collect(),
            hours: self.hours("schedule.hours", &fields.hours),
            quiet: self.hours("schedule.quiet", &fields.quiet),
        };
        (schedule != Schedule::default()).then_some(schedule)
    }

    fn translations(&mut self, written: &[TranslationFields], before: Option<&Rule>) -> BTreeMap<String, Texts> {
        let mut read = BTreeMap::new();
        for fields in written {
            let code = fields.code.trim().to_lowercase();
            // The form shows a translation's words; its buttons and its product stay.
            let kept =
                before.and_then(|rule| rule.translations.get(&fields.was)).and_then(|it| it.private_message.clone());
            let kept = kept.unwrap_or_default();
            let message = PrivateText { text: normal(&fields.private), ..kept };
            let says = !message.text.is_empty() || message.product.is_some();
            let texts = Texts { public_replies: texts(&fields.public), private_message: says.then_some(message) };
            if read.insert(code.clone(), texts).is_some() {
                self.unread.push((format!("translations.{code}"), "rule-problem-language-twice"));
            }
        }
        read
    }
}

fn posts(fields: &RuleFields, now: Timestamp) -> Posts {
    match fields.scope.as_str() {
        "chosen" => Posts::Chosen { media_ids: fields.posts.clone() },
        "next" => Posts::Next { after: fields.after.trim().parse().map_or(now, Timestamp) },
        "reels" => Posts::Reels,
        "ads" => Posts::Ads,
        "live" => Posts::Live,
        _ => Posts::All,
    }
}

fn matches(fields: &RuleFields) -> Match {
    match fields.kind.as_str() {
        "regex" => return Match::Regex { pattern: fields.pattern.trim().to_owned() },
        "emoji" => return Match::Emoji { any_of: list(&fields.emoji) },
        _ => {}
    }
    let words = lines(&fields.keywords);
    if words.is_empty() {
        return Match::AnyComment;
    }
    let need = if fields.need == "all" { Need::All } else { Need::Any };
    let how = match fields.how.as_str() {
        "contains" => How::Contains,
        "starts_with" => How::StartsWith,
        "exact" => How::Exact,
        _ => How::WholeWord,
    };
    Match::Keywords { words, need, how }
}

fn private(fields: &RuleFields) -> Option<PrivateText> {
    let product = Some(fields.product.trim().to_owned()).filter(|product| !product.is_empty());
    let message = PrivateText { text: normal(&fields.private), buttons: buttons(&fields.buttons), product };
    (message != PrivateText::default()).then_some(message)
}

fn buttons(fields: &[ButtonFields]) -> Vec<Button> {
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let read = fields.iter().map(|button| Button {
        title: button.title.trim().to_owned(),
        url: some(&button.url),
        payload: some(&button.payload),
    });
    read.collect()
}

fn button_fields(button: Button) -> ButtonFields {
    ButtonFields {
        title: button.title,
        url: button.url.unwrap_or_default(),
        payload: button.payload.unwrap_or_default(),
    }
}

fn translation(code: &str, texts: &Texts) -> TranslationFields {
    TranslationFields {
        was: code.to_owned(),
        code: code.to_owned(),
        public: texts.public_replies.clone(),
        private: texts.private_message.as_ref().map(|message| message.text.clone()).unwrap_or_default(),
    }
}

fn spans(hours: &[Hours]) -> String {
    hours.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

const DAYS: [(Day, &str); 7] = [
    (Day::Mon, "mon"),
    (Day::Tue, "tue"),
    (Day::Wed, "wed"),
    (Day::Thu, "thu"),
    (Day::Fri, "fri"),
    (Day::Sat, "sat"),
    (Day::Sun, "sun"),
];

fn day(word: &str) -> Option<Day> {
    DAYS.iter().find(|(_, known)| *known == word).map(|(day, _)| *day)
}

fn day_word(day: Day) -> &'static str {
    DAYS.iter().find(|(known, _)| *known == day).map_or("", |(_, word)| word)
}

fn moderation(word: &str) -> Option<Moderation> {
    match word {
        "hide" => Some(Moderation::Hide),
        "delete" => Some(Moderation::Delete),
        "hand_over" => Some(Moderation::HandOver),
        _ => None,
    }
}

/// The word of the form for what is done to a comment.
pub(super) fn moderation_word(action: Moderation) -> &'static str {
    match action {
        Moderation::Hide => "hide",
        Moderation::Delete => "delete",
        Moderation::HandOver => "hand_over",
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What stands between spaces, commas and line breaks.
fn list(text: &str) -> Vec<String> {
    text.split([' ', ',', ';', '\n', '\r']).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn texts(written: &[String]) -> Vec<String> {
    written.iter().map(|text| normal(text)).filter(|text| !text.is_empty()).collect()
}

/// A text as a browser's form writes it, with the line ends that everybody else uses.
fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: &str = r#"
        [[rule]]
        id = "all-of-it"
        name = "All of it"
        enabled = false
        priority = -3
        posts = ["p1", "p2"]
        words = ["price", "two words"]
        need = "all"
        how = "starts_with"
        typos = "few"
        excluded = ["follow us"]
        languages = ["en", "tr"]
        moderation = ["hand_over"]
        from = 2026-11-01T08:00:12Z
        until = 2026-12-01T00:00:00Z
        public_replies = ["One", "Two\nlines"]
        private_message = { text = "Hello {name}", product = "sku-1", buttons = [{ title = "Shop", url = "https://a.example/" }, { title = "Size", payload = "size" }] }
        assistant = { guidance = "Be brief", speaks = "publicly" }
        schedule = { zone = "Europe/Istanbul", days = ["mon", "sun"], hours = ["09:00-18:00", "22:00-02:00"], quiet = ["23:00-07:00"] }
        limits = { per_person = 1, per_post = 20, per_hour = 300, cooldown_minutes = 15 }
        [rule.translations.tr]
        public_replies = ["Selam"]
        private_message = { text = "Merhaba", buttons = [{ title = "Al", url = "https://a.example/tr" }] }

        [[rule]]
        id = "next"
        name = "Next post"
        posts = { next_after = 2026-11-20T10:00:00.123456Z }
        regex = "pri(c|s)e"
        public_replies = ["One"]

        [[rule]]
        id = "reels"
        name = "Reels"
        posts = "reels"
        emoji = ["❤️", "🔥"]
        private_message = "Hi"

        [[rule]]
        id = "ads"
        name = "Ads"
        posts = "ads"
        emoji = []
        moderation = ["hide"]

        [[rule]]
        id = "live"
        name = "Live"
        posts = "live"
        private_message = "Hi"
    "#;

    #[test]
    fn whatever_a_rule_says_comes_back_from_its_form_as_it_was() {
        let t = Words::new(0, 180);
        for rule in autoreply::from_toml(EVERYTHING).unwrap() {
            let fields = fields_of(&t, &rule, None);
            let (read, unread) = rule_from(&t, &rule.id.0, &fields, Some(&rule), Timestamp(5));
            assert_eq!(unread, []);
            assert_eq!(read, rule);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_field_and_the_rest_is_read() {
        let fields = RuleFields {
            per_hour: "many".to_owned(),
            hours: "9-18, 09:00-12:00".to_owned(),
            from: "soon".to_owned(),
            keywords: "price\r\n\r\nfiyat".to_owned(),
            public: vec!["A\r\nB".to_owned()],
            ..RuleFields::default()
        };
        let (rule, unread) = rule_from(&Words::new(0, 0), "r", &fields, None, Timestamp(5));
        let places: Vec<_> = unread.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(places, ["window.from", "schedule.hours", "limits.per_hour"]);
        assert_eq!(rule.public_replies, ["A\nB"]);
        assert_eq!(rule.schedule.unwrap().hours.len(), 1);
        assert!(matches!(rule.matches, Match::Keywords { words, .. } if words == ["price", "fiyat"]));
    }

    #[test]
    fn a_rule_for_the_next_post_listens_from_when_it_was_made() {
        let fields = RuleFields { scope: "next".to_owned(), ..RuleFields::default() };
        let (rule, _) = rule_from(&Words::new(0, 0), "r", &fields, None, Timestamp(5));
        assert_eq!(rule.posts, Posts::Next { after: Timestamp(5) });
    }
}
