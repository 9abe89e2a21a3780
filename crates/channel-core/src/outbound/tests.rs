//! What a log line may show of a message.

use super::*;
use crate::channel::Receipt;
use crate::model::SharedContact;

const SECRET: &str = "SECRET";

fn printed() -> Vec<String> {
    let s = || SECRET.to_owned();
    let link = || MediaSource::Link { url: s() };
    let reply = || Button::Reply { id: s(), title: s() };
    let text = || TemplateValue::Text { text: s(), name: Some(s()) };
    let code = || TemplateButton { index: 0, value: ButtonValue::CopyCode { value: s() } };
    let place = || Place { latitude: 0.0, longitude: 0.0, name: Some(s()), address: Some(s()) };
    let row = || MenuRow { id: s(), title: s(), description: Some(s()) };
    let section = || MenuSection { title: s(), rows: vec![row()] };
    let card = Card { title: s(), subtitle: Some(s()), image_url: Some(s()), buttons: vec![reply()] };
    let buttons = Buttons {
        header: Some(Header::Text { text: s() }),
        text: s(),
        footer: Some(s()),
        buttons: vec![reply(), Button::Url { title: s(), url: s() }],
    };
    let menu = Menu { header: Some(s()), text: s(), footer: Some(s()), button: s(), sections: vec![section()] };
    let keyboard = Keyboard { text: s(), rows: vec![vec![Key { title: s(), request: None }]], once: true };
    let template = Template {
        name: s(),
        language: s(),
        header: vec![TemplateValue::Media { form: MediaKind::Image, source: link() }, TemplateValue::Location(place())],
        body: vec![text(), TemplateValue::DateTime { fallback: s(), name: None }],
        buttons: vec![code()],
        cards: vec![TemplateCard { header: vec![text()], body: vec![text()], buttons: vec![code()] }],
        offer_ends: None,
    };
    let contact = SharedContact { name: Some(s()), phones: vec![s()], emails: vec![s()], ..SharedContact::default() };
    let form = Form { id: s(), text: s(), button: s(), token: s(), screen: Some(s()), input: s().into() };
    let products = Products::Catalogue { text: s(), thumbnail_product_id: Some(s()) };
    vec![
        format!("{:?}", AlbumItem { form: MediaKind::Image, source: link(), caption: Some(s()) }),
        format!("{:?}", Poll { question: s(), options: vec![s()], ..Poll::default() }),
        format!("{:?}", Choice { id: s(), title: s() }),
        format!("{:?}", Receipt { recipient_ids: vec![s()], ..Receipt::default() }),
        format!("{:?}", ProductSection { title: s(), product_ids: vec![s()] }),
        format!("{card:?} {buttons:?} {menu:?} {keyboard:?} {contact:?} {form:?} {products:?} {:?}", place()),
        format!("{template:?}"),
    ]
}

#[test]
fn no_words_numbers_or_codes_are_printed() {
    for line in printed() {
        assert!(!line.contains(SECRET), "{line}");
    }
}

#[test]
fn what_is_printed_tells_the_shape() {
    let printed = printed();
    assert_eq!(printed[1], "Poll(1 options)");
    assert_eq!(
        printed[5],
        "Card(1 buttons) Buttons(Some(Text), 2 buttons) Menu([MenuSection(1 rows)]) Keyboard([[Key(None)]], once: true) \
         SharedContact(1 phones, 1 emails) Form Products(catalogue) Place"
    );
}
