//! Orders and wishes in the reader's words.

use std::collections::BTreeSet;

use channel_core::Timestamp;
use store::orders::Kept;
use store::proposals::{Proposal, ProposalKind, ProposalState};

use super::people::Members;
use crate::console::view::{OrderRow, OrdersReport, WishRow, segment};
use crate::console::words::Words;
use crate::orders::FileReport;

/// The most problems of a file that are shown.
const SHOWN: usize = 50;

/// An order as one row.
pub(in crate::console) fn order(kept: &Kept) -> OrderRow {
    let order = &kept.order;
    let who = [&order.name, &order.phone, &order.customer].into_iter().flatten().next();
    OrderRow {
        href: order_href(&order.number),
        number: order.number.clone(),
        status: order.status.clone(),
        who: who.cloned().unwrap_or_default(),
        placed_on: order.placed_on.clone(),
        total: order.total.map(|total| total.to_string()),
        updated_at: kept.updated_at.0,
    }
}

/// The address of an order's page.
pub(in crate::console) fn order_href(number: &str) -> String {
    format!("/orders/{}", segment(number))
}

/// A wish as one row.
pub(in crate::console) fn wish(t: &Words, members: &Members, proposal: &Proposal, now: Timestamp) -> WishRow {
    let is_open = proposal.state == ProposalState::Asked && proposal.expires_at > now;
    let is_late = matches!(proposal.state, ProposalState::Offered | ProposalState::Asked) && proposal.expires_at <= now;
    let state = if is_late { ProposalState::Expired } else { proposal.state };
    let is_order = matches!(proposal.kind, ProposalKind::Return | ProposalKind::Cancel | ProposalKind::Address);
    WishRow {
        id: proposal.id.to_string(),
        what: t.with(format!("wish-{}", proposal.kind.as_str()), "target", &proposal.target),
        order: is_order.then(|| order_href(&proposal.target)),
        conversation: proposal.conversation.to_string(),
        said: proposal.said.clone(),
        state: format!("wish-state-{}", state.as_str()),
        tone: match state {
            ProposalState::Offered | ProposalState::Expired => "pill-info",
            ProposalState::Asked => "pill-warn",
            ProposalState::Accepted => "pill-good",
            ProposalState::Refused => "pill-bad",
        },
        open: is_open,
        asked_at: proposal.asked_at.unwrap_or(proposal.created_at).0,
        expires_at: proposal.expires_at.0,
        closed_by: proposal.closed_by.as_deref().map(|by| members.name(t, Some(by))),
    }
}

/// What became of a file of orders.
pub(in crate::console) fn orders_report(t: &Words, name: String, report: &FileReport) -> OrdersReport {
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let skipped: BTreeSet<u64> = report.wrong.iter().map(|row| row.row).collect();
    let skipped = report.skipped.max(skipped.len());
    let wrong = report.wrong.iter().take(SHOWN).map(|row| {
        let said = match row.wrong.most() {
            Some(most) => t.n(row.key, i64::try_from(most).unwrap_or(i64::MAX)),
            None => t.of(row.key),
        };
        (number(row.row), t.of(format!("order-field-{}", row.field)), said)
    });
    OrdersReport {
        name,
        refused: None,
        counts: [
            ("orders-added", number(report.added)),
            ("orders-updated", number(report.changed)),
            ("orders-same", number(report.same)),
            ("orders-skipped", u32::try_from(skipped).unwrap_or(u32::MAX)),
        ],
        wrong: wrong.collect(),
    }
}

/// A file that was not read.
pub(in crate::console) fn refused_orders(name: String, sentence: String) -> OrdersReport {
    OrdersReport { name, refused: Some(sentence), counts: [("orders-added", 0); 4], wrong: Vec::new() }
}
