//! The table of every kind of message.

use std::collections::BTreeSet;

use bytes::Bytes;
use channel_core::model::SharedContact;
use channel_core::outbound::{
    AlbumItem, Button, Buttons, Card, Choice, Form, Header, Keyboard, MediaKind, MediaSource, Menu, Place, Poll,
    Products, Request, Template,
};
use channel_core::plan::{Intent, plan};
use channel_core::window::Facts;
use channel_core::{ErrorKind, Markup, OutboundContent, OutboundMessage, Timestamp};
use serde_json::{Value, json};

use super::message;
use crate::capabilities::capabilities;

const PERSON: &str = "1086349983924918";

fn encoded(content: OutboundContent) -> Result<Value, ErrorKind> {
    message(&OutboundMessage::new(PERSON, content)).map_err(|error| error.kind)
}

fn link() -> MediaSource {
    MediaSource::Link { url: "https://shop.example/f".into() }
}

fn media(form: MediaKind, source: MediaSource) -> OutboundContent {
    OutboundContent::Media { form, source, caption: None }
}

fn picture() -> AlbumItem {
    AlbumItem { form: MediaKind::Image, source: link(), caption: None }
}

fn reaction(emoji: Option<&str>) -> OutboundContent {
    OutboundContent::Reaction { message_id: "mid.1".into(), emoji: emoji.map(str::to_owned) }
}

fn tap(id: &str, title: &str) -> Button {
    Button::Reply { id: id.into(), title: title.into() }
}

fn open(url: &str) -> Button {
    Button::Url { title: "See it".into(), url: url.into() }
}

fn buttons(buttons: Vec<Button>) -> OutboundContent {
    OutboundContent::Buttons(Buttons { header: None, text: "Still there?".into(), footer: None, buttons })
}

fn card(title: &str) -> Card {
    Card {
        title: title.into(),
        subtitle: Some("79.90".into()),
        image_url: Some("https://shop.example/shoe.jpg".into()),
        buttons: vec![open("https://shop.example/shoe"), tap("buy:42", "Buy")],
    }
}

fn cards(cards: Vec<Card>) -> OutboundContent {
    OutboundContent::Cards { text: None, cards }
}

/// What a person writes three days after the other side did.
fn late_answer(content: OutboundContent) -> Vec<OutboundMessage> {
    let written = Timestamp::from_seconds(1_772_314_320);
    let facts = Facts { last_inbound: Some(written), ..Facts::default() };
    let intent = Intent::by_person(OutboundMessage::new(PERSON, content), "selin");
    let now = Timestamp::from_seconds(written.as_seconds() + 3 * 24 * 3_600);
    plan(&intent, &capabilities(), &facts, now).expect("the message fits").parts
}

fn person_text() -> OutboundContent {
    late_answer(OutboundContent::Text { text: "Sorry for the wait.".into() }).remove(0).content
}

/// One of every kind that the model has.
fn every_kind() -> Vec<OutboundContent> {
    let place = Place { latitude: 41.0, longitude: 29.0, ..Place::default() };
    let form = Form {
        id: "1".into(),
        text: "Your size?".into(),
        button: "Tell".into(),
        token: "t".into(),
        screen: None,
        input: Value::Null,
    };
    vec![
        OutboundContent::Text { text: "Yes, in blue.".into() },
        OutboundContent::Markup(Markup::from_markdown("**Yes**")),
        person_text(),
        media(MediaKind::Image, link()),
        OutboundContent::Album { items: vec![picture(), picture()] },
        reaction(Some("❤")),
        OutboundContent::Choices {
            text: "Which size?".into(),
            choices: vec![Choice { id: "size:42".into(), title: "42".into() }],
        },
        buttons(vec![tap("yes", "Yes"), open("https://shop.example/shoe")]),
        OutboundContent::Menu(Menu::default()),
        OutboundContent::Keyboard(Keyboard::default()),
        OutboundContent::Request { request: Request::Location, text: "Where are you?".into(), button: None },
        OutboundContent::Location(place),
        OutboundContent::Contacts { contacts: vec![SharedContact::default()] },
        OutboundContent::Poll(Poll::default()),
        cards(vec![card("Blue running shoe"), card("Red running shoe")]),
        OutboundContent::Products(Products::Catalogue { text: "All".into(), thumbnail_product_id: None }),
        OutboundContent::Form(form),
        OutboundContent::Share { media_id: "17895695668004550".into() },
        OutboundContent::Template(Template::default()),
    ]
}

#[test]
fn the_table_holds_every_kind_of_the_model() {
    let schema = schemars::schema_for!(OutboundContent);
    let variants = schema.get("oneOf").and_then(Value::as_array).expect("the model is a choice of kinds");
    let known: BTreeSet<&str> =
        variants.iter().map(|kind| kind["properties"]["kind"]["const"].as_str().expect("a kind has a name")).collect();
    let listed: BTreeSet<&str> = every_kind().iter().map(OutboundContent::kind).collect();
    assert_eq!(listed, known);
}

#[test]
fn every_kind_has_its_body_or_its_refusal() {
    let rows: Vec<Value> = every_kind()
        .into_iter()
        .map(|content| {
            let kind = content.kind();
            match message(&OutboundMessage::new(PERSON, content)) {
                Ok(body) => json!({ "kind": kind, "body": body }),
                Err(error) => json!({ "kind": kind, "refused": error.to_string(), "class": error.kind }),
            }
        })
        .collect();
    insta::assert_json_snapshot!(rows);
}

#[test]
fn every_form_of_a_file_reaction_and_template_has_its_body() {
    let uploaded = |id: &str| MediaSource::Uploaded { id: id.into() };
    let bodies = [
        media(MediaKind::Image, link()),
        media(MediaKind::Image, uploaded("9031")),
        media(MediaKind::Video, link()),
        media(MediaKind::Audio, link()),
        media(MediaKind::Voice, link()),
        media(MediaKind::Document, link()),
        media(MediaKind::Sticker, uploaded("like_heart")),
        reaction(Some("\u{2764}\u{fe0f}")),
        reaction(None),
        cards(vec![Card { title: "Only a button".into(), buttons: vec![tap("a", "A")], ..Card::default() }]),
        buttons(vec![open("https://shop.example")]),
    ]
    .map(|content| encoded(content).unwrap());
    insta::assert_json_snapshot!(bodies);
}

#[test]
fn only_what_a_person_wrote_carries_the_tag_for_humans() {
    for content in every_kind() {
        let kind = content.kind();
        // What a person sends late beside words is refused by the window; were it sent, it would carry no tag.
        for part in late_answer_parts(&content).into_iter().chain([content]) {
            let allowed = matches!(part, OutboundContent::PersonText(_));
            let Ok(body) = message(&OutboundMessage::new(PERSON, part)) else { continue };
            let text = body.to_string();
            assert_eq!(body.get("tag").is_some(), allowed, "{kind}: {text}");
            assert_eq!(text.contains("HUMAN_AGENT"), allowed, "{kind}: {text}");
            assert_eq!(text.contains("MESSAGE_TAG"), allowed, "{kind}: {text}");
        }
    }
    let tagged = encoded(person_text()).unwrap();
    assert_eq!((tagged["messaging_type"].as_str(), tagged["tag"].as_str()), (Some("MESSAGE_TAG"), Some("HUMAN_AGENT")));
}

/// What planning makes of a content when a person sends it late; nothing when it does not fit at all.
fn late_answer_parts(content: &OutboundContent) -> Vec<OutboundContent> {
    let fits = channel_core::fit(&OutboundMessage::new(PERSON, content.clone()), &capabilities()).is_ok();
    if fits { late_answer(content.clone()).into_iter().map(|part| part.content).collect() } else { Vec::new() }
}

#[test]
fn a_machines_late_text_carries_no_tag() {
    let written = Timestamp::from_seconds(1_772_314_320);
    let facts = Facts { last_inbound: Some(written), ..Facts::default() };
    let now = Timestamp::from_seconds(written.as_seconds() + 3 * 24 * 3_600);
    let intent = Intent::by_machine(OutboundMessage::text(PERSON, "Sorry for the wait."));
    for part in plan(&intent, &capabilities(), &facts, now).unwrap().parts {
        assert!(!message(&part).unwrap().to_string().contains("HUMAN_AGENT"));
    }
}

#[test]
fn whatever_fits_is_taken() {
    for content in every_kind() {
        let kind = content.kind();
        let Ok(fitted) = channel_core::fit(&OutboundMessage::new(PERSON, content), &capabilities()) else { continue };
        for part in fitted.parts {
            let outcome = message(&part);
            assert!(outcome.is_ok(), "{kind}: {outcome:?}");
        }
    }
}

#[test]
fn a_quoted_message_is_named_beside_the_message() {
    let outbound = OutboundMessage::text(PERSON, "This one").quoting("mid.7");
    let expected =
        json!({ "recipient": { "id": PERSON }, "message": { "text": "This one" }, "reply_to": { "mid": "mid.7" } });
    assert_eq!(message(&outbound).unwrap(), expected);
}

#[test]
fn what_instagram_does_not_carry_is_refused_before_any_call() {
    use ErrorKind::{InvalidRequest, Unsupported};
    let upload = || MediaSource::Upload {
        bytes: Bytes::from_static(b"x"),
        mime_type: "image/png".into(),
        file_name: "x.png".into(),
    };
    let captioned =
        OutboundContent::Media { form: MediaKind::Image, source: link(), caption: Some("The blue one".into()) };
    let film = AlbumItem { form: MediaKind::Video, source: link(), caption: None };
    let bare = Buttons { header: None, text: "?".into(), footer: None, buttons: vec![tap("a", "A")] };
    let headed = Buttons { header: Some(Header::Text { text: "!".into() }), ..bare.clone() };
    let footed = Buttons { footer: Some("small".into()), ..bare.clone() };
    let wordy = Buttons { text: "é".repeat(321), ..bare };
    let worded = OutboundContent::Cards { text: Some("Look".into()), cards: vec![card("A")] };
    let long = "a".repeat(81);
    let wide = Choice { id: "a".into(), title: "A title of 21 letters".into() };
    let table = [
        (media(MediaKind::Sticker, link()), Unsupported),
        (media(MediaKind::Sticker, MediaSource::Uploaded { id: "other".into() }), Unsupported),
        (media(MediaKind::Image, upload()), Unsupported),
        (captioned, InvalidRequest),
        (OutboundContent::Album { items: Vec::new() }, InvalidRequest),
        (OutboundContent::Album { items: vec![picture(); 11] }, InvalidRequest),
        (OutboundContent::Album { items: vec![picture(), film] }, Unsupported),
        (OutboundContent::Template(Template::default()), Unsupported),
        (reaction(Some("👍")), Unsupported),
        (OutboundContent::Text { text: " \n".into() }, InvalidRequest),
        (OutboundContent::Text { text: "é".repeat(501) }, InvalidRequest),
        (OutboundContent::Choices { text: "?".into(), choices: Vec::new() }, InvalidRequest),
        (OutboundContent::Share { media_id: String::new() }, InvalidRequest),
        (buttons(Vec::new()), InvalidRequest),
        (buttons(vec![tap("a", "A"); 4]), InvalidRequest),
        (buttons(vec![tap("", "A")]), InvalidRequest),
        (buttons(vec![tap("a", " ")]), InvalidRequest),
        (buttons(vec![tap("a", "A title of 21 letters")]), InvalidRequest),
        (OutboundContent::Choices { text: "?".into(), choices: vec![wide] }, InvalidRequest),
        (buttons(vec![open("javascript:alert(1)")]), InvalidRequest),
        (buttons(vec![open("shop")]), InvalidRequest),
        (OutboundContent::Buttons(headed), InvalidRequest),
        (OutboundContent::Buttons(footed), InvalidRequest),
        (OutboundContent::Buttons(wordy), InvalidRequest),
        (cards(Vec::new()), InvalidRequest),
        (cards(vec![card("A"); 11]), InvalidRequest),
        (cards(vec![card(" ")]), InvalidRequest),
        (cards(vec![card(&long)]), InvalidRequest),
        (cards(vec![Card { title: "Alone".into(), ..Card::default() }]), InvalidRequest),
        (cards(vec![Card { buttons: vec![tap("a", "A"); 4], ..card("A") }]), InvalidRequest),
        (worded, InvalidRequest),
    ];
    for (row, (content, expected)) in table.into_iter().enumerate() {
        let kind = content.kind();
        assert_eq!(encoded(content), Err(expected), "{row}: {kind}");
    }
}

#[test]
fn a_conversation_that_is_no_persons_is_refused() {
    for id in ["", "aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ", "t_100", "@lena", "two people", "1086\n"] {
        let error = message(&OutboundMessage::text(id, "Hi")).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidRequest, "{id:?}");
        assert!(id.is_empty() || !error.to_string().contains(id), "the id stays out of the sentence");
    }
}

#[test]
fn the_limit_counts_bytes() {
    assert!(encoded(OutboundContent::Text { text: "é".repeat(500) }).is_ok());
}
