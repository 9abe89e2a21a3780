//! Products, questions, imports and accounts.

use super::{MINUTE, NOW, SECOND, words};
use crate::console::view::*;

fn product(
    id: &str,
    title: &str,
    variant: &str,
    price: Option<&str>,
    stock: Option<i64>,
    colour: &'static str,
) -> ProductRow {
    ProductRow {
        id: id.to_owned(),
        title: title.to_owned(),
        variant: variant.to_owned(),
        sku: format!("SNS-{}", id.to_uppercase()),
        price: price.map(str::to_owned),
        stock,
        source: "products.csv".to_owned(),
        image: None,
        colour,
    }
}

pub(super) fn products() -> ProductsView {
    let mut rows = vec![
        product("p1", "Blue running shoe", "42", Some("€89.90"), Some(3), "#2f6fd6"),
        product("p2", "Blue running shoe", "43", Some("€89.90"), Some(11), "#2f6fd6"),
        product("p3", "Blue running shoe", "44", Some("€89.90"), Some(0), "#2f6fd6"),
        product("p4", "Red trail shoe", "41", Some("€104.00"), Some(7), "#c8372d"),
        product("p5", "Red trail shoe", "42", Some("€104.00"), Some(2), "#c8372d"),
        product("p6", "Merino hiking socks", "M · grey", Some("€17.50"), Some(140), "#8a939b"),
        product("p7", "Merino hiking socks", "L · grey", Some("€17.50"), Some(96), "#8a939b"),
        product("p8", "Rain jacket “Nimbus”", "S · yellow", Some("€149.00"), Some(4), "#e0b021"),
        product("p9", "Gift card", "", None, None, "#6a4fc0"),
        product("p10", "حذاء جري أسود", "٤٠", Some("€79.00"), Some(6), "#20262b"),
    ];
    rows.extend((11..22).map(|n| {
        product(&format!("p{n}"), "Everyday trainer", &format!("{}", 25 + n), Some("€64.90"), Some(n), "#3a8f5c")
    }));
    ProductsView { t: words(), query: String::new(), total: 212, rows, hits: vec![], more: Some("p21".to_owned()) }
}

pub(super) fn search() -> ProductsView {
    let why = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    ProductsView {
        query: "blue running shoe 42".to_owned(),
        hits: vec![
            Hit {
                product: product("p1", "Blue running shoe", "42", Some("€89.90"), Some(3), "#2f6fd6"),
                why: why(&["title: blue, running, shoe", "size 42"]),
                score: 100,
            },
            Hit {
                product: product("p2", "Blue running shoe", "43", Some("€89.90"), Some(11), "#2f6fd6"),
                why: why(&["title: blue, running, shoe"]),
                score: 71,
            },
            Hit {
                product: product("p5", "Red trail shoe", "42", Some("€104.00"), Some(2), "#c8372d"),
                why: why(&["title: shoe", "size 42"]),
                score: 38,
            },
        ],
        ..products()
    }
}

pub(super) fn report() -> ImportReport {
    let error = |line, column: &str, problem: &str, advice: &str| RowError {
        line,
        column: column.to_owned(),
        problem: problem.to_owned(),
        advice: advice.to_owned(),
        skipped: true,
    };
    ImportReport {
        t: words(),
        file: "autumn-2026.csv".to_owned(),
        added: 38,
        changed: 4,
        same: 168,
        errors: vec![
            error(17, "price", "“89,9O” is not an amount", "Write it like 89.90, with a digit 0"),
            error(41, "currency", "“EURO” is not a currency", "Use the three letters: EUR"),
            error(63, "title", "It is empty", "Give the product a name"),
        ],
        refused: None,
    }
}

pub(super) fn questions() -> Vec<QuestionRow> {
    [
        ("Do you ship to Portugal?", "Yes, in 3 days, for 6.90 EUR. From 80 EUR it is free."),
        ("Can I return shoes I have worn?", "Within 30 days, as long as they were only worn indoors."),
        ("Açılış saatleriniz nedir?", "Hafta içi 10:00–19:00, cumartesi 11:00–17:00."),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, (question, answer))| QuestionRow {
        id: format!("q{n}"),
        question: question.to_owned(),
        answer: answer.to_owned(),
    })
    .collect()
}

pub(super) fn accounts() -> Vec<AccountCard> {
    let card = |id: &str, glyph, name: &str, external: &str, health, failures, token| AccountCard {
        id: id.to_owned(),
        glyph,
        name: name.to_owned(),
        external_id: external.to_owned(),
        health,
        last_in: (health != Health::Waiting).then_some(NOW - 40 * SECOND),
        last_out: (health != Health::Waiting).then_some(NOW - 3 * MINUTE),
        failures,
        unconfirmed: failures / 2,
        token,
        address: "account-webhook",
        webhook_url: format!("http://127.0.0.1:7070/api/v1/webhooks/{}", id),
        mode: if failures > 0 { Mode::Off } else { Mode::Auto },
        switch: Some(("paused", "account-pause")),
    };
    vec![
        card("whatsapp", Glyph::WhatsApp, "Stride & Sole", "106540352242922", Health::Good, 0, "token-valid"),
        card("instagram", Glyph::Instagram, "stride.and.sole", "17841405793187218", Health::Troubled, 3, "token-valid"),
        card("telegram/8f1c", Glyph::Telegram, "@StrideAndSoleBot", "7012345678", Health::Waiting, 0, "token-valid"),
        card("webchat", Glyph::Webchat, "strideandsole.example", "site-1", Health::Disconnected, 0, "token-revoked"),
    ]
}
