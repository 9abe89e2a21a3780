//! What a plan looks like for a dozen intents on four kinds of channel, written down.

use std::fmt::Write as _;

use channel_core::capabilities::{
    AlbumRule, ButtonRule, Capabilities, CardRule, ChoiceRule, Level, Limit, MediaRule, MenuRule, PollRule, RateRule,
    WindowRule,
};
use channel_core::markup::{Dialect, Marks};
use channel_core::outbound::{
    AlbumItem, Button, Buttons, Card, Choice, MediaKind, MediaSource, Menu, MenuRow, MenuSection, OutboundContent,
    OutboundMessage, Place, Poll, Template,
};
use channel_core::window::Facts;
use channel_core::{Intent, Markup, Scope, Timestamp, plan};

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

fn media(caption: usize) -> Vec<MediaRule> {
    let rule = |form, mime_types: &[&str]| MediaRule {
        form,
        max_bytes: 1_000,
        mime_types: mime_types.iter().map(|mime_type| (*mime_type).to_owned()).collect(),
        caption: (caption > 0).then(|| Limit::characters(caption)),
        by_link: Level::Full,
        by_upload: Level::Full,
    };
    vec![rule(MediaKind::Image, &["image/jpeg", "image/png"]), rule(MediaKind::Document, &[])]
}

/// Buttons, a list and approved forms; a day's window; signs around words.
fn listing() -> Capabilities {
    Capabilities {
        markup: Dialect::Marks(Marks::chat()),
        media: media(60),
        choices: Some(ChoiceRule {
            max_count: 3,
            title: Limit::characters(20),
            id: Limit::characters(256),
            text: Limit::characters(100),
        }),
        buttons: Some(ButtonRule {
            max_count: 3,
            title: Limit::characters(20),
            id: Limit::characters(256),
            text: Limit::characters(100),
            header: Some(Limit::characters(60)),
            header_media: vec![MediaKind::Image],
            footer: Some(Limit::characters(60)),
            urls: Level::Partial,
        }),
        menu: Some(MenuRule {
            button: Limit::characters(20),
            text: Limit::characters(100),
            header: Limit::characters(60),
            footer: Limit::characters(60),
            max_sections: 10,
            max_rows: 10,
            title: Limit::characters(24),
            description: Limit::characters(72),
            id: Limit::characters(200),
        }),
        location: Level::Full,
        quote: Level::Full,
        template: Level::Full,
        window: Some(WindowRule { seconds: 86_400, free_entry_seconds: Some(3 * 86_400), ..WindowRule::default() }),
        rates: vec![RateRule { scope: Scope::Conversation, count: 1, seconds: 6, burst: 45 }],
        ..Capabilities::text_only(Limit::characters(100))
    }
}

/// Quick replies and cards, a limit in bytes, no captions; a day for everybody and a week for persons.
fn swiping() -> Capabilities {
    Capabilities {
        media: media(0),
        choices: Some(ChoiceRule {
            max_count: 13,
            title: Limit::characters(20),
            id: Limit::characters(1_000),
            text: Limit::bytes(100),
        }),
        cards: Some(CardRule {
            min_count: 1,
            max_count: 10,
            title: Limit::characters(80),
            subtitle: Limit::characters(80),
            max_buttons: 3,
            button_title: Limit::characters(20),
            text: None,
            image: Level::Full,
            buttons: Level::Full,
        }),
        window: Some(WindowRule { seconds: 86_400, person_seconds: Some(7 * 86_400), ..WindowRule::default() }),
        ..Capabilities::text_only(Limit::bytes(100))
    }
}

/// Nearly everything, no window, ranges beside the text.
fn rich() -> Capabilities {
    Capabilities {
        markup: Dialect::Ranges,
        media: media(100),
        album: Some(AlbumRule { min_count: 2, max_count: 10, together: vec![vec![MediaKind::Image]] }),
        buttons: Some(ButtonRule {
            max_count: 100,
            title: Limit::characters(60),
            id: Limit::bytes(64),
            text: Limit::characters(100),
            header: None,
            header_media: vec![],
            footer: None,
            urls: Level::Full,
        }),
        choices: Some(ChoiceRule {
            max_count: 100,
            title: Limit::characters(60),
            id: Limit::bytes(64),
            text: Limit::characters(100),
        }),
        location: Level::Full,
        poll: Some(PollRule {
            question: Limit::characters(300),
            option: Limit::characters(100),
            min_options: 2,
            max_options: 12,
        }),
        quote: Level::Full,
        rates: vec![
            RateRule { scope: Scope::Conversation, count: 1, seconds: 1, burst: 3 },
            RateRule { scope: Scope::Account, count: 30, seconds: 1, burst: 30 },
        ],
        ..Capabilities::text_only(Limit::characters(100))
    }
}

fn choice(title: &str) -> Choice {
    Choice { id: title.to_lowercase(), title: title.to_owned() }
}

fn link(name: &str) -> MediaSource {
    MediaSource::Link { url: format!("https://s.example/{name}") }
}

fn menu() -> Menu {
    let row = |title: &str, words: Option<&str>| MenuRow {
        id: title.to_lowercase(),
        title: title.to_owned(),
        description: words.map(str::to_owned),
    };
    Menu {
        text: "What are you looking for?".into(),
        button: "Look".into(),
        sections: vec![
            MenuSection {
                title: "Shoes".into(),
                rows: vec![row("Running", Some("for the road")), row("Hiking", None)],
            },
            MenuSection { title: "Care".into(), rows: vec![row("Wax", None)] },
        ],
        ..Menu::default()
    }
}

fn intents() -> Vec<(&'static str, OutboundContent)> {
    let text = |text: &str| OutboundContent::Text { text: text.to_owned() };
    let long = "Merhaba! Mavi koşu ayakkabısı 42 numara stokta. Fiyatı 1.299,90 TL. Bugün sipariş verirseniz yarın elinizde: \
        https://s.example/urun/42?renk=mavi 👟";
    let card = |title: &str| Card {
        title: title.to_owned(),
        subtitle: Some("79.90".into()),
        image_url: Some("https://s.example/1.jpg".into()),
        buttons: vec![
            Button::Url { title: "Look".into(), url: "https://s.example/1".into() },
            Button::Reply { id: "buy".into(), title: "Buy".into() },
        ],
    };
    let picture = |name: &str| AlbumItem { form: MediaKind::Image, source: link(name), caption: None };
    let bitmap =
        MediaSource::Upload { bytes: vec![0; 9].into(), mime_type: "image/bmp".into(), file_name: "a.bmp".into() };
    vec![
        ("a short text", text("It is here.")),
        ("a long text", text(long)),
        ("markup", OutboundContent::Markup(Markup::from_markdown("It is **in stock**: [look](https://s.example/42)"))),
        (
            "two choices",
            OutboundContent::Choices { text: "Which?".into(), choices: vec![choice("Blue"), choice("Red")] },
        ),
        (
            "four choices",
            OutboundContent::Choices { text: "Which?".into(), choices: ["A", "B", "C", "D"].map(choice).into() },
        ),
        (
            "a button that opens a page, with a footer",
            OutboundContent::Buttons(Buttons {
                header: None,
                text: "Your order is ready".into(),
                footer: Some("Blue Shoes Ltd".into()),
                buttons: vec![Button::Url { title: "Track it".into(), url: "https://s.example/o/7".into() }],
            }),
        ),
        ("a list that opens", OutboundContent::Menu(menu())),
        (
            "a picture with a long caption",
            OutboundContent::Media {
                form: MediaKind::Image,
                source: link("shoe.jpg"),
                caption: Some("The blue one, in 42, with the new sole, from the spring collection".into()),
            },
        ),
        (
            "a picture of a type that is not shown",
            OutboundContent::Media { form: MediaKind::Image, source: bitmap, caption: Some("A sketch".into()) },
        ),
        ("two pictures", OutboundContent::Album { items: vec![picture("1.jpg"), picture("2.jpg")] }),
        (
            "a place",
            OutboundContent::Location(Place {
                latitude: 41.01,
                longitude: 28.97,
                name: Some("The shop".into()),
                address: None,
            }),
        ),
        (
            "a poll",
            OutboundContent::Poll(Poll {
                question: "When?".into(),
                options: vec!["Today".into(), "Tomorrow".into()],
                ..Poll::default()
            }),
        ),
        ("cards", OutboundContent::Cards { text: Some("Two of them:".into()), cards: vec![card("Blue"), card("Red")] }),
        (
            "a template",
            OutboundContent::Template(Template {
                name: "order_ready".into(),
                language: "tr".into(),
                ..Template::default()
            }),
        ),
    ]
}

#[test]
fn every_intent_has_its_plan_on_every_kind_of_channel() {
    let plain = Capabilities::text_only(Limit::characters(100));
    let channels = [("plain", plain), ("listing", listing()), ("swiping", swiping()), ("rich", rich())];
    let facts = Facts { last_inbound: Some(NOW.minus(std::time::Duration::from_secs(3_600))), ..Facts::default() };
    let mut out = String::new();
    for (what, content) in intents() {
        let message = OutboundMessage::new("ana", content).quoting("m0");
        for (channel, capabilities) in &channels {
            writeln!(out, "── {what}, {channel}").unwrap();
            match plan(&Intent::by_machine(message.clone()), capabilities, &facts, NOW) {
                Err(misfit) => writeln!(out, "   refused: {misfit}").unwrap(),
                Ok(plan) => {
                    for (part, rendering) in plan.parts.iter().zip(&plan.renderings) {
                        let quote = if part.reply_to.is_some() { ", quoting" } else { "" };
                        let json = serde_json::to_string(&part.content).unwrap();
                        writeln!(out, "   {rendering:?}{quote}: {json}").unwrap();
                    }
                    let charges = plan.budget.iter().map(|charge| format!("{} {:?}", charge.messages, charge.scope));
                    let charges: Vec<String> = charges.collect();
                    let allowed = if plan.window.is_allowed() { "allowed" } else { "refused" };
                    writeln!(out, "   {:?}; {allowed}; {}", plan.degradations, charges.join(", ")).unwrap();
                }
            }
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_persons_late_answer_is_theirs_in_every_part_and_a_machines_is_refused() {
    let late = Facts { last_inbound: Some(NOW.minus(std::time::Duration::from_secs(3 * 86_400))), ..Facts::default() };
    let words = "Sorry for the wait. ".repeat(9);
    for content in [
        OutboundContent::Text { text: words.clone() },
        OutboundContent::Markup(Markup::from_markdown(&format!("**{words}** [here](https://s.example/42)"))),
    ] {
        for markup in [Dialect::Plain, Dialect::Ranges] {
            let capabilities = Capabilities { markup, ..swiping() };
            let message = OutboundMessage::new("ana", content.clone());
            let person = plan(&Intent::by_person(message.clone(), "member-7"), &capabilities, &late, NOW).unwrap();
            assert!(person.window.is_allowed() && person.parts.len() > 1);
            for part in &person.parts {
                let OutboundContent::PersonText(person) = &part.content else { panic!("{}", part.content.kind()) };
                assert_eq!(person.writer(), "member-7");
                assert!(person.text().len() <= 100);
            }
            let machine = plan(&Intent::by_machine(message), &capabilities, &late, NOW).unwrap();
            assert!(!machine.window.is_allowed());
        }
    }
}
