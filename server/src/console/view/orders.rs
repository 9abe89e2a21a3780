//! Orders of the shop, and what customers ask to have changed.

use askama::Template;

use super::Shell;
use crate::console::words::Words;

/// The parts of the Orders page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrdersTab {
    /// The orders.
    Orders,
    /// What customers ask to have changed.
    Wishes,
    /// The import.
    Import,
}

impl OrdersTab {
    /// The tabs in order.
    pub const ALL: [Self; 3] = [Self::Orders, Self::Wishes, Self::Import];

    /// The tab's address.
    #[must_use]
    pub fn href(self) -> &'static str {
        match self {
            Self::Orders => "/orders",
            Self::Wishes => "/orders/wishes",
            Self::Import => "/orders/import",
        }
    }

    /// The sentence id of the tab.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Orders => "orders-tab-orders",
            Self::Wishes => "orders-tab-wishes",
            Self::Import => "orders-tab-import",
        }
    }
}

/// The columns a file of orders may have; each has a sentence `order-field-…`.
pub const ORDER_COLUMNS: &[&str] = &[
    "number",
    "status",
    "phone",
    "customer",
    "name",
    "carrier",
    "tracking",
    "placed_on",
    "items",
    "total",
    "currency",
];

/// One order in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Its address.
    pub href: String,
    /// Its number.
    pub number: String,
    /// How far it is, in the shop's words.
    pub status: String,
    /// Whose it is, as the shop says.
    pub who: String,
    /// The day it was placed.
    pub placed_on: Option<String>,
    /// What it costs.
    pub total: Option<String>,
    /// When it changed last (microseconds).
    pub updated_at: i64,
}

/// The orders as a fragment: `GET /orders/list`.
#[derive(Debug, Clone, Template)]
#[template(path = "orders/list.html")]
pub struct OrdersView {
    /// Sentences.
    pub t: Words,
    /// How the number begins that is looked for.
    pub query: String,
    /// The orders.
    pub rows: Vec<OrderRow>,
    /// Where the next page begins.
    pub more: Option<String>,
}

/// The page: `GET /orders`.
#[derive(Debug, Template)]
#[template(path = "orders/page.html")]
pub struct OrdersPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The orders.
    pub list: OrdersView,
}

/// What became of a file, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersReport {
    /// The file's name.
    pub name: String,
    /// Why it was not read at all.
    pub refused: Option<String>,
    /// New, changed, unchanged and left out.
    pub counts: [(&'static str, u32); 4],
    /// Line, field and what is wrong.
    pub wrong: Vec<(u32, String, String)>,
}

/// The page: `GET /orders/import`.
#[derive(Debug, Template)]
#[template(path = "orders/import.html")]
pub struct OrdersImportPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// What became of the file that was sent.
    pub report: Option<OrdersReport>,
}

/// The page of one order: `GET /orders/{number}`.
#[derive(Debug, Template)]
#[template(path = "orders/order.html")]
pub struct OrderPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// The order.
    pub row: OrderRow,
    /// The shop's own id of the customer.
    pub customer: Option<String>,
    /// The customer's number.
    pub phone: Option<String>,
    /// Who brings it.
    pub carrier: Option<String>,
    /// Where the parcel can be followed.
    pub tracking: Option<String>,
    /// What was ordered.
    pub items: Vec<String>,
    /// When it came in (microseconds).
    pub created_at: i64,
    /// What was asked to be changed, the newest first.
    pub wishes: Vec<WishRow>,
}

/// Something that a customer asks to have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishRow {
    /// Its id.
    pub id: String,
    /// What would change, in words.
    pub what: String,
    /// The address of the order it is about.
    pub order: Option<String>,
    /// The conversation it was said in.
    pub conversation: String,
    /// What the customer wants, in the assistant's words.
    pub said: Option<String>,
    /// The sentence id of how far it is.
    pub state: String,
    /// The class of its pill.
    pub tone: &'static str,
    /// Whether somebody can decide about it.
    pub open: bool,
    /// When it was asked for (microseconds).
    pub asked_at: i64,
    /// Until when it can be decided about (microseconds).
    pub expires_at: i64,
    /// Who decided, in words.
    pub closed_by: Option<String>,
}

/// What customers ask to have changed, as a fragment: `GET /orders/wishes/list`.
#[derive(Debug, Clone, Template)]
#[template(path = "orders/wishes_list.html")]
pub struct WishesView {
    /// Sentences.
    pub t: Words,
    /// What waits for somebody, the oldest first.
    pub open: Vec<WishRow>,
    /// What was accepted and nobody's system took over yet.
    pub accepted: Vec<WishRow>,
    /// Why the last decision was not carried out, in words.
    pub refused: Option<String>,
}

/// The page: `GET /orders/wishes`.
#[derive(Debug, Template)]
#[template(path = "orders/wishes.html")]
pub struct WishesPage {
    /// Sentences.
    pub t: Words,
    /// The frame.
    pub shell: Shell,
    /// What they ask.
    pub list: WishesView,
}
