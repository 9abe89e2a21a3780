//! A file of orders, row by row. Pure.

use std::collections::HashSet;

use channel_core::text::fold;
use import::{CatalogueOptions, FileProblem, read_rows};
use serde::Serialize;
use store::orders::Order;

use super::given::{Given, Total};
use super::wrong::{Wrong, WrongField};

/// What became of a file of orders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Rows of the file.
    pub rows: usize,
    /// Orders that are new.
    pub added: u64,
    /// Orders that changed.
    pub changed: u64,
    /// Orders that were already so.
    pub same: u64,
    /// Rows that were left out.
    pub skipped: usize,
    /// What is wrong, in the order of the rows.
    pub wrong: Vec<RowWrong>,
    /// Headers of columns that were not read.
    pub ignored_columns: Vec<String>,
}

/// What is wrong in one row, which was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RowWrong {
    /// The line in the file; the header is line 1.
    pub row: u64,
    /// The field.
    pub field: &'static str,
    /// What is wrong.
    #[serde(skip)]
    pub wrong: Wrong,
    /// The sentence that says it.
    pub key: &'static str,
}

const NUMBER: &[&str] = &[
    "number",
    "order",
    "order number",
    "order id",
    "order no",
    "номер",
    "номер заказа",
    "заказ",
    "sipariş no",
    "sipariş numarası",
    "sipariş",
    "pedido",
    "número",
    "número de pedido",
    "رقم الطلب",
    "الطلب",
    "заказ номери",
];
const CUSTOMER: &[&str] =
    &["customer", "customer id", "customer number", "клиент", "müşteri", "cliente", "العميل", "кардар"];
const PHONE: &[&str] = &["phone", "phone number", "customer phone", "телефон", "telefon", "teléfono", "الهاتف", "هاتف"];
const NAME: &[&str] = &["name", "customer name", "имя", "ad", "isim", "nombre", "الاسم", "аты"];
const STATUS: &[&str] = &["status", "state", "order status", "статус", "durum", "estado", "الحالة", "абалы"];
const CARRIER: &[&str] =
    &["carrier", "shipping company", "служба доставки", "kargo", "transportista", "شركة الشحن", "жеткирүүчү"];
const TRACKING: &[&str] =
    &["tracking", "tracking link", "tracking url", "отслеживание", "takip", "takip linki", "seguimiento", "التتبع"];
const PLACED: &[&str] = &["placed on", "date", "order date", "created at", "дата", "tarih", "fecha", "التاريخ", "күнү"];
const ITEMS: &[&str] = &["items", "item", "products", "товары", "ürünler", "artículos", "المنتجات", "товарлар"];
const TOTAL: &[&str] = &["total", "amount", "сумма", "toplam", "importe", "المجموع", "суммасы"];
const CURRENCY: &[&str] = &["currency", "валюта", "para birimi", "moneda", "العملة"];

/// The most problems that are listed.
const LISTED: usize = 1_000;

/// The orders of a file's good rows, with what is wrong with the others.
pub(super) fn read(file: &[u8]) -> Result<(Vec<Order>, FileReport), FileProblem> {
    let table = read_rows(file, &CatalogueOptions::default())?;
    let header: Vec<String> = table.header.iter().map(|name| named(name)).collect();
    let at = |names: &[&str]| header.iter().position(|own| names.iter().any(|name| named(name) == *own));
    let (Some(number_at), Some(status_at)) = (at(NUMBER), at(STATUS)) else {
        return Err(FileProblem::MissingColumns {
            missing: "number or status".to_owned(),
            example: "number,status,phone,carrier,tracking,placed_on,items,total",
        });
    };
    let places = [CUSTOMER, PHONE, NAME, CARRIER, TRACKING, PLACED, ITEMS, TOTAL, CURRENCY].map(at);
    let [customer_at, phone_at, name_at, carrier_at, tracking_at, placed_at, items_at, total_at, currency_at] = places;
    let read = |place: usize| place == number_at || place == status_at || places.contains(&Some(place));
    let ignored = table.header.iter().enumerate().filter(|(place, _)| !read(*place)).map(|(_, name)| name.clone());
    let mut report = FileReport { rows: table.rows.len(), ignored_columns: ignored.collect(), ..FileReport::default() };
    let (mut orders, mut seen) = (Vec::new(), HashSet::new());
    for row in &table.rows {
        let cell = |place: usize| row.cells.get(place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
        let maybe = |place: Option<usize>| place.and_then(cell).map(str::to_owned);
        let total = maybe(total_at).map(|amount| match maybe(currency_at) {
            Some(currency) if !amount.contains(' ') => Total::Words(format!("{amount} {currency}")),
            _ => Total::Words(amount),
        });
        let items = maybe(items_at).unwrap_or_default();
        let given = Given {
            number: cell(number_at).unwrap_or_default().to_owned(),
            status: cell(status_at).unwrap_or_default().to_owned(),
            customer: maybe(customer_at),
            phone: maybe(phone_at),
            name: maybe(name_at),
            carrier: maybe(carrier_at),
            tracking: maybe(tracking_at),
            placed_on: maybe(placed_at),
            items: items.split(['\n', ';', '|']).map(str::to_owned).collect(),
            total,
        };
        let checked = given.checked().and_then(|order| {
            let twice = WrongField { field: "number", wrong: Wrong::Twice };
            if seen.insert(order.number.clone()) { Ok(order) } else { Err(vec![twice]) }
        });
        match checked {
            Ok(order) => orders.push(order),
            Err(wrongs) => {
                report.skipped += 1;
                let told = wrongs.into_iter().map(|WrongField { field, wrong }| RowWrong {
                    row: row.at,
                    field,
                    wrong,
                    key: wrong.key(),
                });
                let room = LISTED.saturating_sub(report.wrong.len());
                report.wrong.extend(told.take(room));
            }
        }
    }
    Ok((orders, report))
}

/// A column's name without how it is written.
fn named(name: &str) -> String {
    fold(name).replace(['_', '-', '.'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}
