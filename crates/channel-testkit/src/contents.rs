//! A content of every kind, made of one text.

use channel_core::capabilities::{Capabilities, Limit};
use channel_core::markup::{Markup, Span, Style};
use channel_core::model::SharedContact;
use channel_core::outbound::{
    AlbumItem, Button, Buttons, Card, Choice, Form, Header, Key, Keyboard, MediaKind, MediaSource, Menu, MenuRow,
    MenuSection, OutboundContent, Place, Poll, ProductSection, Products, Request, Template,
};

/// A content of every kind with this text wherever words stand, each with its name. Files come by link.
#[must_use]
pub fn contents(text: &str) -> Vec<(&'static str, OutboundContent)> {
    let text = || text.to_owned();
    let choice = |number: usize| Choice { id: format!("choice-{number}"), title: format!("{number} {}", text()) };
    let reply = |number: usize| Button::Reply { id: format!("button-{number}"), title: format!("{number} {}", text()) };
    let page = || Button::Url { title: text(), url: "https://shop.example/shoe".into() };
    let buttons = |header, footer, buttons| OutboundContent::Buttons(Buttons { header, text: text(), footer, buttons });
    let card = |number: usize| Card {
        title: format!("{number} {}", text()),
        subtitle: Some(text()),
        image_url: Some("https://shop.example/shoe.jpg".into()),
        buttons: vec![reply(number)],
    };
    let contact = |name: String| SharedContact {
        name: Some(name),
        phones: vec!["+4930901820".into()],
        ..SharedContact::default()
    };
    let place = |name| Place { latitude: 38.7071, longitude: -9.1355, name, address: None };
    let bare_form = Form {
        id: "form-1".into(),
        text: text(),
        button: "Open".into(),
        token: "form-token".into(),
        screen: None,
        input: serde_json::Value::Null,
    };
    let mut all = vec![
        ("text", OutboundContent::Text { text: text() }),
        ("markup", OutboundContent::Markup(bold(&text()))),
        // The one emoji that every platform with reactions takes.
        ("reaction", OutboundContent::Reaction { message_id: "1".into(), emoji: Some("❤".into()) }),
        ("reaction taken back", OutboundContent::Reaction { message_id: "1".into(), emoji: None }),
        ("one choice", OutboundContent::Choices { text: text(), choices: vec![choice(1)] }),
        ("three choices", OutboundContent::Choices { text: text(), choices: (1..=3).map(choice).collect() }),
        ("ten choices", OutboundContent::Choices { text: text(), choices: (1..=10).map(choice).collect() }),
        ("too many choices", OutboundContent::Choices { text: text(), choices: (1..=101).map(choice).collect() }),
        ("two buttons", buttons(None, None, vec![reply(1), reply(2)])),
        ("framed buttons", buttons(Some(Header::Text { text: text() }), Some(text()), vec![reply(1)])),
        ("a page", buttons(None, None, vec![page()])),
        ("a page beside a button", buttons(None, None, vec![reply(1), page()])),
        (
            "buttons under a picture",
            buttons(Some(Header::Media { form: MediaKind::Image, source: link() }), None, vec![reply(1)]),
        ),
        ("menu", OutboundContent::Menu(menu(&text(), 2))),
        ("long menu", OutboundContent::Menu(menu(&text(), 30))),
        (
            "keyboard",
            OutboundContent::Keyboard(Keyboard {
                text: text(),
                rows: vec![
                    vec![Key { title: text(), request: None }],
                    vec![Key { title: "Two".into(), request: None }],
                ],
                once: true,
            }),
        ),
        ("request for a place", request(Request::Location, text())),
        ("request for a number", request(Request::Phone, text())),
        ("place", OutboundContent::Location(place(None))),
        ("place with a name", OutboundContent::Location(place(Some(text())))),
        ("contact card", OutboundContent::Contacts { contacts: vec![contact("Ana Sousa".into())] }),
        ("contact cards", OutboundContent::Contacts { contacts: vec![contact(text()), contact("Bruno".into())] }),
        (
            "poll",
            OutboundContent::Poll(Poll { question: text(), options: vec![text(), "No".into()], ..Poll::default() }),
        ),
        ("cards", OutboundContent::Cards { text: None, cards: vec![card(1), card(2)] }),
        ("cards under words", OutboundContent::Cards { text: Some(text()), cards: vec![card(1), card(2)] }),
        (
            "product",
            OutboundContent::Products(Products::One {
                catalog_id: "1".into(),
                product_id: "shoe-42".into(),
                text: Some("The blue shoe".into()),
            }),
        ),
        (
            "products",
            OutboundContent::Products(Products::List {
                catalog_id: "1".into(),
                header: "Shoes".into(),
                text: "All blue".into(),
                sections: vec![ProductSection { title: "Blue".into(), product_ids: vec!["shoe-42".into()] }],
            }),
        ),
        (
            "catalogue",
            OutboundContent::Products(Products::Catalogue { text: "Everything".into(), thumbnail_product_id: None }),
        ),
        ("form", OutboundContent::Form(Form { text: "Fill this in".into(), ..bare_form })),
        ("shared post", OutboundContent::Share { media_id: "17900000000000001".into() }),
        (
            "template",
            OutboundContent::Template(Template {
                name: "order_update".into(),
                language: "en".into(),
                ..Template::default()
            }),
        ),
    ];
    let kinds = ["image", "video", "audio", "voice", "document", "sticker"];
    for (name, form) in kinds.into_iter().zip(MediaKind::ALL) {
        let captioned = matches!(form, MediaKind::Image | MediaKind::Video | MediaKind::Document);
        all.push((name, OutboundContent::Media { form, source: link(), caption: captioned.then(text) }));
    }
    for (name, form) in [("album of pictures", MediaKind::Image), ("album of documents", MediaKind::Document)] {
        let item = |caption| AlbumItem { form, source: link(), caption };
        all.push((name, OutboundContent::Album { items: vec![item(Some(text())), item(None), item(None)] }));
    }
    all
}

/// Contents that break one declared limit each, by as little as possible.
pub(crate) fn beyond(capabilities: &Capabilities) -> Vec<(&'static str, OutboundContent)> {
    let mut all = vec![("a text over its limit", OutboundContent::Text { text: over(capabilities.text) })];
    for rule in &capabilities.media {
        if let Some(limit) = rule.caption {
            let caption = Some(over(limit));
            all.push(("too long a caption", OutboundContent::Media { form: rule.form, source: link(), caption }));
        }
    }
    if let Some(rule) = &capabilities.choices {
        let choices = |text: String, count: usize, title: Option<String>| {
            let choice = |number: usize| Choice {
                id: number.to_string(),
                title: title.clone().unwrap_or_else(|| format!("No. {number}")),
            };
            OutboundContent::Choices { text, choices: (1..=count).map(choice).collect() }
        };
        all.push(("too many choices", choices("Which?".into(), rule.max_count + 1, None)));
        all.push(("too long a title on a choice", choices("Which?".into(), 1, Some(over(rule.title)))));
        all.push(("too long a text above choices", choices(over(rule.text), 1, None)));
        all.push(("no choice at all", choices("Which?".into(), 0, None)));
    }
    if let Some(rule) = &capabilities.album {
        let item = || AlbumItem { form: MediaKind::Image, source: link(), caption: None };
        let items = |count: usize| OutboundContent::Album { items: (0..count).map(|_| item()).collect() };
        all.push(("too many files in an album", items(rule.max_count + 1)));
    }
    if let Some(rule) = &capabilities.poll {
        let options = (0..=rule.max_options).map(|number| number.to_string()).collect();
        all.push((
            "too many answers",
            OutboundContent::Poll(Poll { question: "Which?".into(), options, ..Poll::default() }),
        ));
    }
    if let Some(rule) = &capabilities.menu {
        all.push(("too many rows", OutboundContent::Menu(menu("Which?", rule.max_rows + 1))));
    }
    all
}

/// The shortest text that breaks a limit, of letters that weigh most in its unit.
fn over(limit: Limit) -> String {
    let mut text = String::new();
    while limit.holds(&text) {
        let left = limit.max.saturating_sub(limit.unit.length_in(&text));
        text.push_str(&"ü".repeat((left / 2).max(1)));
    }
    text
}

fn bold(text: &str) -> Markup {
    let end = text.chars().next().map_or(0, char::len_utf8);
    let span = Span { start: 0, end, style: Style::Bold };
    Markup::new(text, vec![span]).unwrap_or_else(|_| Markup::plain(text))
}

fn menu(text: &str, rows: usize) -> Menu {
    let row =
        |number: usize| MenuRow { id: format!("row-{number}"), title: format!("Row {number}"), description: None };
    let sections = vec![MenuSection { title: "Rows".into(), rows: (1..=rows).map(row).collect() }];
    Menu { header: None, text: text.to_owned(), footer: None, button: "Choose".into(), sections }
}

fn request(request: Request, text: String) -> OutboundContent {
    OutboundContent::Request { request, text, button: Some("Tell".into()) }
}

fn link() -> MediaSource {
    MediaSource::Link { url: "https://shop.example/shoe.jpg".into() }
}
