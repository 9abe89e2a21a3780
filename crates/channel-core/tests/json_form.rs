//! The versioned JSON form of events: what `switchboard decode` prints and the store keeps.

use channel_core::model::{Body, Contact, Content, Event, PlatformFault, Quote, Reaction, Status, StatusUpdate};
use channel_core::{ChannelId, Timestamp};

fn event(body: Body) -> Event {
    let at = Timestamp::from_seconds(1_739_321_024);
    Event::new(ChannelId::from_static("whatsapp"), "106540352242922", "wamid.A", at, body)
}

fn samples() -> Vec<Event> {
    let mut text = event(Body::Message(Content::text("Do you have it in 42?")));
    text.from = Some(Contact {
        id: "US.1349".into(),
        phone: Some("+16505551234".into()),
        username: Some("sheena".into()),
        name: Some("Sheena".into()),
        aliases: vec!["16505551234".into()],
        language: None,
    });
    text.conversation = Some("US.1349".into());
    text.reply_to = Some(Quote::new("wamid.B"));
    let failed = StatusUpdate {
        status: Status::Failed,
        errors: vec![PlatformFault { code: "131047".into(), title: "Re-engagement message".into(), details: None }],
        token: Some("t".into()),
        recipient: Some("16505551234".into()),
        category: None,
        billable: None,
    };
    let strange = StatusUpdate {
        status: Status::Unknown("in_orbit".into()),
        errors: vec![],
        token: None,
        recipient: None,
        category: None,
        billable: None,
    };
    vec![
        text,
        event(Body::Reaction(Reaction::Removed { emoji: None })),
        event(Body::Status(failed)),
        event(Body::Status(strange)),
        event(Body::Message(Content::Unsupported { what: "poll".into(), code: Some(131_051), reason: None })),
    ]
}

#[test]
fn the_json_form_is_what_others_rely_on() {
    let lines: Vec<String> = samples().iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_event_reads_back() {
    for event in samples() {
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event, "{json}");
    }
}

#[test]
fn empty_text_never_arrives_as_text() {
    for nothing in ["", "  ", "\n"] {
        assert_eq!(Content::text(nothing).kind(), "unsupported", "{nothing:?}");
    }
}
