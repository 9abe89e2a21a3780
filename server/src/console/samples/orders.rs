//! Orders and wishes.

use super::{DAY, HOUR, MINUTE, NOW, shell, words};
use crate::console::view::*;

pub(super) fn rows() -> Vec<OrderRow> {
    let row = |number: &str, status: &str, day: &str, total: &str, ago| OrderRow {
        href: format!("/orders/{}", segment(number)),
        number: number.to_owned(),
        status: status.to_owned(),
        who: "Ana López".to_owned(),
        placed_on: Some(day.to_owned()),
        total: Some(total.to_owned()),
        updated_at: NOW - ago,
    };
    vec![
        row("1042", "shipped", "2026-11-18", "84.80 EUR", 3 * HOUR),
        row("1017", "delivered", "2026-10-02", "38.90 EUR", 40 * DAY),
        OrderRow {
            placed_on: None,
            total: None,
            who: String::new(),
            ..row("#A-7/x", "<b>packed</b>", "", "", 2 * DAY)
        },
    ]
}

pub(super) fn list(query: &str, rows: Vec<OrderRow>) -> OrdersView {
    let more = (!rows.is_empty()).then(|| "1:1017".to_owned());
    OrdersView { t: words(), query: query.to_owned(), rows, more }
}

pub(super) fn order() -> OrderPage {
    OrderPage {
        t: words(),
        shell: shell(Section::Orders),
        row: rows().remove(0),
        customer: Some("C-311".to_owned()),
        phone: Some("+351912345678".to_owned()),
        carrier: Some("DHL".to_owned()),
        tracking: Some("https://parcels.example/t/1042".to_owned()),
        items: vec!["Blue running shoe, size 42".to_owned(), "<script>alert('no')</script>".to_owned()],
        created_at: NOW - 3 * DAY,
        wishes: vec![WishRow { open: false, state: "wish-state-refused".to_owned(), tone: "pill-bad", ..wish("w2") }],
    }
}

fn wish(id: &str) -> WishRow {
    WishRow {
        id: id.to_owned(),
        what: words().with("wish-cancel", "target", "1042"),
        order: Some("/orders/1042".to_owned()),
        conversation: "c1".to_owned(),
        said: Some("The shoes are too small <b>".to_owned()),
        state: "wish-state-asked".to_owned(),
        tone: "pill-warn",
        open: true,
        asked_at: NOW - 12 * MINUTE,
        expires_at: NOW + 6 * DAY,
        closed_by: None,
    }
}

pub(super) fn wishes() -> WishesView {
    let call = WishRow {
        what: words().of("wish-callback"),
        order: None,
        said: Some("+351 912 345 678, after five".to_owned()),
        ..wish("w3")
    };
    let accepted = WishRow {
        open: false,
        state: "wish-state-accepted".to_owned(),
        tone: "pill-good",
        closed_by: Some("Marta Ferreira".to_owned()),
        ..wish("w4")
    };
    WishesView {
        t: words(),
        open: vec![wish("w1"), call],
        accepted: vec![accepted],
        refused: Some(words().of("wish-gone")),
    }
}

pub(super) fn import(is_refused: bool) -> OrdersImportPage {
    let t = words();
    let report = OrdersReport {
        name: "orders <1>.csv".to_owned(),
        refused: is_refused.then(|| t.of("import-refused-none")),
        counts: [("orders-added", 41), ("orders-updated", 1), ("orders-same", 12), ("orders-skipped", 2)],
        wrong: vec![
            (7, t.of("order-field-phone"), t.of("order-wrong-phone")),
            (9, t.of("order-field-items"), t.n("order-wrong-many", 50_u32)),
        ],
    };
    OrdersImportPage { t, shell: shell(Section::Orders), report: Some(report) }
}
