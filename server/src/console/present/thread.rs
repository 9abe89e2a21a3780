//! One conversation as its reader sees it.

use std::collections::HashMap;

use assistant::{Answer, Citation, Language, Outcome, Retriever, Source as Cited};
use channel_core::Timestamp;
use store::accounts::AccountStatus;
use store::drafts::{Draft, DraftKind};
use store::messages::Transcript as StoredTranscript;
use store::orders::Kept;
use store::views::{IdentityRow, MessageRow, ThreadHead, ThreadPage};
use store::{Failure as StoredFailure, MessageStatus};

use super::channels::mode;
use super::content::parts;
use super::failure::failure;
use super::note;
use super::people::{Known, Members};
use crate::assistants::{is_foreign, said};
use crate::catalogue::document;
use crate::console::view::{
    Author, Bubble, Delivery, Entry, Glyph, IdentityView, LanguageChoice, PanelView, Quote, Reaction, Source,
    Suggestion, ThreadView, Transcript, Translation, TranslationForm, Why, Window,
};
use crate::console::words::Words;
use crate::flows::is_stale;

/// What is needed to show a conversation.
#[derive(Debug)]
pub(in crate::console) struct Open<'o> {
    /// The reader's words.
    pub t: Words,
    /// The members' names.
    pub members: &'o Members,
    /// The conversation.
    pub head: &'o ThreadHead,
    /// Messages that lines of the page answer, by the platform's id.
    pub quoted: &'o HashMap<String, MessageRow>,
    /// What the assistant would say.
    pub draft: Option<&'o Draft>,
    /// The present instant.
    pub now: Timestamp,
    /// Whether pictures may be loaded from elsewhere; the demo promises that nothing leaves the computer.
    pub demo: bool,
    /// The language that the reader reads in.
    pub reading: Language,
    /// What tells languages apart.
    pub sources: &'o dyn Retriever,
    /// Whether there is a model to translate with.
    pub translates: bool,
}

/// The thread with its composer.
pub(in crate::console) fn thread(open: &Open<'_>, page: &ThreadPage, key: String) -> ThreadView {
    let (t, head) = (open.t, open.head);
    ThreadView {
        t,
        id: head.id.to_string(),
        name: name(&open.t, head),
        glyph: Glyph::of(&head.channel),
        account: head.account_name.clone(),
        owner: open.members.owner(&t, head.person, head.member.as_deref(), head.mode()),
        mode: mode(head.mode()),
        own_mode: head.own_mode.map(mode),
        account_mode: mode(head.account_mode),
        suggestion: open.draft.map(|draft| suggestion(open, draft)),
        unread: head.unread,
        entries: entries(open, page),
        older: page.before.map(|seq| seq.to_string()),
        window: window(head, open.now),
        draft: String::new(),
        original: None,
        translation: translation_form(open, page).filter(|_| open.translates),
        refused: None,
        key,
    }
}

/// What can be translated; none where everything is in the reader's language.
fn translation_form(open: &Open<'_>, page: &ThreadPage) -> Option<TranslationForm> {
    let foreign: Vec<(&MessageRow, String)> = page
        .lines
        .iter()
        .filter(|line| line.direction == "inbound" && line.deleted_at.is_none())
        .filter_map(|line| Some((line, said_in(line)?)))
        .filter(|(_, text)| is_foreign(text, open.reading, open.sources))
        .collect();
    if foreign.is_empty() {
        return None;
    }
    let pending = foreign.iter().filter(|(line, _)| !line.translations.contains_key(open.reading.tag())).count();
    let customers = foreign.iter().rev().find_map(|(_, text)| open.sources.language(text));
    let choice = |language: Language| LanguageChoice { tag: language.tag(), chosen: language == open.reading };
    Some(TranslationForm {
        choices: Language::ALL.map(choice).to_vec(),
        pending: u32::try_from(pending).unwrap_or(u32::MAX),
        customers: customers.map(|language| format!("language-{}", language.tag())),
    })
}

/// What was said in a line, written or spoken.
fn said_in(line: &MessageRow) -> Option<String> {
    said(line.words.as_deref(), line.transcript.as_ref().and_then(|transcript| transcript.words()))
}

/// A customer's words in the reader's language, and a member's as they wrote them.
fn translation(open: &Open<'_>, line: &MessageRow) -> Option<Translation> {
    let t = open.t;
    let named = |id: &str, tag: &str| t.with(id, "language", t.of(format!("language-{tag}")));
    if line.direction == "inbound" {
        let (tag, text) = line.translations.get_key_value(open.reading.tag())?;
        return Some(Translation { label: named("translation-label", tag), tag: tag.clone(), text: text.clone() });
    }
    let (tag, text) = line.translations.first_key_value()?;
    Some(Translation { label: named("translation-original", tag), tag: tag.clone(), text: text.clone() })
}

/// What the assistant would say, with its reasons.
fn suggestion(open: &Open<'_>, draft: &Draft) -> Suggestion {
    Suggestion {
        id: draft.id.to_string(),
        text: draft.words.clone(),
        parts: parts(&draft.content, "text", open.demo),
        why: why(&open.t, &draft.outcome),
        is_handover: draft.kind == DraftKind::Handover,
        asked_at: draft.asked_at.0,
        is_stale: is_stale(draft.asked_at, open.now),
    }
}

/// The facts beside it.
pub(in crate::console) fn panel(open: &Open<'_>, identities: &[IdentityRow], orders: &[Kept]) -> PanelView {
    let head = open.head;
    PanelView {
        t: open.t,
        id: head.id.to_string(),
        name: name(&open.t, head),
        glyph: Glyph::of(&head.channel),
        account: head.account_name.clone(),
        phone: head.phone.clone(),
        username: head.username.as_ref().map(|handle| format!("@{}", handle.trim_start_matches('@'))),
        first_seen: head.created_at.0,
        last_seen: head.last_inbound_at.map(|at| at.0),
        messages: u32::try_from(head.lines).unwrap_or(0),
        window: window(head, open.now),
        identities: identities
            .iter()
            .map(|known| IdentityView {
                glyph: Glyph::of(&known.channel),
                label: known.account_name.clone(),
                external_id: known.external_id.clone(),
            })
            .collect(),
        orders: orders.iter().map(super::order).collect(),
    }
}

fn name(t: &Words, head: &ThreadHead) -> String {
    Known {
        channel: &head.channel,
        name: head.name.as_deref(),
        username: head.username.as_deref(),
        phone: head.phone.as_deref(),
        external_id: &head.external_id,
    }
    .best(t)
}

/// Whether the shop may answer now.
fn window(head: &ThreadHead, now: Timestamp) -> Window {
    if head.account_status != AccountStatus::Active {
        return Window::Disconnected;
    }
    match head.window_until {
        None => Window::Always,
        Some(until) if until <= now => Window::Closed,
        Some(until) => Window::Open { left: until.as_seconds().saturating_sub(now.as_seconds()) },
    }
}

fn entries(open: &Open<'_>, page: &ThreadPage) -> Vec<Entry> {
    let t = open.t;
    let mut entries = Vec::with_capacity(page.lines.len() + 4);
    let mut day = String::new();
    let mut speaker: Option<Author> = None;
    for line in &page.lines {
        let today = t.day(line.at.0);
        if today != day {
            day = today;
            speaker = None;
            entries.push(Entry::Day(line.at.0));
        }
        if line.direction == "note" {
            speaker = None;
            entries.push(system(open, line));
            continue;
        }
        let author = author(open, line);
        let headed = speaker.as_ref() != Some(&author);
        speaker = Some(author.clone());
        entries.push(Entry::Bubble(Box::new(bubble(open, line, author, headed))));
    }
    entries
}

/// A line that only the team reads: its sentence by kind and reason, by kind alone, or in the words stored with it.
fn system(open: &Open<'_>, line: &MessageRow) -> Entry {
    let t = open.t;
    let known = note::ids(&line.kind, &line.content).into_iter().find(|id| t.has(id));
    let text = match known {
        Some(id) => {
            let told = note::told(line.why.as_ref());
            t.told(id, &open.members.name(&t, line.member.as_deref()), told.messages, &t.when(told.first_at(line.at.0)))
        }
        None => line.words.as_deref().or_else(|| note::words(&line.content)).unwrap_or(&line.kind).to_owned(),
    };
    let text = match note::summary(line.why.as_ref()) {
        Some(summary) => t.fill("note-with-summary", &[("note", text.as_str()), ("summary", summary)]),
        None => text,
    };
    Entry::System { icon: note::icon(&line.kind), text, at: line.at.0 }
}

fn author(open: &Open<'_>, line: &MessageRow) -> Author {
    match line.author.as_str() {
        "customer" => Author::Customer,
        "phone_app" => Author::Phone,
        "rule" => Author::Rule,
        "person" => Author::Member(open.members.name(&open.t, line.member.as_deref())),
        _ => Author::Assistant,
    }
}

fn bubble(open: &Open<'_>, line: &MessageRow, author: Author, headed: bool) -> Bubble {
    let t = open.t;
    Bubble {
        id: line.id.to_string(),
        at: line.at.0,
        quote: line.reply_to.as_ref().and_then(|id| open.quoted.get(id)).map(|answered| quote(open, answered)),
        parts: parts(&line.content, &line.kind, open.demo),
        delivery: delivery(&open.t, line.status, line.failure.as_ref()),
        reactions: reactions(&line.reactions),
        why: line.why.as_ref().and_then(|stored| why(&open.t, stored)),
        approved_by: (line.author == "assistant")
            .then_some(line.member.as_deref())
            .flatten()
            .map(|member| open.members.name(&t, Some(member))),
        edited: line.edited_at.is_some(),
        deleted: line.deleted_at.is_some(),
        passed_over: line.passed_over.map(|why| t.of(format!("passed-over-{}", why.as_str()))),
        transcript: (line.direction == "inbound" && line.kind == "audio").then(|| transcript(&t, line)),
        translation: translation(open, line).filter(|_| line.deleted_at.is_none()),
        headed,
        author,
    }
}

/// What was said in a recording, as far as it is known.
fn transcript(t: &Words, line: &MessageRow) -> Transcript {
    match &line.transcript {
        None => Transcript::None,
        Some(StoredTranscript::Heard { text, .. }) => Transcript::Heard(text.clone()),
        Some(StoredTranscript::Unheard { reason }) => {
            let known = format!("transcript-{}", reason.replace('_', "-"));
            Transcript::Unheard(t.of(if t.has(&known) { known } else { "transcript-failed".to_owned() }))
        }
    }
}

fn quote(open: &Open<'_>, answered: &MessageRow) -> Quote {
    let author = match author(open, answered) {
        Author::Customer => name(&open.t, open.head),
        Author::Assistant => open.t.of("author-assistant"),
        Author::Rule => open.t.of("author-rule"),
        Author::Phone => open.t.of("author-phone"),
        Author::Member(name) => name,
    };
    let text = match (&answered.deleted_at, &answered.words) {
        (Some(_), _) => open.t.of("message-deleted"),
        (None, Some(words)) => words.chars().take(200).collect(),
        (None, None) => super::content::emblem(&answered.kind).map(|(_, id)| open.t.of(id)).unwrap_or_default(),
    };
    Quote { author, text }
}

/// What became of a message, with the reason when it failed.
pub(super) fn delivery(t: &Words, status: MessageStatus, stored: Option<&StoredFailure>) -> Delivery {
    match status {
        MessageStatus::Received => Delivery::Received,
        MessageStatus::Queued => Delivery::Queued,
        MessageStatus::Sending => Delivery::Sending,
        MessageStatus::Sent => Delivery::Sent,
        MessageStatus::Delivered => Delivery::Delivered,
        MessageStatus::Read => Delivery::Read,
        MessageStatus::Failed => Delivery::Failed(failure(t, stored)),
        MessageStatus::Unconfirmed => Delivery::Unconfirmed,
        MessageStatus::Suppressed => Delivery::Held,
    }
}

fn reactions(stored: &serde_json::Value) -> Vec<Reaction> {
    let mut found: Vec<Reaction> = Vec::new();
    for emoji in stored.as_array().into_iter().flatten().filter_map(|one| one.get("emoji")?.as_str()) {
        match found.iter_mut().find(|reaction| reaction.emoji == emoji) {
            Some(reaction) => reaction.count = reaction.count.saturating_add(1),
            None => found.push(Reaction { emoji: emoji.to_owned(), count: 1 }),
        }
    }
    found
}

/// The reasons of an answer, from the assistant's outcome as it was stored.
fn why(t: &Words, stored: &serde_json::Value) -> Option<Why> {
    let answer = match serde_json::from_value::<Outcome>(stored.clone()) {
        Ok(Outcome::Answer(answer)) => answer,
        Ok(Outcome::Handover(_) | Outcome::Silent { .. }) => return None,
        Err(_) => serde_json::from_value::<Answer>(stored.clone()).ok()?,
    };
    let sources = answer.citations.iter().map(|citation| source(t, citation)).collect();
    let confidence = answer
        .citations
        .iter()
        .filter_map(|citation| answer.trace.seen.iter().find(|seen| seen.source == citation.source))
        .map(|seen| u32::from(seen.confidence))
        .max();
    let intent = serde_json::to_value(answer.intent).ok().and_then(|word| word.as_str().map(str::to_owned))?;
    Some(Why { intent, confidence, took_ms: None, engine: answer.trace.assistant, sources })
}

fn source(t: &Words, citation: &Citation) -> Source {
    let value = |name: &str| citation.values.get(name).cloned();
    let facts: Vec<String> = ["size", "colour", "price", "stock"]
        .iter()
        .filter_map(|name| Some(t.with(format!("fact-{name}"), "value", value(name)?)))
        .collect();
    let (id, link) = match &citation.source {
        Cited::Product(sku) => (sku.0.clone(), Some(format!("/catalogue?sku={}", encoded(&sku.0)))),
        Cited::Answer(id) => match document::of_passage(&id.0) {
            Some(document) => (id.0.clone(), Some(format!("/catalogue/knowledge#document-{document}"))),
            None => (id.0.clone(), Some(format!("/catalogue/questions#question-{}", encoded(&id.0)))),
        },
        Cited::Order(number) => (number.clone(), Some(super::order_href(number))),
    };
    // A passage of a document says in its last line where it stands.
    let passage = document::of_passage(&id).and_then(|_| value("answer"));
    let place = passage.as_deref().and_then(document::place_of).map(str::to_owned);
    let label = place.or_else(|| value("title")).or_else(|| value("question")).unwrap_or(id);
    Source { label, value: facts.join(" · "), link }
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
