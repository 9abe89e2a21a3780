//! An order as it is given, and the order that is kept. Pure.

use std::fmt;

use channel_core::Timestamp;
use channel_core::catalogue::{Currency, Money};
use channel_core::text::strip_invisible;
use serde::Deserialize;
use store::orders::{Order, folded};
use url::Url;

use super::wrong::{Wrong, WrongField};

const LONGEST_NUMBER: usize = 64;
const LONGEST_WORDS: usize = 80;
const LONGEST_NAME: usize = 120;
const LONGEST_ITEM: usize = 200;
const LONGEST_LINK: usize = 500;
const MOST_ITEMS: usize = 50;

/// An order as a program gives it.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// The shop's own number.
    pub number: String,
    /// The shop's own id of the customer.
    pub customer: Option<String>,
    /// The customer's number.
    pub phone: Option<String>,
    /// The customer's name.
    pub name: Option<String>,
    /// How far it is.
    pub status: String,
    /// Who brings it.
    pub carrier: Option<String>,
    /// Where the parcel can be followed.
    pub tracking: Option<String>,
    /// The day it was placed, or the instant.
    pub placed_on: Option<String>,
    /// What was ordered.
    pub items: Vec<String>,
    /// What it costs.
    pub total: Option<Total>,
}

/// An amount, as words or as a count of the currency's smallest unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Total {
    /// `79.90 EUR`.
    Words(String),
    /// `{"minor": 7990, "currency": "EUR"}`.
    Exact(Money),
}

/// By hand: it holds a person's data.
impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Given").finish_non_exhaustive()
    }
}

impl Given {
    /// The order that is kept.
    ///
    /// # Errors
    /// Every field that cannot be kept.
    pub fn checked(self) -> Result<Order, Vec<WrongField>> {
        let mut wrongs = Vec::new();
        let mut take = |field, found: Result<Option<String>, Wrong>| match found {
            Ok(found) => found,
            Err(wrong) => {
                wrongs.push(WrongField { field, wrong });
                None
            }
        };
        let number = take("number", needed(&self.number, LONGEST_NUMBER));
        let number = take("number", number.map_or(Ok(None), |number| numbered(number).map(Some)));
        let status = take("status", needed(&self.status, LONGEST_WORDS));
        let customer = take("customer", words(self.customer.as_deref(), LONGEST_NAME));
        let name = take("name", words(self.name.as_deref(), LONGEST_NAME));
        let carrier = take("carrier", words(self.carrier.as_deref(), LONGEST_WORDS));
        let phone = take("phone", said(self.phone.as_deref()).map_or(Ok(None), |text| phone(text).map(Some)));
        let tracking = take("tracking", said(self.tracking.as_deref()).map_or(Ok(None), |text| link(text).map(Some)));
        let placed_on = take("placed_on", said(self.placed_on.as_deref()).map_or(Ok(None), |text| day(text).map(Some)));
        let mut items = Vec::new();
        for item in &self.items {
            items.extend(take("items", words(Some(item.as_str()), LONGEST_ITEM)));
        }
        if items.len() > MOST_ITEMS {
            wrongs.push(WrongField { field: "items", wrong: Wrong::TooMany(MOST_ITEMS) });
        }
        let total = match self.total {
            None => None,
            Some(Total::Exact(money)) => Some(money),
            Some(Total::Words(text)) if text.trim().is_empty() => None,
            Some(Total::Words(text)) => amount(&text).or_else(|| {
                wrongs.push(WrongField { field: "total", wrong: Wrong::Amount });
                None
            }),
        };
        wrongs.dedup();
        match (number, status) {
            (Some(number), Some(status)) if wrongs.is_empty() => {
                Ok(Order { number, customer, phone, name, status, carrier, tracking, placed_on, items, total })
            }
            _ => Err(wrongs),
        }
    }
}

/// A number in E.164, however people write it: `+49 176 123-45-678`, `0049 …`.
#[must_use]
pub fn e164(written: &str) -> Option<String> {
    let bare: String = written.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/')).collect();
    let digits = bare.strip_prefix('+').or_else(|| bare.strip_prefix("00"))?;
    let is_number = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !digits.starts_with('0')).then(|| format!("+{digits}"))
}

/// One line of what somebody wrote, without letters that cannot be seen.
fn line(text: &str) -> String {
    strip_invisible(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn words(text: Option<&str>, most: usize) -> Result<Option<String>, Wrong> {
    let Some(text) = said(text).map(line).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() > most { Err(Wrong::TooLong(most)) } else { Ok(Some(text)) }
}

fn needed(text: &str, most: usize) -> Result<Option<String>, Wrong> {
    words(Some(text), most)?.map(Some).ok_or(Wrong::Missing)
}

/// A number that can be looked for.
fn numbered(number: String) -> Result<String, Wrong> {
    if folded(&number).is_empty() { Err(Wrong::Missing) } else { Ok(number) }
}

fn phone(text: &str) -> Result<String, Wrong> {
    e164(text).ok_or(Wrong::Phone)
}

fn link(text: &str) -> Result<String, Wrong> {
    if text.chars().count() > LONGEST_LINK {
        return Err(Wrong::TooLong(LONGEST_LINK));
    }
    let url = Url::parse(text).map_err(|_| Wrong::Link)?;
    let has_name = url.host_str().is_some_and(|host| host.contains('.') && !host.ends_with('.'));
    if url.scheme() != "https" || !has_name || !url.username().is_empty() || url.password().is_some() {
        return Err(Wrong::Link);
    }
    Ok(url.into())
}

fn day(text: &str) -> Result<String, Wrong> {
    let day = text.get(..10).ok_or(Wrong::Day)?;
    let is_day = Timestamp::parse(&format!("{day}T00:00:00Z")).is_some();
    let rest = text.get(10..).unwrap_or_default();
    if is_day && (rest.is_empty() || rest.starts_with(['T', ' '])) { Ok(day.to_owned()) } else { Err(Wrong::Day) }
}

/// `79.90 EUR` or `EUR 79,90`. What could be a thousand as well as a fraction is neither.
fn amount(text: &str) -> Option<Money> {
    let text = line(text);
    let (first, second) = text.split_once(' ')?;
    let (number, currency) = match second.parse::<Currency>() {
        Ok(currency) => (first, currency),
        Err(_) => (second, first.parse().ok()?),
    };
    let places = usize::from(currency.exponent());
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, ""));
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_plain(whole) || !is_plain(fraction) || fraction.len() > places {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse().ok().map(|minor| Money::new(minor, currency))
}
