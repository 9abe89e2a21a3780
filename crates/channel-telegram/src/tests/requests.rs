//! Every kind of message as the request it becomes, held against the description of the Bot API.

use bytes::Bytes;
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::fit::fit;
use channel_core::markup::Markup;
use channel_core::model::SharedContact;
use channel_core::outbound::{
    AlbumItem, Button, Buttons, Choice, Header, Key, Keyboard, MediaKind, MediaSource, OutboundContent, Place, Poll,
    Request, Template,
};
use channel_core::{Channel, Effect, OutboundMessage};
use serde_json::{Value, json};

use super::stage::{channel, described, link, media};
use crate::encode::{self, Call};

fn request(message: &OutboundMessage) -> Result<Call, ChannelError> {
    encode::message(message, &|_, key| (key == "known").then(|| "AgAC".to_owned()))
}

fn shown(call: &Call) -> Value {
    let params = Value::Object(call.params.clone());
    described(call.method, &params);
    let mut shown = json!({ "method": call.method, "params": params });
    if !call.uploads.is_empty() {
        let upload = |upload: &encode::Upload| json!([upload.part, upload.item, upload.mime_type, upload.file_name]);
        shown["uploads"] = call.uploads.iter().map(upload).collect();
    }
    shown
}

fn choices() -> OutboundContent {
    let choice = |id: &str, title: &str| Choice { id: id.into(), title: title.into() };
    OutboundContent::Choices { text: "Which?".into(), choices: vec![choice("c:blue", "Blue"), choice("c:red", "Red")] }
}

fn buttons() -> Buttons {
    let reply = Button::Reply { id: "o:42".into(), title: "Order".into() };
    let page = Button::Url { title: "Look".into(), url: "https://shop.example/42".into() };
    Buttons { header: None, text: "The blue one.".into(), footer: None, buttons: vec![reply, page] }
}

fn keyboard(rows: Vec<Vec<Key>>, once: bool) -> OutboundContent {
    OutboundContent::Keyboard(Keyboard { text: "What now?".into(), rows, once })
}

fn key(title: &str, request: Option<Request>) -> Key {
    Key { title: title.into(), request }
}

fn png() -> MediaSource {
    let bytes = Bytes::from_static(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    MediaSource::Upload { bytes, mime_type: "image/png".into(), file_name: "shoe.png".into() }
}

fn kept(key: &str) -> MediaSource {
    MediaSource::Kept { key: key.into(), mime_type: "video/mp4".into(), file_name: "shoe.mp4".into(), size: 9 }
}

fn item(form: MediaKind, source: MediaSource, caption: Option<&str>) -> AlbumItem {
    AlbumItem { form, source, caption: caption.map(str::to_owned) }
}

fn place(name: Option<&str>, address: Option<&str>) -> OutboundContent {
    let (name, address) = (name.map(str::to_owned), address.map(str::to_owned));
    OutboundContent::Location(Place { latitude: 41.0082, longitude: 28.9784, name, address })
}

fn card(contact: SharedContact) -> OutboundContent {
    OutboundContent::Contacts { contacts: vec![contact] }
}

fn ask(request: Request, button: Option<&str>) -> OutboundContent {
    OutboundContent::Request { request, text: "Where to?".into(), button: button.map(str::to_owned) }
}

/// Every kind of content that the platform has, by a name for its snapshot.
fn contents() -> Vec<(&'static str, OutboundContent)> {
    let markdown =
        "It is **in *stock***: [look](https://shop.example/42) 👍 `code` ~~no~~\n\n> said\n\n```rust\nfn a() {}\n```";
    let reaction =
        |emoji: Option<&str>| OutboundContent::Reaction { message_id: "5".into(), emoji: emoji.map(str::to_owned) };
    let person = SharedContact {
        name: Some("Ana Silva".into()),
        phones: vec!["+351912000111".into()],
        ..SharedContact::default()
    };
    let poll = Poll { question: "Which colour?".into(), options: vec!["Blue".into(), "Red".into()], ..Poll::default() };
    vec![
        ("text", OutboundContent::Text { text: "price & <stock>".into() }),
        ("markup", OutboundContent::Markup(Markup::from_markdown(markdown))),
        ("plain markup", OutboundContent::Markup(Markup::plain("5 * 6 _ 7 <b>"))),
        ("choices", choices()),
        ("buttons", OutboundContent::Buttons(buttons())),
        (
            "keyboard",
            keyboard(
                vec![
                    vec![key("Yes", None), key("No", None)],
                    vec![],
                    vec![key("Here", Some(Request::Location)), key("Call", Some(Request::Phone))],
                ],
                true,
            ),
        ),
        ("keyboard that stays", keyboard(vec![vec![key("Menu", None)]], false)),
        ("no keyboard", keyboard(vec![], false)),
        ("request for a place", ask(Request::Location, Some("Share it"))),
        ("request for a number, without words", ask(Request::Phone, None)),
        ("image", media(MediaKind::Image, link("https://shop.example/a.jpg"), Some("blue"))),
        ("video", media(MediaKind::Video, link("https://shop.example/a.mp4"), None)),
        ("audio", media(MediaKind::Audio, link("https://shop.example/a.mp3"), None)),
        ("voice", media(MediaKind::Voice, link("https://shop.example/a.ogg"), None)),
        ("document", media(MediaKind::Document, link("https://shop.example/a.pdf"), None)),
        ("sticker", media(MediaKind::Sticker, MediaSource::Uploaded { id: "CAACAg".into() }, None)),
        ("upload", media(MediaKind::Image, png(), Some("blue"))),
        ("kept", media(MediaKind::Video, kept("new"), None)),
        ("kept and known", media(MediaKind::Video, kept("known"), None)),
        (
            "album",
            OutboundContent::Album {
                items: vec![
                    item(MediaKind::Image, png(), Some("both of them")),
                    item(MediaKind::Video, kept("new"), None),
                    item(MediaKind::Image, link("https://shop.example/a.jpg"), None),
                    item(MediaKind::Video, kept("known"), None),
                ],
            },
        ),
        (
            "documents",
            OutboundContent::Album {
                items: vec![
                    item(MediaKind::Document, link("https://shop.example/a.pdf"), None),
                    item(MediaKind::Document, link("https://shop.example/b.pdf"), Some("the second")),
                ],
            },
        ),
        (
            "sounds",
            OutboundContent::Album {
                items: vec![
                    item(MediaKind::Audio, link("https://shop.example/a.mp3"), None),
                    item(MediaKind::Audio, link("https://shop.example/b.mp3"), None),
                ],
            },
        ),
        ("location", place(None, None)),
        ("venue", place(Some("Harbour Running"), Some("Rua do Cais 1, Lisboa"))),
        ("venue without an address", place(Some("Harbour Running"), Some(" "))),
        ("contact", card(person.clone())),
        (
            "contact with more",
            card(SharedContact {
                phones: vec!["+351912000111".into(), "+351912000222".into()],
                emails: vec!["ana@shop.example".into()],
                organisation: Some("Harbour; Running".into()),
                ..person
            }),
        ),
        ("poll", OutboundContent::Poll(poll.clone())),
        ("public poll", OutboundContent::Poll(Poll { several: true, public: true, ..poll })),
        ("reaction", reaction(Some("👍"))),
        ("reaction taken back", reaction(None)),
    ]
}

#[test]
fn every_kind_of_message_is_the_request_its_snapshot_says() {
    let requests: Vec<Value> = contents()
        .into_iter()
        .map(|(name, content)| json!({ name: shown(&request(&OutboundMessage::new("42", content)).unwrap()) }))
        .collect();
    insta::assert_json_snapshot!("requests", requests);
}

#[test]
fn every_place_is_addressed_as_its_snapshot_says() {
    let places = ["42/7", "-100123", "-100123/7", "-100123/d5000000000", "biz:bc:1:42", "guest:gq:-100999"];
    let messages = places.map(|place| OutboundMessage::new(place, choices()).quoting("31"));
    let ephemeral = OutboundMessage::text("-100123", "only you").quoting("ephemeral:31");
    let markup = Markup::from_markdown("**bold**");
    let others = [ephemeral, OutboundMessage::markup("guest:gq:-100999", markup)];
    let requests: Vec<Value> =
        messages.iter().chain(&others).map(|message| shown(&request(message).unwrap())).collect();
    insta::assert_json_snapshot!("places", requests);
}

/// What a chat's capabilities let through must have a request, and one that the description allows.
#[test]
fn whatever_fits_a_chat_can_be_sent_there() {
    let channel = channel("http://127.0.0.1:1");
    let framed = Buttons {
        header: Some(Header::Media { form: MediaKind::Image, source: png() }),
        footer: Some("until Friday".into()),
        ..buttons()
    };
    let mut all = contents();
    all.push(("framed buttons", OutboundContent::Buttons(framed)));
    for place in ["42", "42/7", "-100123", "-100123/d7", "biz:bc:42", "guest:gq:-5"] {
        let mut carried = 0;
        for (name, content) in &all {
            let message = OutboundMessage::new(place, content.clone()).quoting("31");
            let capabilities = channel.capabilities_in(&message.conversation);
            let Ok(fitted) = fit(&message, &capabilities) else { continue };
            for part in &fitted.parts {
                let call = request(part).unwrap_or_else(|error| panic!("{name} in {place}: {error}"));
                shown(&call);
                carried += 1;
            }
        }
        assert!(carried >= 20, "{place} carries {carried}");
    }
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let contact = |contact| card(contact);
    let table = [
        (OutboundMessage::text("not a place", "hi"), ErrorKind::InvalidRequest),
        (
            OutboundMessage::new("42", OutboundContent::Reaction { message_id: "x".into(), emoji: None }),
            ErrorKind::InvalidRequest,
        ),
        (
            OutboundMessage::new("biz:bc:42", OutboundContent::Reaction { message_id: "5".into(), emoji: None }),
            ErrorKind::Unsupported,
        ),
        (OutboundMessage::new("42", media(MediaKind::Image, link("no link"), None)), ErrorKind::InvalidRequest),
        (OutboundMessage::new("guest:gq:-5", media(MediaKind::Image, png(), None)), ErrorKind::Unsupported),
        (OutboundMessage::new("guest:gq:-5", ask(Request::Phone, None)), ErrorKind::Unsupported),
        (OutboundMessage::new("42", OutboundContent::Template(Template::default())), ErrorKind::Unsupported),
        (OutboundMessage::new("42", contact(SharedContact::default())), ErrorKind::InvalidRequest),
        (
            OutboundMessage::new(
                "42",
                OutboundContent::Album {
                    items: vec![item(MediaKind::Voice, png(), None), item(MediaKind::Voice, png(), None)],
                },
            ),
            ErrorKind::Unsupported,
        ),
        (
            OutboundMessage::new(
                "42",
                media(
                    MediaKind::Image,
                    MediaSource::Upload {
                        bytes: Bytes::from_static(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"),
                        mime_type: "image/png".into(),
                        file_name: "shoe.png".into(),
                    },
                    None,
                ),
            ),
            ErrorKind::Media,
        ),
    ];
    for (message, kind) in table {
        let error = request(&message).unwrap_err();
        assert_eq!((error.kind, error.effect), (kind, Effect::None), "{error}");
    }
}
