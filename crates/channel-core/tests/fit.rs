//! What `fit` does to messages, as a caller sees it.

use channel_core::capabilities::{ButtonRule, Capabilities, CardRule, ChoiceRule, Level, Limit, MediaRule, MenuRule};
use channel_core::fit::{Degradation, Fitted, Misfit, fit};
use channel_core::model::SharedContact;
use channel_core::outbound::{
    Button, Buttons, Card, Choice, Form, Header, MediaKind, MediaSource, Menu, MenuRow, MenuSection, OutboundContent,
    OutboundMessage,
};
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

/// A channel with everything that is tapped, swiped and shared.
fn rich() -> Capabilities {
    let (short, long) = (Limit::characters(20), Limit::characters(80));
    Capabilities {
        buttons: Some(ButtonRule {
            max_count: 3,
            title: short,
            id: short,
            text: long,
            header: Some(short),
            header_media: vec![MediaKind::Image],
            footer: Some(short),
            urls: Level::Full,
        }),
        menu: Some(MenuRule {
            button: short,
            text: long,
            header: short,
            footer: short,
            max_sections: 2,
            max_rows: 5,
            title: short,
            description: long,
            id: short,
        }),
        cards: Some(CardRule {
            min_count: 1,
            max_count: 3,
            title: long,
            subtitle: long,
            max_buttons: 3,
            button_title: short,
            text: None,
            image: Level::Full,
            buttons: Level::Full,
        }),
        contacts: Level::Partial,
        share: Level::Full,
        form: Level::Full,
        ..capabilities()
    }
}

fn fitted(content: OutboundContent) -> (Vec<OutboundContent>, Vec<Degradation>) {
    let Fitted { parts, degradations } =
        fit(&OutboundMessage::new("c", content), &rich()).expect("each of these can be said");
    (parts.into_iter().map(|part| part.content).collect(), degradations)
}

fn text(text: &str) -> OutboundContent {
    OutboundContent::Text { text: text.into() }
}

fn reply(id: &str, title: &str) -> Button {
    Button::Reply { id: id.into(), title: title.into() }
}

fn url(title: &str, url: &str) -> Button {
    Button::Url { title: title.into(), url: url.into() }
}

fn bare(buttons: Vec<Button>) -> Buttons {
    Buttons { header: None, text: "Which?".into(), footer: None, buttons }
}

#[test]
fn what_has_a_blank_id_cannot_be_tapped_and_becomes_a_list() {
    for blank in ["", "  "] {
        let choice = Choice { id: blank.into(), title: "Blue".into() };
        let menu = Menu {
            text: "Which?".into(),
            sections: vec![MenuSection {
                title: String::new(),
                rows: vec![MenuRow { id: blank.into(), title: "Blue".into(), description: None }],
            }],
            ..Menu::default()
        };
        for content in [
            OutboundContent::Choices { text: "Which?".into(), choices: vec![choice] },
            OutboundContent::Buttons(bare(vec![reply(blank, "Blue")])),
            OutboundContent::Menu(menu),
        ] {
            let kind = content.kind();
            let (parts, degradations) = fitted(content);
            assert_eq!(parts, [text("Which?\n\n1. Blue")], "{kind}");
            assert!(degradations.contains(&Degradation::ChoicesAsText), "{kind}");
        }
        let card = Card { title: "Shoe".into(), buttons: vec![reply(blank, "Buy")], ..Card::default() };
        assert_eq!(
            fitted(OutboundContent::Cards { text: None, cards: vec![card] }),
            (vec![text("Shoe\nBuy")], vec![Degradation::CardsAsText])
        );
    }
}

#[test]
fn a_button_or_picture_that_leads_to_no_page_becomes_words() {
    let (parts, degradations) = fitted(OutboundContent::Buttons(bare(vec![url("Cart", "/cart"), reply("a", "Ask")])));
    let choices = vec![Choice { id: "a".into(), title: "Ask".into() }];
    assert_eq!(parts, [OutboundContent::Choices { text: "Which?\n\nCart: /cart".into(), choices }]);
    assert_eq!(degradations, [Degradation::UrlsAsText]);
    let card = |image: &str, page: &str| Card {
        title: "Shoe".into(),
        image_url: Some(image.into()),
        buttons: vec![url("Look", page)],
        ..Card::default()
    };
    let page = "https://s.example/1";
    for (card, is_card) in
        [(card(page, page), true), (card("1.jpg", page), false), (card(page, "javascript:x()"), false)]
    {
        let (parts, _) = fitted(OutboundContent::Cards { text: None, cards: vec![card] });
        assert_eq!(parts[0].kind() == "cards", is_card);
    }
    let (parts, degradations) = fitted(image(MediaSource::Link { url: "shoe.jpg".into() }, "Look").content);
    assert_eq!((parts, degradations), (vec![text("Look\nshoe.jpg")], vec![Degradation::MediaAsLink]));
}

#[test]
fn lines_that_say_nothing_are_left_out() {
    let framed = Buttons {
        header: Some(Header::Text { text: " ".into() }),
        footer: Some(String::new()),
        ..bare(vec![reply("a", "Ask")])
    };
    assert_eq!(
        fitted(OutboundContent::Buttons(framed)),
        (vec![OutboundContent::Buttons(bare(vec![reply("a", "Ask")]))], vec![])
    );
    let row = |description| MenuRow { id: "a".into(), title: "Blue".into(), description };
    let menu = |blank: Option<&str>| Menu {
        header: blank.map(str::to_owned),
        text: "Which?".into(),
        footer: blank.map(str::to_owned),
        sections: vec![MenuSection { title: String::new(), rows: vec![row(blank.map(str::to_owned))] }],
        ..Menu::default()
    };
    assert_eq!(fitted(OutboundContent::Menu(menu(Some(" ")))), (vec![OutboundContent::Menu(menu(None))], vec![]));
    let card = |subtitle: Option<&str>| Card {
        title: "Shoe".into(),
        subtitle: subtitle.map(str::to_owned),
        image_url: Some("https://s.example/1.jpg".into()),
        ..Card::default()
    };
    let cards = |text: Option<&str>, subtitle| OutboundContent::Cards {
        text: text.map(str::to_owned),
        cards: vec![card(subtitle)],
    };
    assert_eq!(fitted(cards(Some("  "), Some(""))), (vec![cards(None, None)], vec![]));
}

#[test]
fn a_card_with_a_title_alone_becomes_words() {
    let card = Card { title: "Shoe".into(), subtitle: Some(" ".into()), ..Card::default() };
    assert_eq!(
        fitted(OutboundContent::Cards { text: None, cards: vec![card] }),
        (vec![text("Shoe")], vec![Degradation::CardsAsText])
    );
}

#[test]
fn a_contact_without_a_number_becomes_words_where_a_card_must_have_one() {
    let card = |name: &str, phones: &[&str]| SharedContact {
        name: Some(name.into()),
        phones: phones.iter().map(|&phone| phone.to_owned()).collect(),
        ..SharedContact::default()
    };
    let (ana, ben) = (card("Ana", &["+351912000111"]), card("Ben", &[]));
    assert_eq!(
        fitted(OutboundContent::Contacts { contacts: vec![ana.clone(), ben, card("Cem", &[" "])] }),
        (
            vec![OutboundContent::Contacts { contacts: vec![ana] }, text("Ben"), text("Cem")],
            vec![Degradation::ContactsApart, Degradation::ContactsAsText]
        )
    );
}

#[test]
fn what_names_nothing_is_empty() {
    let form = |button: &str, text: &str| {
        OutboundContent::Form(Form {
            id: "1".into(),
            text: text.into(),
            button: button.into(),
            token: "t".into(),
            screen: None,
            input: serde_json::Value::Null,
        })
    };
    for content in [
        OutboundContent::Share { media_id: " ".into() },
        OutboundContent::Contacts { contacts: vec![SharedContact::default()] },
        form(" ", "Fill this in"),
        form("Open", ""),
    ] {
        let kind = content.kind();
        assert_eq!(fit(&OutboundMessage::new("c", content), &rich()), Err(Misfit::Empty), "{kind}");
    }
    assert_eq!(fitted(form("Open", "Fill this in")).1, []);
}

#[test]
fn a_file_that_the_platform_has_is_sent_whichever_way_it_takes_files() {
    let uploaded = || MediaSource::Uploaded { id: "1".into() };
    let levels = [(Level::Full, Level::None), (Level::None, Level::Partial), (Level::None, Level::None)];
    for (by_link, by_upload) in levels {
        let rule = MediaRule { by_link, by_upload, max_bytes: 1, ..capabilities().media[0].clone() };
        let can = Capabilities { media: vec![rule], ..capabilities() };
        let is_taken = by_link.max(by_upload) > Level::None;
        assert_eq!(fit(&image(uploaded(), ""), &can).is_ok(), is_taken, "{by_link:?}, {by_upload:?}");
    }
}

#[test]
fn a_file_above_buttons_keeps_the_rule_of_its_kind() {
    let with = |bytes: usize| Buttons {
        header: Some(Header::Media {
            form: MediaKind::Image,
            source: MediaSource::Upload {
                bytes: vec![0; bytes].into(),
                mime_type: "image/png".into(),
                file_name: "a.png".into(),
            },
        }),
        ..bare(vec![reply("a", "Ask")])
    };
    assert_eq!(fitted(OutboundContent::Buttons(with(10))).1, []);
    let too_large = OutboundMessage::new("c", OutboundContent::Buttons(with(11)));
    assert_eq!(fit(&too_large, &rich()), Err(Misfit::MediaTooLarge));
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

#[test]
fn what_would_become_more_messages_than_a_conversation_takes_is_refused_whole() {
    let once = Capabilities { parts: Some(1), ..Capabilities::text_only(Limit::characters(20)) };
    assert_eq!(fit(&OutboundMessage::text("c", "x".repeat(20)), &once).unwrap().parts.len(), 1);
    assert_eq!(fit(&OutboundMessage::text("c", "x".repeat(21)), &once), Err(Misfit::TooManyParts));
}
