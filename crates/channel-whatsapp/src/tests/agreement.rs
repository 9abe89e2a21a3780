//! Whatever somebody wants to say: what the capabilities make of it is written as described, and the simulated platform,
//! which has its limits from the same documentation, takes it.

use channel_core::model::SharedContact;
use channel_core::outbound::{
    Button, Buttons, Card, Choice, Header, Keyboard, MediaKind, MediaSource, Menu, MenuRow, MenuSection, Place, Poll,
    Request,
};
use channel_core::{Account, Channel, OutboundContent, OutboundMessage, fit};
use channel_testkit::account;
use platform_simulator::{Simulator, SimulatorConfig};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use secrecy::ExposeSecret;

use super::channel;
use super::encoding::written;

/// Words of any script and length around the limits, some empty.
fn words() -> impl Strategy<Value = String> {
    let one = prop_oneof!["[a-z ]{0,30}", "[ğüşİıçö ]{1,30}", "[\u{627}-\u{64a}]{1,30}", "(👩‍👩‍👧‍👦|🇹🇷|é|\\n| ){1,30}"];
    (one, prop_oneof![Just(1_usize), Just(1), Just(1), Just(40), Just(200)])
        .prop_map(|(text, times)| text.repeat(times))
}

fn link(form: MediaKind) -> (MediaKind, MediaSource) {
    (form, MediaSource::Link { url: "https://shop.example/file".into() })
}

fn button() -> impl Strategy<Value = Button> {
    prop_oneof![
        3 => ("[a-z]{1,300}", words()).prop_map(|(id, title)| Button::Reply { id, title }),
        1 => words().prop_map(|title| Button::Url { title, url: "https://shop.example".into() }),
    ]
}

fn header() -> impl Strategy<Value = Header> {
    let file = |form| {
        let (form, source) = link(form);
        Header::Media { form, source }
    };
    prop_oneof![
        words().prop_map(|text| Header::Text { text }),
        prop::sample::select(MediaKind::ALL.to_vec()).prop_map(file),
    ]
}

fn buttons() -> impl Strategy<Value = OutboundContent> {
    let parts = (option::of(header()), words(), option::of(words()), vec(button(), 0..5));
    parts
        .prop_map(|(header, text, footer, buttons)| OutboundContent::Buttons(Buttons { header, text, footer, buttons }))
}

fn menu() -> impl Strategy<Value = OutboundContent> {
    let row = ("[a-z]{1,8}", words(), option::of(words()));
    let row = row.prop_map(|(id, title, description)| MenuRow { id, title, description });
    let section = (words(), vec(row, 0..5)).prop_map(|(title, rows)| MenuSection { title, rows });
    let parts = (option::of(words()), words(), option::of(words()), words(), vec(section, 0..4));
    parts.prop_map(|(header, text, footer, button, sections)| {
        OutboundContent::Menu(Menu { header, text, footer, button, sections })
    })
}

fn cards() -> impl Strategy<Value = OutboundContent> {
    let few = || prop_oneof![9 => "[a-z]{1,12}", 1 => words()];
    let buttons = prop_oneof![
        4 => Just(vec![Button::Url { title: "See".into(), url: "https://shop.example".into() }]),
        1 => vec(button(), 0..4),
        1 => vec("[a-z]{1,8}".prop_map(|title| Button::Url { title, url: "https://shop.example".into() }), 2..3),
    ];
    let card = (few(), option::of(few()), prop::bool::weighted(0.95), buttons);
    let card = card.prop_map(|(title, subtitle, pictured, buttons)| {
        let image_url = pictured.then(|| "https://shop.example/a.jpg".to_owned());
        Card { title, subtitle, image_url, buttons }
    });
    (option::of(words()), vec(card, 0..6)).prop_map(|(text, cards)| OutboundContent::Cards { text, cards })
}

fn things() -> impl Strategy<Value = OutboundContent> {
    let contact = (option::of(words()), vec("\\+[0-9]{5,12}", 0..3), option::of(words()));
    let contact = contact.prop_map(|(name, phones, organisation)| SharedContact {
        name,
        phones,
        organisation,
        emails: vec!["ana@shop.example".into()],
        ..SharedContact::default()
    });
    let place = (-200.0..200.0, -200.0..200.0, option::of(words()));
    prop_oneof![
        vec(contact, 0..3).prop_map(|contacts| OutboundContent::Contacts { contacts }),
        place.prop_map(|(latitude, longitude, name)| {
            OutboundContent::Location(Place { latitude, longitude, name, address: None })
        }),
        (words(), vec(words(), 0..4))
            .prop_map(|(question, options)| { OutboundContent::Poll(Poll { question, options, ..Poll::default() }) }),
        words().prop_map(|text| OutboundContent::Keyboard(Keyboard { text, ..Keyboard::default() })),
    ]
}

fn anything() -> impl Strategy<Value = OutboundContent> {
    let choice = ("[a-z]{1,8}", words()).prop_map(|(id, title)| Choice { id, title });
    let file = (prop::sample::select(MediaKind::ALL.to_vec()), option::of(words()));
    let request = prop::sample::select(vec![Request::Location, Request::Phone]);
    prop_oneof![
        words().prop_map(|text| OutboundContent::Text { text }),
        (words(), vec(choice, 0..12)).prop_map(|(text, choices)| OutboundContent::Choices { text, choices }),
        file.prop_map(|(form, caption)| {
            let (form, source) = link(form);
            OutboundContent::Media { form, source, caption }
        }),
        (request, words()).prop_map(|(request, text)| OutboundContent::Request { request, text, button: None }),
        buttons(),
        menu(),
        cards(),
        things(),
    ]
}

async fn platform() -> (Simulator, Account) {
    let sim = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let ours = &sim.config().whatsapp;
    let account = account(&ours.phone_number_id, [("access_token", ours.access_token.expose_secret())]);
    sim.whatsapp().from("ana").text("hi").unposted().await;
    (sim, account)
}

#[test]
fn what_fits_is_written_as_described_and_taken() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (sim, account) = runtime.block_on(platform());
    let (channel, to) = (channel(&sim.whatsapp_base()), sim.whatsapp().from("ana").person().address().to_owned());
    let mut runner = TestRunner::new(Config { cases: 400, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&anything(), |content| {
        let message = OutboundMessage::new(to.as_str(), content);
        let Ok(fitted) = fit(&message, channel.capabilities()) else { return Ok(()) };
        for part in &fitted.parts {
            written(part);
            let sent = runtime.block_on(channel.send(&account, part));
            prop_assert!(sent.is_ok(), "{:?}", sent);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
