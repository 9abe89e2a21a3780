//! What our messages look like to the platform.

use bytes::Bytes;
use channel_core::outbound::{
    ButtonValue, Choice, MediaKind, MediaSource, OutboundContent, Template, TemplateButton, TemplateValue,
};
use channel_core::{ErrorKind, OutboundMessage};
use serde_json::{Value, json};

use crate::encode::encode;

fn written(message: &OutboundMessage) -> Value {
    encode(message, Some("uploaded-1"), "☰").unwrap()
}

fn to_ana(content: OutboundContent) -> OutboundMessage {
    OutboundMessage::new("16505551234", content)
}

fn choices(count: usize) -> OutboundContent {
    let choices = (1..=count).map(|n| Choice { id: format!("c{n}"), title: format!("Choice {n}") }).collect();
    OutboundContent::Choices { text: "Which one?".into(), choices }
}

#[test]
fn every_kind_of_message_has_its_form() {
    let link = MediaSource::Link { url: "https://shop.example/a.jpg".into() };
    let upload = MediaSource::Upload {
        bytes: Bytes::from_static(b"%PDF"),
        mime_type: "application/pdf".into(),
        file_name: "invoice.pdf".into(),
    };
    let media =
        |form, source, caption: Option<&str>| OutboundContent::Media { form, source, caption: caption.map(Into::into) };
    let table = [
        ("text", OutboundContent::Text { text: "Yes, in 42.".into() }),
        ("text with a link", OutboundContent::Text { text: "See https://shop.example".into() }),
        ("image by link", media(MediaKind::Image, link.clone(), Some("blue"))),
        ("document by upload", media(MediaKind::Document, upload.clone(), Some("your invoice"))),
        ("voice by upload", media(MediaKind::Voice, upload, None)),
        ("sticker by id", media(MediaKind::Sticker, MediaSource::Uploaded { id: "9".into() }, Some("dropped"))),
        ("reaction", OutboundContent::Reaction { message_id: "wamid.A".into(), emoji: Some("👍".into()) }),
        ("reaction taken back", OutboundContent::Reaction { message_id: "wamid.A".into(), emoji: None }),
        ("three choices", choices(3)),
        ("four choices", choices(4)),
        (
            "template",
            OutboundContent::Template(Template {
                name: "order_ready".into(),
                language: "en_US".into(),
                header: vec![TemplateValue::Media { form: MediaKind::Image, source: link }],
                body: vec![
                    TemplateValue::Text { text: "Ana".into(), name: Some("first_name".into()) },
                    TemplateValue::Text { text: "42".into(), name: None },
                ],
                buttons: vec![
                    TemplateButton { index: 0, value: ButtonValue::Url { value: "o/17".into() } },
                    TemplateButton { index: 1, value: ButtonValue::QuickReply { value: "STOP".into() } },
                    TemplateButton { index: 2, value: ButtonValue::CopyCode { value: "BLUE10".into() } },
                ],
            }),
        ),
        (
            "template without blanks",
            OutboundContent::Template(Template { name: "hello".into(), language: "de".into(), ..Template::default() }),
        ),
    ];
    let forms: serde_json::Map<String, Value> =
        table.into_iter().map(|(name, content)| (name.to_owned(), written(&to_ana(content)))).collect();
    insta::assert_json_snapshot!("encoded", forms);
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
    let mut message = OutboundMessage::text("16505551234", "Yes");
    message.reply_to = Some("wamid.HERS".into());
    message.token = Some("attempt-7".into());
    let body = written(&message);
    assert_eq!(body["context"], json!({ "message_id": "wamid.HERS" }));
    assert_eq!(body["biz_opaque_callback_data"], "attempt-7");
}

#[test]
fn what_cannot_be_written_is_refused_before_anything_is_sent() {
    let upload = MediaSource::Upload { bytes: Bytes::new(), mime_type: "image/png".into(), file_name: "a".into() };
    let header =
        vec![TemplateValue::Media { form: MediaKind::Voice, source: MediaSource::Uploaded { id: "1".into() } }];
    let long = OutboundMessage { token: Some("x".repeat(513)), ..OutboundMessage::text("1", "Hello") };
    let table = [
        (OutboundMessage::text("", "Hello"), ErrorKind::InvalidRequest),
        (OutboundMessage::text("group:", "Hello"), ErrorKind::InvalidRequest),
        (to_ana(choices(0)), ErrorKind::InvalidRequest),
        (to_ana(choices(11)), ErrorKind::InvalidRequest),
        (long, ErrorKind::InvalidRequest),
        (
            to_ana(OutboundContent::Media { form: MediaKind::Image, source: upload, caption: None }),
            ErrorKind::InvalidRequest,
        ),
        (to_ana(OutboundContent::Template(Template { header, ..Template::default() })), ErrorKind::Template),
    ];
    for (message, kind) in table {
        assert_eq!(encode(&message, None, "☰").unwrap_err().kind, kind, "{message:?}");
    }
}
