//! Random messages and random capabilities.

use channel_core::Markup;
use channel_core::capabilities::{
    AlbumRule, ButtonRule, Capabilities, CardRule, ChoiceRule, Level, Limit, MediaRule, MenuRule, PollRule,
};
use channel_core::markup::{Dialect, Marks};
use channel_core::model::SharedContact;
use channel_core::outbound::{
    AlbumItem, Button, Buttons, Card, Choice, Header, Key, Keyboard, MediaKind, MediaSource, Menu, MenuRow,
    MenuSection, OutboundContent, OutboundMessage, Place, Poll, Request,
};
use channel_core::text::LengthUnit;
use proptest::prelude::*;
use proptest::sample::select;

fn words(most: usize) -> BoxedStrategy<String> {
    let token = select(vec![
        "shoe",
        "ayakkabı",
        "İstanbul'da",
        "ığdır",
        "مرحبا",
        "السعر؟",
        "👨‍👩‍👧",
        "🧑‍🚀",
        "e\u{301}",
        "79.90",
        "size.",
        "2*3",
        "snake_case",
        "https://s.example/a_b?c=d",
        "ünlüünlüünlüünlüünlüünlü",
    ]);
    prop::collection::vec(token, 1..=most).prop_map(|tokens| tokens.join(" ")).boxed()
}

fn maybe<T: std::fmt::Debug + Clone + 'static>(some: BoxedStrategy<T>) -> BoxedStrategy<Option<T>> {
    prop::option::of(some).boxed()
}

fn kind() -> impl Strategy<Value = MediaKind> {
    select(MediaKind::ALL.to_vec())
}

fn source() -> impl Strategy<Value = MediaSource> {
    let upload = (0_usize..40, select(vec!["image/png", "application/pdf"])).prop_map(|(size, mime_type)| {
        MediaSource::Upload { bytes: vec![0; size].into(), mime_type: mime_type.into(), file_name: "file".into() }
    });
    let uploaded = Just(MediaSource::Uploaded { id: "file-1".into() });
    prop_oneof![Just(MediaSource::Link { url: "https://s.example/file".into() }), upload, uploaded]
}

fn buttons() -> impl Strategy<Value = Vec<Button>> {
    let reply = ("[ab]{1,12}|[ab]{1,12}|", words(2)).prop_map(|(id, title)| Button::Reply { id, title });
    let page = select(vec!["https://s.example/page", "https://s.example/other", "/cart"]);
    let url = (words(2), page).prop_map(|(title, url)| Button::Url { title, url: url.into() });
    prop::collection::vec(prop_oneof![reply, url], 0..4)
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec(("[ab]{1,12}|[ab]{1,12}|", words(2)).prop_map(|(id, title)| Choice { id, title }), 0..5)
}

fn menu() -> impl Strategy<Value = Menu> {
    let row = ("[a-c]{1,9}|[a-c]{1,9}| ", words(2), maybe(words(3))).prop_map(|(id, title, description)| MenuRow {
        id,
        title,
        description,
    });
    let title = prop_oneof![Just(String::new()), words(2)];
    let section = (title, prop::collection::vec(row, 0..4)).prop_map(|(title, rows)| MenuSection { title, rows });
    (maybe(words(2)), words(6), maybe(words(2)), words(1), prop::collection::vec(section, 0..3))
        .prop_map(|(header, text, footer, button, sections)| Menu { header, text, footer, button, sections })
}

fn keyboard() -> impl Strategy<Value = Keyboard> {
    let request = prop_oneof![Just(None), Just(Some(Request::Phone)), Just(Some(Request::Location))];
    let key = (words(2), request).prop_map(|(title, request)| Key { title, request });
    let rows = prop::collection::vec(prop::collection::vec(key, 0..3), 0..3);
    (words(6), rows).prop_map(|(text, rows)| Keyboard { text, rows, once: true })
}

fn card() -> impl Strategy<Value = Card> {
    let image = prop::option::of(Just("https://s.example/1.jpg".to_owned()));
    (words(3), maybe(words(3)), image, buttons()).prop_map(|(title, subtitle, image_url, buttons)| Card {
        title,
        subtitle,
        image_url,
        buttons,
    })
}

fn contact() -> impl Strategy<Value = SharedContact> {
    (words(2), prop::option::of("[0-9]{7,9}")).prop_map(|(name, phone)| SharedContact {
        name: Some(name),
        phones: phone.into_iter().collect(),
        emails: vec!["ana@s.example".into()],
        ..SharedContact::default()
    })
}

fn header() -> impl Strategy<Value = Header> {
    let media = (kind(), source()).prop_map(|(form, source)| Header::Media { form, source });
    prop_oneof![words(2).prop_map(|text| Header::Text { text }), media]
}

fn markup() -> impl Strategy<Value = Markup> {
    let piece = (words(4), 0_u8..8).prop_map(|(words, style)| match style {
        0 => format!("**{words}**"),
        1 => format!("_{words}_"),
        2 => format!("~~{words}~~"),
        3 => format!("[{words}](https://s.example/{style})"),
        6 => format!("[{words}](/cart)"),
        4 => format!("\n\n> {words}\n\n"),
        5 => format!("\n- {words}\n"),
        _ => words,
    });
    prop::collection::vec(piece, 1..5).prop_map(|pieces| Markup::from_markdown(&pieces.join(" ")))
}

pub(crate) fn content() -> impl Strategy<Value = OutboundContent> {
    let media = || (kind(), source(), maybe(words(6)));
    let item = media().prop_map(|(form, source, caption)| AlbumItem { form, source, caption });
    prop_oneof![
        words(20).prop_map(|text| OutboundContent::Text { text }),
        markup().prop_map(OutboundContent::Markup),
        media().prop_map(|(form, source, caption)| OutboundContent::Media { form, source, caption }),
        prop::collection::vec(item, 1..4).prop_map(|items| OutboundContent::Album { items }),
        (words(8), choices()).prop_map(|(text, choices)| OutboundContent::Choices { text, choices }),
        (prop::option::of(header()), words(8), maybe(words(2)), buttons()).prop_map(
            |(header, text, footer, buttons)| { OutboundContent::Buttons(Buttons { header, text, footer, buttons }) }
        ),
        menu().prop_map(OutboundContent::Menu),
        keyboard().prop_map(OutboundContent::Keyboard),
        words(8).prop_map(|text| OutboundContent::Request { request: Request::Phone, text, button: None }),
        (-90.0..90.0, words(3)).prop_map(|(latitude, name)| {
            OutboundContent::Location(Place { latitude, longitude: 29.5, name: Some(name), address: None })
        }),
        prop::collection::vec(contact(), 1..3).prop_map(|contacts| OutboundContent::Contacts { contacts }),
        (words(5), prop::collection::vec(words(2), 1..5))
            .prop_map(|(question, options)| { OutboundContent::Poll(Poll { question, options, ..Poll::default() }) }),
        (maybe(words(5)), prop::collection::vec(card(), 1..4))
            .prop_map(|(text, cards)| OutboundContent::Cards { text, cards }),
    ]
}

pub(crate) fn message() -> impl Strategy<Value = OutboundMessage> {
    (content(), prop::option::of(Just("m0".to_owned())))
        .prop_map(|(content, reply_to)| OutboundMessage { reply_to, ..OutboundMessage::new("ana", content) })
}

fn limit(least: usize) -> impl Strategy<Value = Limit> {
    let unit = select(vec![LengthUnit::Characters, LengthUnit::Utf8Bytes, LengthUnit::Utf16Units]);
    (least..80, unit).prop_map(|(max, unit)| Limit { max, unit })
}

fn level() -> impl Strategy<Value = Level> {
    select(vec![Level::None, Level::Partial, Level::Full])
}

fn media_rules() -> impl Strategy<Value = Vec<MediaRule>> {
    let types = select(vec![vec![], vec!["image/png".to_owned()]]);
    let rule = (kind(), 0_u64..60, types, prop::option::of(limit(0)), level(), level()).prop_map(
        |(form, max_bytes, mime_types, caption, by_link, by_upload)| MediaRule {
            form,
            max_bytes,
            mime_types,
            caption,
            by_link,
            by_upload,
        },
    );
    prop::collection::vec(rule, 0..5)
}

type Taps = (Option<ChoiceRule>, Option<ButtonRule>, Option<MenuRule>);

fn taps() -> impl Strategy<Value = Taps> {
    let choice = (0_usize..5, limit(0), limit(0), limit(0)).prop_map(|(max_count, title, id, text)| ChoiceRule {
        max_count,
        title,
        id,
        text,
    });
    let button = (0_usize..5, limit(0), limit(0), limit(0), prop::option::of(limit(0)), kind(), level()).prop_map(
        |(max_count, title, id, text, frame, media, urls)| ButtonRule {
            max_count,
            title,
            id,
            text,
            header: frame,
            header_media: vec![media],
            footer: frame,
            urls,
        },
    );
    let menu = (limit(0), limit(0), limit(0), 0_usize..3, 0_usize..6).prop_map(
        |(text, title, description, max_sections, max_rows)| MenuRule {
            button: title,
            text,
            header: title,
            footer: title,
            max_sections,
            max_rows,
            title,
            description,
            id: title,
        },
    );
    (prop::option::of(choice), prop::option::of(button), prop::option::of(menu))
}

type Things = (Option<AlbumRule>, Option<PollRule>, Option<CardRule>);

fn things() -> impl Strategy<Value = Things> {
    let album = (kind(), kind()).prop_map(|(one, other)| AlbumRule {
        min_count: 2,
        max_count: 3,
        together: vec![vec![one, other], vec![MediaKind::Image, MediaKind::Video]],
    });
    let poll = (limit(0), limit(0)).prop_map(|(question, option)| PollRule {
        question,
        option,
        min_options: 2,
        max_options: 4,
    });
    let card = (limit(0), limit(0), 0_usize..3, prop::option::of(limit(0)), level()).prop_map(
        |(title, subtitle, max_buttons, text, image)| CardRule {
            min_count: 1,
            max_count: 2,
            title,
            subtitle,
            max_buttons,
            button_title: title,
            text,
            image,
            buttons: image,
        },
    );
    (prop::option::of(album), prop::option::of(poll), prop::option::of(card))
}

pub(crate) fn capabilities() -> impl Strategy<Value = Capabilities> {
    let dialect = select(vec![Dialect::Plain, Dialect::Marks(Marks::chat()), Dialect::Ranges]);
    let levels = (level(), level(), level(), level());
    let requests = select(vec![vec![], vec![Request::Phone]]);
    // Twelve bytes hold any grapheme's character with its signs around it.
    (limit(12), dialect, media_rules(), taps(), things(), levels, requests).prop_map(
        |(text, markup, media, (choices, buttons, menu), (album, poll, cards), levels, requests)| Capabilities {
            markup,
            media,
            album,
            choices,
            buttons,
            menu,
            poll,
            cards,
            requests,
            keyboard: levels.0,
            location: levels.1,
            contacts: levels.2,
            quote: levels.3,
            ..Capabilities::text_only(text)
        },
    )
}
