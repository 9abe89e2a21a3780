//! Orders: the list, one of them, and files of them.

use axum::extract::multipart::Multipart;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use store::StoreError;
use store::access::list_members;
use store::proposals;

use crate::console::missing::missing;
use crate::console::present::{self, Members};
use crate::console::reader::Reader;
use crate::console::respond::{Answer, ok, refused};
use crate::console::state::ConsoleState;
use crate::console::view::{OrderPage, OrdersImportPage, OrdersPage, OrdersReport, OrdersView, Section};
use crate::orders::OrdersError;

const ROWS: u32 = 60;
/// The most wishes that are shown with an order.
const WISHES: u32 = 20;

/// What the list is asked with.
#[derive(Debug, Default, Deserialize)]
pub(in crate::console) struct Asked {
    q: Option<String>,
    after: Option<String>,
}

/// `GET /orders`.
pub(in crate::console) async fn orders(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    let shell = reader.shell(&state, Section::Orders).await?;
    let list = load(&state, &reader, asked).await?;
    ok(&OrdersPage { t: reader.t, shell, list })
}

/// `GET /orders/list`.
pub(in crate::console) async fn orders_list(
    State(state): State<ConsoleState>,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Answer {
    ok(&load(&state, &reader, asked).await?)
}

async fn load(state: &ConsoleState, reader: &Reader, asked: Asked) -> Result<OrdersView, StoreError> {
    let (organisation, orders) = (reader.organisation(), state.orders());
    let query = asked.q.unwrap_or_default().trim().to_owned();
    if !query.is_empty() {
        let found = orders.search(organisation, &query, ROWS).await?;
        return Ok(OrdersView { t: reader.t, query, rows: found.iter().map(present::order).collect(), more: None });
    }
    let after = asked.after.and_then(|after| after.parse().ok());
    let page = orders.page(organisation, after, ROWS).await?;
    let more = page.next.map(|cursor| cursor.to_string());
    Ok(OrdersView { t: reader.t, query, rows: page.orders.iter().map(present::order).collect(), more })
}

/// `GET /orders/{number}`.
pub(in crate::console) async fn order(
    State(state): State<ConsoleState>,
    reader: Reader,
    Path(number): Path<String>,
) -> Answer {
    let organisation = reader.organisation();
    let Some(kept) = state.orders().find(organisation, &number).await? else {
        return Ok(missing(&reader, reader.shell(&state, Section::Orders).await?));
    };
    let target = kept.order.number.clone();
    let read = state.store.read_in(organisation, move |db| {
        let target = target.clone();
        Box::pin(async move {
            let wishes = proposals::of_target(db, organisation, &target, WISHES).await?;
            Ok((wishes, list_members(db, organisation).await?))
        })
    });
    let (wishes, members) = read.await?;
    let (members, now) = (Members::new(&members, reader.session.member), state.seams().now());
    ok(&OrderPage {
        t: reader.t,
        shell: reader.shell(&state, Section::Orders).await?,
        row: present::order(&kept),
        customer: kept.order.customer,
        phone: kept.order.phone,
        carrier: kept.order.carrier,
        tracking: kept.order.tracking,
        items: kept.order.items,
        created_at: kept.created_at.0,
        wishes: wishes.iter().map(|wish| present::wish(&reader.t, &members, wish, now)).collect(),
    })
}

/// `GET /orders/sample.csv`.
pub(in crate::console) async fn orders_sample(_reader: Reader) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"orders.csv\""),
    ];
    (headers, include_str!("../order_sample.csv")).into_response()
}

/// `GET /orders/import`.
pub(in crate::console) async fn orders_import_page(State(state): State<ConsoleState>, reader: Reader) -> Answer {
    ok(&import_page(&state, &reader, None).await?)
}

/// `POST /orders/import`.
pub(in crate::console) async fn import_orders(
    State(state): State<ConsoleState>,
    reader: Reader,
    mut form: Multipart,
) -> Answer {
    let mut sent = None;
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() != Some("file") {
            continue;
        }
        let name: String = field.file_name().unwrap_or_default().chars().take(120).collect();
        let Ok(bytes) = field.bytes().await else {
            let report = present::refused_orders(name, reader.t.of("import-refused-too-large"));
            return refused(&import_page(&state, &reader, Some(report)).await?);
        };
        sent = Some((name, bytes)).filter(|(name, bytes)| !name.is_empty() || !bytes.is_empty());
    }
    let Some((name, bytes)) = sent else {
        let report = present::refused_orders(String::new(), reader.t.of("import-refused-none"));
        return refused(&import_page(&state, &reader, Some(report)).await?);
    };
    match state.orders().import(reader.organisation(), &bytes).await {
        Ok(report) => {
            let report = present::orders_report(&reader.t, name, &report);
            ok(&import_page(&state, &reader, Some(report)).await?)
        }
        Err(OrdersError::File(problem)) => {
            let report = present::refused_orders(name, present::file_problem(&reader.t, &problem));
            refused(&import_page(&state, &reader, Some(report)).await?)
        }
        Err(OrdersError::Store(error)) => Err(error.into()),
        Err(error) => Err(StoreError::corrupt("a file of orders", error).into()),
    }
}

async fn import_page(
    state: &ConsoleState,
    reader: &Reader,
    report: Option<OrdersReport>,
) -> Result<OrdersImportPage, StoreError> {
    Ok(OrdersImportPage { t: reader.t, shell: reader.shell(state, Section::Orders).await?, report })
}
