//! From TOML to rules.

use std::collections::BTreeMap;

use channel_core::Timestamp;
use toml::de::DeTable;

use super::problem::{TextProblem, TomlError, place};
use super::table::{Field, Fields, Notes};
use crate::check::validate_all;
use crate::model::{
    Assistant, Button, Day, Hours, How, Limits, Match, Moderation, Need, Posts, PrivateText, Rule, RuleId, Schedule,
    Speaks, Texts, Typos, Window,
};

/// Reads rules from their text form and checks them.
///
/// # Errors
/// With everything there is to correct: each with its line, its column, its rule and what to do.
pub fn from_toml(source: &str) -> Result<Vec<Rule>, TomlError> {
    let mut notes = Notes { source, rule: None, problems: Vec::new(), places: BTreeMap::new() };
    let (document, errors) = DeTable::parse_recoverable(source);
    for error in errors {
        notes.note(error.span().map_or(0, |span| span.start), "", error.message().to_owned());
    }
    if !notes.problems.is_empty() {
        return Err(TomlError { problems: notes.problems });
    }
    let mut file = Fields::of(document.get_ref(), String::new());
    let listed = file.take(&mut notes, "rule").map(|list| list.items(&mut notes)).unwrap_or_default();
    file.done(&mut notes);
    let mut rules = Vec::with_capacity(listed.len());
    let mut places = Vec::with_capacity(listed.len());
    for (index, item) in listed.iter().enumerate() {
        notes.places.clear();
        let named = item.value.get("id").and_then(|id| id.get_ref().as_str()).filter(|id| !id.is_empty());
        notes.rule = Some(named.map_or_else(|| format!("number {}", index + 1), str::to_owned));
        if let Some(rule) = rule(item, &mut notes) {
            places.push((item.at.start, item.path.clone(), notes.rule.clone(), notes.places.clone()));
            rules.push(rule);
        }
    }
    let mut problems = notes.problems;
    let mut seen = std::collections::BTreeSet::new();
    for (rule, known) in rules.iter().zip(&places) {
        if !seen.insert(rule.id.clone()) {
            let kind = crate::ProblemKind::DuplicateId;
            let problem = crate::Problem { rule: rule.id.clone(), field: "id".to_owned(), kind };
            problems.push(placed(source, &problem, known));
        }
        let found = validate_all(std::slice::from_ref(rule));
        for problem in found {
            let problem = placed(source, &problem, known);
            // A field that could not be read is not also empty.
            if !problems.iter().any(|other| other.rule == problem.rule && overlaps(&other.field, &problem.field)) {
                problems.push(problem);
            }
        }
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    if problems.is_empty() { Ok(rules) } else { Err(TomlError { problems }) }
}

type Places = (usize, String, Option<String>, BTreeMap<String, usize>);

fn placed(source: &str, problem: &crate::Problem, (start, path, rule, places): &Places) -> TextProblem {
    let field = problem.field.replace("match.words", "words").replace("match.any_of", "emoji");
    let field = field.replace("match.pattern", "regex").replace("match.need", "need").replace("window", "until");
    let mut wanted = format!("{path}.{field}");
    let offset = loop {
        if let Some(offset) = places.get(&wanted) {
            break *offset;
        }
        match wanted.rfind(['.', '[']) {
            Some(shorter) if shorter > path.len() => wanted.truncate(shorter),
            _ => break *start,
        }
    };
    let (line, column) = place(source, offset);
    TextProblem { line, column, rule: rule.clone(), field, advice: problem.kind.to_string() }
}

fn overlaps(noted: &str, field: &str) -> bool {
    noted == field || field.starts_with(&format!("{noted}[")) || noted.starts_with(&format!("{field}["))
}

fn rule(item: &Field<'_, '_>, notes: &mut Notes<'_>) -> Option<Rule> {
    let mut fields = item.fields(notes)?;
    let mut rule = Rule::new("", "");
    let text = |fields: &mut Fields<'_, '_>, notes: &mut Notes<'_>, name| {
        fields.take(notes, name).and_then(|field| field.text(notes))
    };
    let texts = |fields: &mut Fields<'_, '_>, notes: &mut Notes<'_>, name| {
        fields.take(notes, name).map(|field| field.texts(notes)).unwrap_or_default()
    };
    rule.id = RuleId(text(&mut fields, notes, "id").unwrap_or_default());
    rule.name = text(&mut fields, notes, "name").unwrap_or_else(|| rule.id.0.clone());
    rule.enabled = fields.take(notes, "enabled").and_then(|field| field.switch(notes)).unwrap_or(true);
    rule.priority = fields.take(notes, "priority").and_then(|field| field.number(notes)).unwrap_or(0);
    rule.posts = fields.take(notes, "posts").and_then(|field| posts(&field, notes)).unwrap_or_default();
    rule.matches = matches(&mut fields, notes);
    let typos = [("none", Typos::None), ("few", Typos::Few)];
    rule.typos = fields.take(notes, "typos").and_then(|field| field.word(notes, &typos)).unwrap_or_default();
    rule.excluded = texts(&mut fields, notes, "excluded");
    rule.languages = texts(&mut fields, notes, "languages");
    rule.public_replies = texts(&mut fields, notes, "public_replies");
    rule.private_message = fields.take(notes, "private_message").and_then(|field| private(&field, notes));
    rule.translations = translations(&mut fields, notes);
    rule.assistant = fields.take(notes, "assistant").and_then(|field| assistant(&field, notes));
    let actions = [("hide", Moderation::Hide), ("delete", Moderation::Delete), ("hand_over", Moderation::HandOver)];
    rule.moderation = fields
        .take(notes, "moderation")
        .map(|field| field.items(notes).iter().filter_map(|item| item.word(notes, &actions)).collect())
        .unwrap_or_default();
    let from = fields.take(notes, "from").and_then(|field| instant(&field, notes));
    let until = fields.take(notes, "until").and_then(|field| instant(&field, notes));
    rule.window = Window { from, until };
    rule.schedule = fields.take(notes, "schedule").and_then(|field| schedule(&field, notes));
    rule.limits = fields.take(notes, "limits").and_then(|field| limits(&field, notes)).unwrap_or_default();
    fields.done(notes);
    Some(rule)
}

fn matches(fields: &mut Fields<'_, '_>, notes: &mut Notes<'_>) -> Match {
    let words = fields.take(notes, "words");
    let regex = fields.take(notes, "regex");
    let emoji = fields.take(notes, "emoji");
    let needs = [("any", Need::Any), ("all", Need::All)];
    let hows = [
        ("whole_word", How::WholeWord),
        ("contains", How::Contains),
        ("starts_with", How::StartsWith),
        ("exact", How::Exact),
    ];
    let need = fields.take(notes, "need").and_then(|field| field.word(notes, &needs)).unwrap_or_default();
    let how = fields.take(notes, "how").and_then(|field| field.word(notes, &hows)).unwrap_or_default();
    let several = [&words, &regex, &emoji].into_iter().flatten().nth(1);
    if let Some(second) = several {
        second.wrong(notes, "a rule has either words, or a regex, or emoji: make two rules");
    }
    match (words, regex, emoji) {
        (Some(words), ..) => Match::Keywords { words: words.texts(notes), need, how },
        (_, Some(regex), _) => Match::Regex { pattern: regex.text(notes).unwrap_or_default() },
        (.., Some(emoji)) => Match::Emoji { any_of: emoji.texts(notes) },
        _ => Match::AnyComment,
    }
}

fn posts(field: &Field<'_, '_>, notes: &mut Notes<'_>) -> Option<Posts> {
    if field.value.is_array() {
        return Some(Posts::Chosen { media_ids: field.texts(notes) });
    }
    if field.value.is_table() {
        let mut fields = field.fields(notes)?;
        let after = fields.take(notes, "next_after").and_then(|field| instant(&field, notes));
        fields.done(notes);
        return after.map(|after| Posts::Next { after });
    }
    match field.value.as_str() {
        Some("all") => Some(Posts::All),
        Some("reels") => Some(Posts::Reels),
        Some("ads") => Some(Posts::Ads),
        Some("live") => Some(Posts::Live),
        _ => {
            let advice = "write \"all\", \"reels\", \"ads\", \"live\", a list of post ids, or { next_after = <time> }";
            field.wrong(notes, advice);
            None
        }
    }
}

fn instant(field: &Field<'_, '_>, notes: &mut Notes<'_>) -> Option<Timestamp> {
    let written =
        field.value.as_datetime().map(ToString::to_string).or_else(|| field.value.as_str().map(str::to_owned));
    let at = written.as_deref().and_then(Timestamp::parse);
    if at.is_none() {
        field.wrong(notes, "write a time with its zone as 2026-12-01T09:00:00Z");
    }
    at
}

fn private(field: &Field<'_, '_>, notes: &mut Notes<'_>) -> Option<PrivateText> {
    if !field.value.is_table() {
        return field.text(notes).map(PrivateText::from);
    }
    let mut fields = field.fields(notes)?;
    let text = fields.take(notes, "text").and_then(|field| field.text(notes)).unwrap_or_default();
    let product = fields.take(notes, "product").and_then(|field| field.text(notes));
    let mut message = PrivateText { text, product, ..PrivateText::default() };
    for item in fields.take(notes, "buttons").map(|field| field.items(notes)).unwrap_or_default() {
        let Some(mut button) = item.fields(notes) else { continue };
        let title = button.take(notes, "title").and_then(|field| field.text(notes)).unwrap_or_default();
        let url = button.take(notes, "url").and_then(|field| field.text(notes));
        let payload = button.take(notes, "payload").and_then(|field| field.text(notes));
        button.done(notes);
        message.buttons.push(Button { title, url, payload });
    }
    fields.done(notes);
    Some(message)
}

fn translations(fields: &mut Fields<'_, '_>, notes: &mut Notes<'_>) -> BTreeMap<String, Texts> {
    let Some(every) = fields.take(notes, "translations").and_then(|field| field.fields(notes)) else {
        return BTreeMap::new();
    };
    let mut read = BTreeMap::new();
    for (code, field) in every.every(notes) {
        let Some(mut fields) = field.fields(notes) else { continue };
        let public_replies = fields.take(notes, "public_replies").map(|field| field.texts(notes)).unwrap_or_default();
        let private_message = fields.take(notes, "private_message").and_then(|field| private(&field, notes));
        fields.done(notes);
        read.insert(code, Texts { public_replies, private_message });
    }
    read
}

fn assistant(field: &Field<'_, '_>, notes: &mut Notes<'_>) -> Option<Assistant> {
    let mut fields = field.fields(notes)?;
    let guidance = fields.take(notes, "guidance").and_then(|field| field.text(notes)).unwrap_or_default();
    let where_to = [("privately", Speaks::Privately), ("publicly", Speaks::Publicly)];
    let speaks = fields.take(notes, "speaks").and_then(|field| field.word(notes, &where_to)).unwrap_or_default();
    fields.done(notes);
    Some(Assistant { guidance, speaks })
}

fn schedule(field: &Field<'_, '_>, notes: &mut Notes<'_>) -> Option<Schedule> {
    let mut fields = field.fields(notes)?;
    let zone = fields.take(notes, "zone").and_then(|field| field.text(notes));
    let names = [
        ("mon", Day::Mon),
        ("tue", Day::Tue),
        ("wed", Day::Wed),
        ("thu", Day::Thu),
        ("fri", Day::Fri),
        ("sat", Day::Sat),
        ("sun", Day::Sun),
    ];
    let days = fields
        .take(notes, "days")
        .map(|field| field.items(notes).iter().filter_map(|day| day.word(notes, &names)).collect())
        .unwrap_or_default();
    let hours = hours(fields.take(notes, "hours"), notes);
    let quiet = self::hours(fields.take(notes, "quiet"), notes);
    fields.done(notes);
    Some(Schedule { zone, days, hours, quiet })
}

fn hours(field: Option<Field<'_, '_>>, notes: &mut Notes<'_>) -> Vec<Hours> {
    let mut read = Vec::new();
    for item in field.map(|field| field.items(notes)).unwrap_or_default() {
        match item.value.as_str().map(str::parse::<Hours>) {
            Some(Ok(hours)) => read.push(hours),
            _ => item.wrong(notes, "write hours as \"09:00-18:00\""),
        }
    }
    read
}

fn limits(field: &Field<'_, '_>, notes: &mut Notes<'_>) -> Option<Limits> {
    let mut fields = field.fields(notes)?;
    let mut number = |name| fields.take(notes, name).and_then(|field| field.number(notes));
    let limits = Limits {
        per_person: number("per_person"),
        per_post: number("per_post"),
        per_hour: number("per_hour"),
        cooldown_minutes: number("cooldown_minutes"),
    };
    fields.done(notes);
    Some(limits)
}
