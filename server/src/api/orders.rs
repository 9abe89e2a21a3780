//! `/api/v1/orders`: orders of the shop's own system, and whose they are.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use channel_core::Timestamp;
use channel_core::catalogue::Money;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::ConversationKey;
use store::catalogue::Saved;
use store::orders::{Cursor, Kept, Personal};

use super::{ApiError, ApiState, Caller};
use crate::orders::{FileReport, Given, OrdersError, e164};

/// How many orders are listed when nothing is said.
const USUAL: u32 = 50;
/// The most that are listed.
const MOST: u32 = 200;

/// Which orders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// How the number begins.
    q: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Some orders.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    orders: Vec<Told>,
    next: Option<String>,
}

/// An order as programs read it.
#[derive(Serialize)]
pub(super) struct Told {
    number: String,
    customer: Option<String>,
    phone: Option<String>,
    name: Option<String>,
    status: String,
    carrier: Option<String>,
    tracking: Option<String>,
    placed_on: Option<String>,
    items: Vec<String>,
    total: Option<Money>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// By hand: it holds a person's data.
impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Told").finish_non_exhaustive()
    }
}

pub(super) async fn list(
    State(state): State<ApiState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Listed>, ApiError> {
    let limit = wanted.limit.unwrap_or(USUAL).clamp(1, MOST);
    let organisation = caller.organisation();
    if let Some(words) = wanted.q.filter(|words| !words.trim().is_empty()) {
        let orders = state.orders.search(organisation, &words, limit).await?;
        return Ok(Json(Listed { orders: orders.into_iter().map(told).collect(), next: None }));
    }
    let after = wanted.after.map(|after| after.parse::<Cursor>().map_err(ApiError::invalid)).transpose()?;
    let page = state.orders.page(organisation, after, limit).await?;
    let next = page.next.map(|cursor| cursor.to_string());
    Ok(Json(Listed { orders: page.orders.into_iter().map(told).collect(), next }))
}

pub(super) async fn find(
    State(state): State<ApiState>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<Told>, ApiError> {
    let found = state.orders.find(caller.organisation(), &number).await?;
    found.map(|kept| Json(told(kept))).ok_or_else(|| ApiError::missing("order"))
}

/// Orders to bring in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Many {
    orders: Vec<Given>,
}

/// What became of them.
#[derive(Debug, Serialize)]
pub(super) struct Done {
    added: u64,
    changed: u64,
    same: u64,
}

impl From<Saved> for Done {
    fn from(saved: Saved) -> Self {
        Self { added: saved.added, changed: saved.changed, same: saved.same }
    }
}

pub(super) async fn save(
    State(state): State<ApiState>,
    caller: Caller,
    many: Result<Json<Many>, JsonRejection>,
) -> Result<Json<Done>, ApiError> {
    let Json(Many { orders }) = many.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    Ok(Json(state.orders.save(caller.organisation(), orders).await?.into()))
}

pub(super) async fn put(
    State(state): State<ApiState>,
    caller: Caller,
    Path(number): Path<String>,
    given: Result<Json<Given>, JsonRejection>,
) -> Result<Json<Done>, ApiError> {
    let Json(given) = given.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    if !given.number.is_empty() && given.number != number {
        return Err(ApiError::invalid("number: it is not the one in the address"));
    }
    Ok(Json(state.orders.save(caller.organisation(), vec![Given { number, ..given }]).await?.into()))
}

pub(super) async fn delete(
    State(state): State<ApiState>,
    caller: Caller,
    Path(number): Path<String>,
) -> Result<StatusCode, ApiError> {
    let gone = state.orders.delete(caller.organisation(), &number).await?;
    if gone { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::missing("order")) }
}

pub(super) async fn import(
    State(state): State<ApiState>,
    caller: Caller,
    file: Bytes,
) -> Result<Json<FileReport>, ApiError> {
    Ok(Json(state.orders.import(caller.organisation(), &file).await?))
}

/// Whose orders.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Whose {
    customer: Option<String>,
    phone: Option<String>,
}

/// How many orders it was.
#[derive(Debug, Serialize)]
pub(super) struct Forgotten {
    orders: u64,
}

pub(super) async fn forget(
    State(state): State<ApiState>,
    caller: Caller,
    whose: Result<Json<Whose>, JsonRejection>,
) -> Result<Json<Forgotten>, ApiError> {
    let Json(whose) = whose.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let whose = match (whose.customer, whose.phone) {
        (Some(customer), None) => Personal::Customer(customer),
        (None, Some(phone)) => Personal::Phone(
            e164(&phone).ok_or_else(|| ApiError::invalid("phone: write it with + and the country code"))?,
        ),
        _ => return Err(ApiError::invalid("say either customer or phone")),
    };
    let orders = state.orders.forget(caller.organisation(), whose, &caller.by().word()).await?;
    Ok(Json(Forgotten { orders }))
}

/// Which of the shop's own customers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Who {
    customer: Option<String>,
}

pub(super) async fn link(
    State(state): State<ApiState>,
    caller: Caller,
    Path(conversation): Path<String>,
    who: Result<Json<Who>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let conversation: ConversationKey = conversation.parse().map_err(|_| ApiError::missing("conversation"))?;
    let Json(Who { customer }) = who.map_err(|rejection| ApiError::invalid(rejection.body_text()))?;
    let (organisation, by) = (caller.organisation(), caller.by().word());
    state.orders.link_customer(organisation, conversation, customer.as_deref(), &by).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn told(kept: Kept) -> Told {
    let Kept { order, created_at, updated_at } = kept;
    Told {
        number: order.number,
        customer: order.customer,
        phone: order.phone,
        name: order.name,
        status: order.status,
        carrier: order.carrier,
        tracking: order.tracking,
        placed_on: order.placed_on,
        items: order.items,
        total: order.total,
        created_at,
        updated_at,
    }
}

impl From<OrdersError> for ApiError {
    fn from(error: OrdersError) -> Self {
        match error {
            OrdersError::Store(store::StoreError::NotFound(what)) => Self::missing(what),
            OrdersError::Store(error) => error.into(),
            OrdersError::Wrong(wrongs) => {
                let told = wrongs
                    .iter()
                    .map(|(order, it)| json!({ "order": order, "field": it.field, "problem": it.wrong.to_string() }));
                Self::invalid("some orders cannot be kept, so none was").with_problems(told.collect())
            }
            refused => Self::invalid(refused.to_string()),
        }
    }
}
