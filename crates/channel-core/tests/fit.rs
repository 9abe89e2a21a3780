//! What `fit` does to messages, as a caller sees it.

use channel_core::capabilities::{Capabilities, ChoiceRule, Level, Limit, MediaRule};
use channel_core::fit::{Degradation, Misfit, fit};
use channel_core::outbound::{Choice, MediaKind, MediaSource, OutboundContent, OutboundMessage};
use channel_core::text::LengthUnit;
use proptest::prelude::*;

fn capabilities() -> Capabilities {
    let image = MediaRule {
        form: MediaKind::Image,
        max_bytes: 10,
        mime_types: Vec::new(),
        caption: Some(Limit::characters(20)),
        by_link: Level::Full,
        by_upload: Level::Full,
    };
    Capabilities {
        media: vec![image],
        choices: Some(ChoiceRule {
            max_count: 3,
            title: Limit::characters(8),
            id: Limit::characters(10),
            text: Limit::characters(40),
        }),
        quote: Level::Full,
        ..Capabilities::text_only(Limit::characters(40))
    }
}

fn choices(titles: &[&str]) -> OutboundMessage {
    let choices = titles.iter().map(|title| Choice { id: (*title).to_owned(), title: (*title).to_owned() }).collect();
    OutboundMessage::new("c", OutboundContent::Choices { text: "Which one?".into(), choices })
}

fn image(source: MediaSource, caption: &str) -> OutboundMessage {
    OutboundMessage::new("c", OutboundContent::Media { form: MediaKind::Image, source, caption: Some(caption.into()) })
}

fn link() -> MediaSource {
    MediaSource::Link { url: "https://example.com/shoe.jpg".into() }
}

fn words(message: &OutboundMessage) -> &str {
    message.content.words().unwrap_or_default()
}

#[test]
fn a_message_that_fits_is_left_alone() {
    let message = OutboundMessage::text("c", "Hello.");
    let plan = fit(&message, &capabilities()).unwrap();
    assert_eq!((plan.parts, plan.degradations), (vec![message], vec![]));
}

#[test]
fn a_long_text_is_split_between_words_and_quotes_once() {
    let mut message = OutboundMessage::text("c", "The blue running shoe is here in size 42, and it costs 79.90.");
    message.reply_to = Some("m1".into());
    let plan = fit(&message, &capabilities()).unwrap();
    assert_eq!(plan.degradations, [Degradation::TextSplit]);
    assert!(plan.parts.len() > 1);
    assert!(plan.parts.iter().all(|part| words(part).chars().count() <= 40));
    let quotes: Vec<bool> = plan.parts.iter().map(|part| part.reply_to.is_some()).collect();
    assert_eq!(quotes.iter().filter(|quotes| **quotes).count(), 1);
    assert!(quotes[0]);
}

#[test]
fn choices_a_channel_cannot_carry_become_a_numbered_list() {
    let table: [(&[&str], &[Degradation]); 3] = [
        (&["41", "42", "43"], &[]),
        (&["41", "42", "43", "44"], &[Degradation::ChoicesAsText]),
        (&["a long title indeed", "42"], &[Degradation::ChoicesAsText]),
    ];
    for (titles, expected) in table {
        let plan = fit(&choices(titles), &capabilities()).unwrap();
        assert_eq!(plan.degradations, expected, "{titles:?}");
    }
    let plan = fit(&choices(&["41", "42", "43", "44"]), &capabilities()).unwrap();
    assert_eq!(words(&plan.parts[0]), "Which one?\n\n1. 41\n2. 42\n3. 43\n4. 44");
}

#[test]
fn a_title_too_long_is_cut_and_said_so() {
    let message = OutboundMessage::new(
        "c",
        OutboundContent::Choices {
            text: "Well?".into(),
            choices: vec![Choice { id: "1".into(), title: "Ask a person".into() }],
        },
    );
    let plan = fit(&message, &capabilities()).unwrap();
    assert_eq!(plan.degradations, [Degradation::ChoiceTitleCut]);
}

#[test]
fn a_long_caption_becomes_a_message_of_its_own() {
    let plan = fit(&image(link(), "Blue running shoe, size 42, in stock"), &capabilities()).unwrap();
    assert_eq!(plan.degradations, [Degradation::CaptionApart]);
    assert_eq!(plan.parts.len(), 2);
    assert_eq!(words(&plan.parts[0]), "");
    assert_eq!(words(&plan.parts[1]), "Blue running shoe, size 42, in stock");
}

#[test]
fn a_file_no_channel_can_carry_becomes_its_link_or_a_refusal() {
    let no_media = Capabilities { media: vec![], text: Limit::characters(200), ..capabilities() };
    let plan = fit(&image(link(), "Look"), &no_media).unwrap();
    assert_eq!(plan.degradations, [Degradation::MediaAsLink]);
    assert_eq!(words(&plan.parts[0]), "Look\nhttps://example.com/shoe.jpg");
    let bytes =
        || MediaSource::Upload { bytes: vec![0; 11].into(), mime_type: "image/png".into(), file_name: "x".into() };
    assert_eq!(fit(&image(bytes(), ""), &no_media), Err(Misfit::NoSuchMedia));
    assert_eq!(fit(&image(bytes(), ""), &capabilities()), Err(Misfit::MediaTooLarge));
}

#[test]
fn what_cannot_be_said_at_all_is_refused_with_its_reason() {
    let reaction = OutboundContent::Reaction { message_id: "m".into(), emoji: None };
    let template = OutboundContent::Template(channel_core::outbound::Template::default());
    let table = [
        (OutboundMessage::text("c", " \n"), Misfit::Empty),
        (OutboundMessage::new("c", reaction), Misfit::NoReactions),
        (OutboundMessage::new("c", template), Misfit::NoTemplates),
    ];
    for (message, expected) in table {
        assert_eq!(fit(&message, &capabilities()), Err(expected));
    }
}

proptest! {
    #[test]
    fn every_part_keeps_the_limit_in_the_declared_unit(
        text in "\\PC{1,300}",
        max in 8_usize..60,
        unit in prop::sample::select(vec![LengthUnit::Characters, LengthUnit::Utf8Bytes, LengthUnit::Utf16Units]),
    ) {
        let limited = Capabilities { text: Limit { max, unit }, ..capabilities() };
        if let Ok(plan) = fit(&OutboundMessage::text("c", text), &limited) {
            for part in &plan.parts {
                prop_assert!(unit.length_in(words(part)) <= max);
                prop_assert!(!words(part).trim().is_empty());
            }
        }
    }
}
