//! What our messages look like to the platform. Every body is held against the published description of the API.

use api_schemas::{Operation, whatsapp};
use bytes::Bytes;
use channel_core::model::SharedContact;
use channel_core::outbound::{
    Button, Buttons, Card, Choice, Form, Header, MediaKind, MediaSource, Menu, MenuRow, MenuSection, OutboundContent,
    Place, ProductSection, Products, Request,
};
use channel_core::{ErrorKind, Markup, OutboundMessage};
use serde_json::{Value, json};

use crate::encode::{Uploads, encode_with, read_mark, typing_mark};

/// Written as if every file had been uploaded, and held against the description.
pub(super) fn written(message: &OutboundMessage) -> Value {
    let mut uploads = Uploads::default();
    let (pdf, kept) = (pdf(), kept());
    uploads.push(&pdf, "uploaded-1".into());
    uploads.push(&kept, "uploaded-2".into());
    let body = encode_with(message, &uploads, "☰").unwrap();
    let faults: Vec<String> = match whatsapp().check(Operation::SendMessage, &body) {
        Ok(()) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    };
    assert!(faults.is_empty(), "{faults:#?} in {body:#}");
    body
}

pub(super) fn to_ana(content: OutboundContent) -> OutboundMessage {
    OutboundMessage::new("16505551234", content)
}

pub(super) fn link() -> MediaSource {
    MediaSource::Link { url: "https://shop.example/a.jpg".into() }
}

pub(super) fn pdf() -> MediaSource {
    MediaSource::Upload {
        bytes: Bytes::from_static(b"%PDF"),
        mime_type: "application/pdf".into(),
        file_name: "invoice.pdf".into(),
    }
}

pub(super) fn kept() -> MediaSource {
    MediaSource::Kept {
        key: "films/1".into(),
        mime_type: "video/mp4".into(),
        file_name: "shoe.mp4".into(),
        size: 12_000_000,
    }
}

fn choices(count: usize) -> OutboundContent {
    let choices = (1..=count).map(|n| Choice { id: format!("c{n}"), title: format!("Choice {n}") }).collect();
    OutboundContent::Choices { text: "Which one?".into(), choices }
}

fn reply(id: &str, title: &str) -> Button {
    Button::Reply { id: id.into(), title: title.into() }
}

fn page(title: &str) -> Button {
    Button::Url { title: title.into(), url: "https://shop.example/42".into() }
}

fn buttons(header: Option<Header>, footer: Option<&str>, buttons: Vec<Button>) -> OutboundContent {
    OutboundContent::Buttons(Buttons {
        header,
        text: "Shall I put a pair aside?".into(),
        footer: footer.map(str::to_owned),
        buttons,
    })
}

fn above(form: MediaKind, source: MediaSource) -> Option<Header> {
    Some(Header::Media { form, source })
}

fn media(form: MediaKind, source: MediaSource, caption: Option<&str>) -> OutboundContent {
    OutboundContent::Media { form, source, caption: caption.map(Into::into) }
}

/// Rows with their second lines.
type Rows<'a> = Vec<(&'a str, Option<&'a str>)>;

fn menu(sections: Vec<(&str, Rows<'_>)>) -> OutboundContent {
    let row = |(title, description): (&str, Option<&str>)| MenuRow {
        id: title.to_lowercase(),
        title: title.into(),
        description: description.map(str::to_owned),
    };
    let section =
        |(title, rows): (&str, Vec<_>)| MenuSection { title: title.into(), rows: rows.into_iter().map(row).collect() };
    OutboundContent::Menu(Menu {
        header: Some("Shoes".into()),
        text: "What are you looking for?".into(),
        footer: Some("All in 38 to 46".into()),
        button: String::new(),
        sections: sections.into_iter().map(section).collect(),
    })
}

fn card(title: &str, subtitle: Option<&str>, buttons: Vec<Button>) -> Card {
    Card {
        title: title.into(),
        subtitle: subtitle.map(str::to_owned),
        image_url: Some("https://shop.example/a.jpg".into()),
        buttons,
    }
}

fn form(screen: Option<&str>, input: Value) -> OutboundContent {
    OutboundContent::Form(Form {
        id: "1165135069021636".into(),
        text: "When shall we deliver?".into(),
        button: "Choose a time".into(),
        token: "form-17".into(),
        screen: screen.map(str::to_owned),
        input,
    })
}

fn ana() -> SharedContact {
    SharedContact {
        name: Some("Ana Silva".into()),
        phones: vec!["+351 912 000 111".into(), "+351 210 000 000".into()],
        emails: vec!["ana@shop.example".into()],
        organisation: Some("Harbour Running".into()),
        id: Some("351912000111".into()),
        ..SharedContact::default()
    }
}

/// Every kind of message, by name.
pub(super) fn every_kind() -> Vec<(&'static str, OutboundContent)> {
    let place = Place { latitude: 38.7071, longitude: -9.1355, ..Place::default() };
    let named = Place { name: Some("Praça do Comércio".into()), address: Some("Lisboa".into()), ..place.clone() };
    let sections =
        vec![ProductSection { title: "Running".into(), product_ids: vec!["blue-42".into(), "red-42".into()] }];
    vec![
        ("text", OutboundContent::Text { text: "Yes, in 42.".into() }),
        ("text with a link", OutboundContent::Text { text: "See https://shop.example".into() }),
        ("image by link", media(MediaKind::Image, link(), Some("blue"))),
        ("video that is kept", media(MediaKind::Video, kept(), Some("in motion"))),
        ("document by upload", media(MediaKind::Document, pdf(), Some("your invoice"))),
        ("audio by id", media(MediaKind::Audio, MediaSource::Uploaded { id: "8".into() }, None)),
        ("voice by id", media(MediaKind::Voice, MediaSource::Uploaded { id: "8".into() }, None)),
        ("sticker by id", media(MediaKind::Sticker, MediaSource::Uploaded { id: "9".into() }, None)),
        ("reaction", OutboundContent::Reaction { message_id: "wamid.A".into(), emoji: Some("👍".into()) }),
        ("reaction taken back", OutboundContent::Reaction { message_id: "wamid.A".into(), emoji: None }),
        ("location", OutboundContent::Location(named)),
        ("location without a name", OutboundContent::Location(place)),
        ("contact", OutboundContent::Contacts { contacts: vec![ana()] }),
        (
            "contact without a name",
            OutboundContent::Contacts {
                contacts: vec![SharedContact { phones: vec!["+351 1".into()], ..SharedContact::default() }],
            },
        ),
        ("three choices", choices(3)),
        ("four choices", choices(4)),
        ("reply buttons", buttons(None, None, vec![reply("y", "Yes"), reply("n", "No")])),
        (
            "reply buttons under a title",
            buttons(Some(Header::Text { text: "42".into() }), Some("until Friday"), vec![reply("y", "Yes")]),
        ),
        ("reply buttons under a picture", buttons(above(MediaKind::Image, link()), None, vec![reply("y", "Yes")])),
        ("reply buttons under a film", buttons(above(MediaKind::Video, kept()), None, vec![reply("y", "Yes")])),
        ("reply buttons under a document", buttons(above(MediaKind::Document, pdf()), None, vec![reply("y", "Yes")])),
        ("a page to open", buttons(above(MediaKind::Image, link()), Some("ships free"), vec![page("Order")])),
        ("menu", menu(vec![("Road", vec![("Blue", Some("light")), ("Red", None)]), ("Trail", vec![("Green", None)])])),
        ("menu of one section", menu(vec![("", vec![("Blue", None)])])),
        (
            "request for the place",
            OutboundContent::Request { request: Request::Location, text: "Where shall it go?".into(), button: None },
        ),
        (
            "request for the number",
            OutboundContent::Request { request: Request::Phone, text: "May we call you?".into(), button: None },
        ),
        ("form", form(Some("TIMES"), json!({ "day": "Friday" }))),
        ("form at its own screen", form(None, Value::Null)),
        ("product", {
            let text = Some("This one".into());
            OutboundContent::Products(Products::One { catalog_id: "146".into(), product_id: "blue-42".into(), text })
        }),
        ("products", {
            let (header, text) = ("Shoes".into(), "In your size".into());
            OutboundContent::Products(Products::List { catalog_id: "146".into(), header, text, sections })
        }),
        ("catalogue", {
            let thumbnail_product_id = Some("blue-42".into());
            OutboundContent::Products(Products::Catalogue { text: "All of it".into(), thumbnail_product_id })
        }),
        ("catalogue without a picture", {
            OutboundContent::Products(Products::Catalogue { text: "All of it".into(), thumbnail_product_id: None })
        }),
        (
            "cards with pages",
            OutboundContent::Cards {
                text: Some("New in 42".into()),
                cards: vec![card("Blue", Some("89 €"), vec![page("Order")]), card("Red", None, vec![page("Order")])],
            },
        ),
        (
            "cards with replies",
            OutboundContent::Cards {
                text: None,
                cards: vec![
                    card("Blue", None, vec![reply("b", "Take it"), reply("b?", "More")]),
                    card("Red", None, vec![reply("r", "Take it"), reply("r?", "More")]),
                ],
            },
        ),
    ]
}

#[test]
fn every_kind_of_message_has_its_form() {
    let forms: serde_json::Map<String, Value> =
        every_kind().into_iter().map(|(name, content)| (name.to_owned(), written(&to_ana(content)))).collect();
    insta::assert_json_snapshot!("encoded", forms);
}

#[test]
fn what_is_declared_for_a_chat_can_be_written() {
    let capabilities = crate::capabilities();
    for (name, content) in every_kind() {
        let fitted = channel_core::fit(&to_ana(content.clone()), &capabilities).unwrap();
        assert_eq!((fitted.parts.len(), fitted.degradations.len()), (1, 0), "{name}");
        written(&fitted.parts[0]);
    }
}

#[test]
fn a_group_gets_what_groups_can_show() {
    let capabilities = crate::group_capabilities();
    for (name, content) in every_kind() {
        let message = OutboundMessage::new("group:Y2Fw", content);
        match channel_core::fit(&message, &capabilities) {
            Ok(fitted) => {
                for part in &fitted.parts {
                    let kind = written(part)["type"].clone();
                    let shown = ["text", "image", "video", "audio", "document", "sticker"];
                    assert!(shown.iter().any(|shown| kind == *shown), "{name}: {kind}");
                }
            }
            Err(misfit) => assert!(!misfit.to_string().is_empty(), "{name}"),
        }
    }
}

#[test]
fn the_recipient_is_named_by_what_is_known() {
    let table = [
        ("16505551234", None, json!({ "recipient_type": "individual", "to": "+16505551234" })),
        ("+16505551234", None, json!({ "recipient_type": "individual", "to": "+16505551234" })),
        ("US.1349", None, json!({ "recipient_type": "individual", "recipient": "US.1349" })),
        ("US.1349", Some("+16505551234"), json!({ "recipient_type": "individual", "to": "+16505551234" })),
        ("US.1349", Some("not a number"), json!({ "recipient_type": "individual", "recipient": "US.1349" })),
        ("group:Y2Fw", Some("+16505551234"), json!({ "recipient_type": "group", "to": "Y2Fw" })),
    ];
    for (conversation, phone, expected) in table {
        let mut message = OutboundMessage::text(conversation, "Hello");
        message.phone = phone.map(str::to_owned);
        let mut body = written(&message);
        for shared in ["messaging_product", "type", "text"] {
            body.as_object_mut().unwrap().remove(shared);
        }
        assert_eq!(body, expected, "{conversation}");
    }
}

#[test]
fn the_quote_and_our_mark_travel_along() {
    let mut message = OutboundMessage::text("16505551234", "Yes").quoting("wamid.HERS");
    message.token = Some("attempt-7".into());
    let body = written(&message);
    assert_eq!(body["context"], json!({ "message_id": "wamid.HERS" }));
    assert_eq!(body["biz_opaque_callback_data"], "attempt-7");
    let reaction = OutboundContent::Reaction { message_id: "wamid.A".into(), emoji: None };
    let body = written(&to_ana(reaction).quoting("wamid.HERS"));
    assert_eq!(body.get("context"), None, "a reaction names its message already");
}

#[test]
fn read_marks_are_as_described() {
    for body in [read_mark("wamid.A"), typing_mark("wamid.A")] {
        assert_eq!(whatsapp().check(Operation::MarkRead, &body), Ok(()));
    }
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_sent() {
    let brought = MediaSource::Upload { bytes: Bytes::new(), mime_type: "image/png".into(), file_name: "a".into() };
    let long = OutboundMessage { token: Some("x".repeat(513)), ..OutboundMessage::text("1", "Hello") };
    let cards = |cards| OutboundContent::Cards { text: None, cards };
    let pictureless = Card { image_url: None, ..card("Blue", None, vec![page("Order")]) };
    let products = |count: usize| {
        let product_ids = (0..count).map(|n| n.to_string()).collect();
        let sections = vec![ProductSection { title: "All".into(), product_ids }];
        let (catalog_id, header, text) = ("1".into(), "All".into(), "All".into());
        OutboundContent::Products(Products::List { catalog_id, header, text, sections })
    };
    let uncalled = match form(None, Value::Null) {
        OutboundContent::Form(form) => OutboundContent::Form(Form { button: String::new(), ..form }),
        other => other,
    };
    use ErrorKind::{InvalidRequest, Unsupported};
    let table = [
        (OutboundMessage::text("", "Hello"), InvalidRequest),
        (OutboundMessage::text("group:", "Hello"), InvalidRequest),
        (long, InvalidRequest),
        (to_ana(OutboundContent::Text { text: "é".repeat(4097) }), InvalidRequest),
        (OutboundMessage::new("group:Y2Fw", choices(3)), InvalidRequest),
        (to_ana(media(MediaKind::Audio, link(), Some("no place for it"))), InvalidRequest),
        (to_ana(choices(0)), InvalidRequest),
        (to_ana(choices(11)), InvalidRequest),
        (to_ana(media(MediaKind::Image, brought, None)), InvalidRequest),
        (to_ana(buttons(None, None, vec![])), InvalidRequest),
        (to_ana(buttons(None, None, vec![reply("a", "A"), page("B")])), InvalidRequest),
        (to_ana(buttons(above(MediaKind::Voice, link()), None, vec![reply("a", "A")])), InvalidRequest),
        (to_ana(menu(vec![])), InvalidRequest),
        (to_ana(OutboundContent::Contacts { contacts: vec![] }), InvalidRequest),
        (to_ana(OutboundContent::Contacts { contacts: vec![SharedContact::default()] }), InvalidRequest),
        (to_ana(cards(vec![card("Blue", None, vec![page("Order")])])), InvalidRequest),
        (to_ana(cards(vec![card("Blue", None, vec![page("Order")]), pictureless])), InvalidRequest),
        (
            to_ana(cards(vec![card("Blue", None, vec![page("Order")]), card("Red", None, vec![reply("r", "Red")])])),
            InvalidRequest,
        ),
        (to_ana(cards(vec![card("Blue", None, vec![]), card("Red", None, vec![])])), InvalidRequest),
        (to_ana(products(0)), InvalidRequest),
        (to_ana(products(31)), InvalidRequest),
        (to_ana(uncalled), InvalidRequest),
        (to_ana(OutboundContent::Share { media_id: "1".into() }), Unsupported),
        (to_ana(OutboundContent::Markup(Markup::from_markdown("**Yes**"))), Unsupported),
        (to_ana(OutboundContent::Album { items: vec![] }), Unsupported),
    ];
    for (message, kind) in table {
        assert_eq!(crate::encode(&message, "☰").unwrap_err().kind, kind, "{message:?}");
    }
}

#[test]
fn a_document_by_link_is_named_by_the_end_of_its_link() {
    let named = |url: &str, form| {
        let body = written(&to_ana(media(form, MediaSource::Link { url: url.into() }, None)));
        let kind = body["type"].as_str().unwrap().to_owned();
        assert_eq!(body[&kind]["link"], url);
        body[&kind].get("filename").and_then(Value::as_str).map(str::to_owned)
    };
    let shop = "https://shop.example/";
    for (end, name) in [
        ("invoices/17/invoice.pdf", Some("invoice.pdf")),
        ("invoice.pdf?signature=a.b#page.2", Some("invoice.pdf")),
        ("Rechnung%20M%C3%A4rz+2.pdf", Some("Rechnung März+2.pdf")),
        ("..%2F..%5Cetc.pdf", Some(".._.._etc.pdf")),
        ("a%0D%0Ab%E2%80%AEfdp.exe", Some("abfdp.exe")),
        ("%FF%FE.pdf", None),
        ("download", None),
        ("download/", None),
        (".pdf", None),
        ("", None),
    ] {
        assert_eq!(named(&format!("{shop}{end}"), MediaKind::Document).as_deref(), name, "{end}");
        assert_eq!(named(&format!("{shop}{end}"), MediaKind::Image), None, "only documents have a name: {end}");
    }
    let long = format!("{shop}{}.pdf", "a".repeat(300));
    assert_eq!(named(&long, MediaKind::Document), None, "a name that is cut loses its ending");
}

#[test]
fn a_form_without_a_screen_leaves_its_opening_to_the_platform() {
    let body = written(&to_ana(form(None, Value::Null)));
    let parameters = body["interactive"]["action"]["parameters"].as_object().unwrap();
    assert!(!parameters.keys().any(|name| name.starts_with("flow_action")), "{parameters:?}");
}
