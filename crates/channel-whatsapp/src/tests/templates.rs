//! Templates as they are sent: every kind of component, held against the published description of the API.

use channel_core::outbound::{
    ButtonValue, MediaKind, MediaSource, OutboundContent, Place, ProductSection, Template, TemplateButton,
    TemplateCard, TemplateValue,
};
use channel_core::{ErrorKind, Timestamp};
use serde_json::{Map, Value, json};

use super::encoding::{kept, link, pdf, to_ana, written};

fn text(text: &str, name: Option<&str>) -> TemplateValue {
    TemplateValue::Text { text: text.into(), name: name.map(str::to_owned) }
}

fn file(form: MediaKind, source: MediaSource) -> Vec<TemplateValue> {
    vec![TemplateValue::Media { form, source }]
}

fn button(index: u8, value: ButtonValue) -> TemplateButton {
    TemplateButton { index, value }
}

fn quick(index: u8, value: &str) -> TemplateButton {
    button(index, ButtonValue::QuickReply { value: value.into() })
}

fn template(header: Vec<TemplateValue>, body: Vec<TemplateValue>, buttons: Vec<TemplateButton>) -> Template {
    Template { name: "order_ready".into(), language: "en_US".into(), header, body, buttons, ..Template::default() }
}

#[test]
fn every_kind_of_component_has_its_form() {
    let at = Place { latitude: 38.7, longitude: -9.1, name: Some("Shop".into()), address: Some("Lisboa".into()) };
    let product = TemplateValue::Product { catalog_id: "146".into(), product_id: "blue-42".into() };
    let amount = |name: Option<&str>| TemplateValue::Currency {
        fallback: "89.90 €".into(),
        code: "EUR".into(),
        thousandths: 89_900,
        name: name.map(str::to_owned),
    };
    let date = TemplateValue::DateTime { fallback: "Friday".into(), name: None };
    let sections = vec![ProductSection { title: "Shoes".into(), product_ids: vec!["blue-42".into()] }];
    let card = |source| TemplateCard {
        header: file(MediaKind::Image, source),
        body: vec![text("blue", None)],
        buttons: vec![quick(0, "take"), button(1, ButtonValue::Url { value: "blue".into() })],
    };
    let cards = vec![card(link()), card(MediaSource::Uploaded { id: "7".into() })];
    let flow = |input| button(0, ButtonValue::Flow { token: "form-17".into(), input });
    let table = [
        ("without blanks", Template { name: "hello".into(), language: "de".into(), ..Template::default() }),
        (
            "text in header and body",
            template(vec![text("Ana", None)], vec![text("42", None), text("Friday", None)], vec![]),
        ),
        ("named blanks", template(vec![], vec![text("Ana", Some("first_name")), amount(Some("price"))], vec![])),
        ("image by link", template(file(MediaKind::Image, link()), vec![], vec![])),
        ("document by upload", template(file(MediaKind::Document, pdf()), vec![], vec![])),
        ("video that is kept", template(file(MediaKind::Video, kept()), vec![], vec![])),
        ("location", template(vec![TemplateValue::Location(at)], vec![], vec![])),
        ("product", template(vec![product], vec![], vec![])),
        ("amount and date", template(vec![], vec![amount(None), date], vec![])),
        (
            "buttons with a page and replies",
            template(vec![], vec![], vec![button(0, ButtonValue::Url { value: "o/17".into() }), quick(1, "STOP")]),
        ),
        ("code to copy", template(vec![], vec![], vec![button(0, ButtonValue::CopyCode { value: "BLUE10".into() })])),
        ("form", template(vec![], vec![], vec![flow(json!({ "day": "Friday" }))])),
        ("form without input", template(vec![], vec![], vec![flow(Value::Null)])),
        (
            "catalogue",
            template(
                vec![],
                vec![],
                vec![button(0, ButtonValue::Catalogue { thumbnail_product_id: Some("blue-42".into()) })],
            ),
        ),
        (
            "products",
            template(
                vec![],
                vec![],
                vec![button(0, ButtonValue::Products { thumbnail_product_id: "blue-42".into(), sections })],
            ),
        ),
        ("cards", Template { cards, ..template(vec![], vec![text("Ana", None)], vec![]) }),
        (
            "limited offer",
            Template {
                offer_ends: Some(Timestamp::from_seconds(1_795_000_000)),
                ..template(vec![], vec![], vec![button(0, ButtonValue::CopyCode { value: "BLUE10".into() })])
            },
        ),
    ];
    let forms: Map<String, Value> = table
        .into_iter()
        .map(|(name, template)| {
            let body = written(&to_ana(OutboundContent::Template(template)));
            (name.to_owned(), body["template"].clone())
        })
        .collect();
    insta::assert_json_snapshot!("templates", forms);
}

#[test]
fn a_sound_cannot_stand_above_a_template() {
    let sound = file(MediaKind::Voice, MediaSource::Uploaded { id: "1".into() });
    let message = to_ana(OutboundContent::Template(template(sound, vec![], vec![])));
    assert_eq!(crate::encode(&message, "☰").unwrap_err().kind, ErrorKind::Template);
}
