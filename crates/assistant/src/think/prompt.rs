//! What a model is told. It carries the least that is needed: no name, number or id of anybody, no key, no raw payload.

use serde_json::{Map, Value, json};

use super::{
    briefing::Policy,
    quote::{quote, quote_within},
    shelf::{Row, Shelf},
};
use crate::{
    guard::Refusal,
    language::Language,
    model::{Message, Picture},
    outcome::Source,
    turn::{Past, Speaker, Turn},
};

const INSTRUCTIONS: &str = include_str!("../../prompts/instructions.txt");
/// How much of what was said before is shown.
const HISTORY: usize = 12;
/// How much of one earlier message is shown.
const PAST_CHARACTERS: usize = 500;
/// How many of the merchant's own rules are shown.
const RULES: usize = 20;
const RULE_CHARACTERS: usize = 300;
const NAME_CHARACTERS: usize = 60;
/// So many pictures and documents that came along are shown, and so much of a document.
const PICTURES: usize = 3;
const DOCUMENTS: usize = 2;
const DOCUMENT_CHARACTERS: usize = 3_000;
const FILE_NAME_CHARACTERS: usize = 80;
/// How much of what the merchant says about the voice, or about this answer, is shown.
const VOICE_CHARACTERS: usize = 1_000;

/// The instructions and what was said, as a first call of the model holds them. What was spoken of before takes the
/// first places of the shelf.
#[must_use]
pub fn prompt(
    turn: &Turn,
    policy: &Policy,
    language: Language,
    canary: &str,
    shelf: &mut Shelf,
) -> (String, Vec<Message>) {
    let rules = said_by_the_shop(turn, policy);
    let shop = quote_within(&json!(turn.shop), 100);
    // One pass over the parts, so that what is filled in is not looked at for more places to fill.
    let mut instructions = String::new();
    let mut rest = INSTRUCTIONS;
    let places = [
        ("\"{shop}\"", shop),
        ("{language}", language.tag().to_owned()),
        ("{rules}", rules.join("\n")),
        ("{canary}", canary.to_owned()),
    ];
    for (place, value) in places {
        if let Some((before, after)) = rest.split_once(place) {
            instructions.push_str(before);
            instructions.push_str(&value);
            rest = after;
        }
    }
    instructions.push_str(rest);
    let from = turn.history.len().saturating_sub(HISTORY);
    let mut messages: Vec<Message> = turn.history.iter().skip(from).map(past).collect();
    messages.extend(documents(turn));
    let text = now(turn, shelf);
    let pictures: Vec<Picture> = turn.beside.pictures.iter().take(PICTURES).cloned().collect();
    messages.push(if pictures.is_empty() { Message::Outside(text) } else { Message::Shown { text, pictures } });
    (instructions, messages)
}

/// What the merchant says about the assistant, one a line. It goes to the model as quoted words, so that a line of theirs
/// cannot end the list of rules.
fn said_by_the_shop(turn: &Turn, policy: &Policy) -> Vec<String> {
    let line = |what: &str, said: &str, most| format!("- {what}: {}", quote_within(&json!(said), most));
    let told = |said: &&str| !said.trim().is_empty();
    let name = turn.persona.as_deref().filter(told).map(|name| line("Your name", name, NAME_CHARACTERS));
    let voice = Some(policy.voice.as_str()).filter(told).map(|voice| line("How you speak", voice, VOICE_CHARACTERS));
    let rules = policy.rules.iter().take(RULES).map(|rule| line("Rule of the shop", rule, RULE_CHARACTERS));
    let hand_over =
        policy.hand_over.iter().take(RULES).map(|when| line("Call hand_over also when", when, RULE_CHARACTERS));
    let guidance = turn.beside.guidance.as_deref().filter(told);
    let guidance = guidance.map(|said| line("For this answer the shop wants", said, VOICE_CHARACTERS));
    name.into_iter().chain(voice).chain(rules).chain(hand_over).chain(guidance).collect()
}

fn past(past: &Past) -> Message {
    let quoted = |who: &str| Message::Outside(quote_within(&json!({who: past.text}), PAST_CHARACTERS));
    match past.speaker {
        Speaker::Customer => quoted("customer"),
        Speaker::Person => quoted("person_of_the_shop"),
        Speaker::Assistant => {
            let text = past.text.chars().take(PAST_CHARACTERS).collect();
            Message::Model { text, calls: Vec::new() }
        }
    }
}

/// What the documents that came along say, in a message of its own.
fn documents(turn: &Turn) -> Option<Message> {
    let enclosed = turn.beside.documents.iter().take(DOCUMENTS).map(|document| {
        let name: String = document.name.chars().take(FILE_NAME_CHARACTERS).collect();
        json!({"file_name": name, "text": document.text})
    });
    let enclosed: Vec<Value> = enclosed.collect();
    let quoted = |enclosed: Vec<Value>| quote_within(&json!({"customers_documents": enclosed}), DOCUMENT_CHARACTERS);
    (!enclosed.is_empty()).then(|| Message::Outside(quoted(enclosed)))
}

/// The messages for a model that cannot look at anything: it is told what it does not see.
pub(super) fn without_pictures(messages: Vec<Message>) -> Vec<Message> {
    let told = |message| match message {
        Message::Shown { text, pictures } => {
            let unseen: Vec<&str> = pictures.iter().map(|_| "picture").collect();
            vec![Message::Outside(quote(&json!({"not_shown": unseen}))), Message::Outside(text)]
        }
        other => vec![other],
    };
    messages.into_iter().flat_map(told).collect()
}

fn now(turn: &Turn, shelf: &mut Shelf) -> String {
    let mut said = Map::new();
    said.insert("customer".into(), turn.messages.join("\n").into());
    if let Some(comment) = &turn.beside.comment {
        said.insert("public_comment".into(), comment.as_str().into());
    }
    if !turn.beside.files.is_empty() {
        let name = |name: &String| name.chars().take(FILE_NAME_CHARACTERS).collect::<String>();
        let names: Vec<String> = turn.beside.files.iter().take(5).map(name).collect();
        said.insert("file_names".into(), names.into());
    }
    if !turn.beside.unseen.is_empty() {
        let unseen: Vec<String> = turn.beside.unseen.iter().take(5).cloned().collect();
        said.insert("not_shown".into(), unseen.into());
    }
    let spoken = spoken_of(turn, shelf);
    if !spoken.is_empty() {
        said.insert("spoken_of".into(), spoken.into());
    }
    quote(&said.into())
}

fn spoken_of(turn: &Turn, shelf: &mut Shelf) -> Vec<Value> {
    let answers = turn.history.iter().rev().filter(|past| past.speaker == Speaker::Assistant).take(2);
    let cited =
        answers.flat_map(|past| &past.citations).filter(|citation| !matches!(citation.source, Source::Answer(_)));
    cited
        .take(4)
        .map(|citation| {
            let name = citation.values.get("title").cloned().unwrap_or_default();
            json!({"source": shelf.place(Row::Before(citation.source.clone())), "name": name})
        })
        .collect()
}

/// What a model is told when its words were not sent.
pub(super) fn repair(refusal: Refusal) -> String {
    let wrong = match refusal {
        Refusal::Number => "a number that stands in none of the sources it names",
        Refusal::Amount => "an amount of money that is no price in the sources it names",
        Refusal::Stock => "a count of pieces that is no stock in the sources it names",
        Refusal::Size => "a size that stands in none of the sources it names",
        Refusal::Link => "a link that stands in none of the sources it names",
        Refusal::Secret | Refusal::Instructions => "something that is not for customers",
        Refusal::Empty => "nothing",
    };
    quote(&json!({"check": format!(
        "Your last answer was not sent: it has {wrong}. Answer once more from the sources alone, or say that you do not know."
    )}))
}
