//! What to say about the customer's own orders.

use super::{money::price, reply::Draft, say::Speech};
use crate::{
    error::AssistantError,
    orders::Order,
    outcome::{Citation, Intent, Source},
};

/// A number of so many digits may be an order's.
const DIGITS: usize = 3;

/// The order that the question names, or the latest.
pub(super) fn draft(question: &str, orders: Option<&[Order]>, speech: &Speech) -> Result<Draft, AssistantError> {
    let Some(orders) = orders else { return asking(speech, "order-unseen") };
    let named = named(question);
    let meant = orders.iter().find(|order| named.is_empty() || named.iter().any(|number| is(order, number)));
    let Some(order) = meant else { return asking(speech, "order-none") };
    let status = status(order, speech)?;
    let mut lines = vec![speech.say("order", &[("number", &order.number), ("status", &status)])?];
    // What was ordered is not recited: its text may be anybody's, and the customer knows it.
    if let Some(day) = &order.placed_on {
        lines.push(speech.say("order-placed", &[("date", day)])?);
    }
    if let Some(total) = order.total {
        lines.push(speech.say("order-total", &[("total", &price(total, speech.language))])?);
    }
    if let Some(carrier) = &order.carrier {
        lines.push(speech.say("order-carrier", &[("carrier", carrier)])?);
    }
    if let Some(link) = &order.tracking {
        lines.push(speech.say("order-tracking", &[("link", link)])?);
    }
    let values = [
        ("status", Some(order.status.clone())),
        ("carrier", order.carrier.clone()),
        ("placed_on", order.placed_on.clone()),
        ("total", order.total.map(|total| total.to_string())),
    ];
    let values = values.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let citations = vec![Citation { source: Source::Order(order.number.clone()), values }];
    Ok(Draft {
        text: Some(lines.join("\n")),
        intent: Intent::Order,
        citations,
        orders: vec![order.clone()],
        ..Draft::default()
    })
}

/// Nothing to tell, and a person is offered.
fn asking(speech: &Speech, key: &str) -> Result<Draft, AssistantError> {
    Ok(Draft { text: Some(speech.say(key, &[])?), intent: Intent::Unknown, ..Draft::default() })
}

/// What shops' systems call the states of an order, with the sentence that says it.
const STATES: &[(&str, &[&str])] = &[
    ("state-placed", &["placed", "new", "open", "pending", "received", "confirmed", "accepted"]),
    ("state-paid", &["paid", "payment received", "authorized"]),
    ("state-packed", &["packed", "packing", "processing", "in progress", "preparing", "in preparation"]),
    ("state-shipped", &["shipped", "sent", "dispatched", "fulfilled", "in transit", "on the way"]),
    ("state-out-for-delivery", &["out for delivery"]),
    ("state-ready", &["ready", "ready for pickup", "ready for collection", "at the pickup point"]),
    ("state-delivered", &["delivered", "completed", "complete", "closed"]),
    ("state-cancelled", &["cancelled", "canceled", "voided"]),
    ("state-returned", &["returned"]),
    ("state-refunded", &["refunded"]),
];

/// How far an order is, in the customer's language where it is one of the words that every shop's system has, else in the
/// shop's own words.
fn status(order: &Order, speech: &Speech) -> Result<String, AssistantError> {
    let said: String = channel_core::text::fold(&order.status).replace(['_', '-'], " ");
    let known = STATES.iter().find(|(_, words)| words.contains(&said.trim()));
    known.map_or_else(|| Ok(order.status.clone()), |(key, _)| speech.say(key, &[]))
}

fn named(question: &str) -> Vec<String> {
    let folded = channel_core::text::fold(question);
    let pieces = folded.split(|c: char| !(c.is_alphanumeric() || c == '-')).map(|piece| piece.trim_matches('-'));
    let has_digits = |piece: &&str| piece.chars().filter(char::is_ascii_digit).count() >= DIGITS;
    pieces.filter(has_digits).map(str::to_owned).collect()
}

fn is(order: &Order, named: &str) -> bool {
    channel_core::text::fold(&order.number).trim_matches(|c: char| !c.is_alphanumeric()) == named
}
