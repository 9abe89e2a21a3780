//! Runs a model's calls. Each gives an answer, whatever is wrong with it: a model that is told why asks better.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::{
    briefing::Policy,
    quote::quote_within,
    shelf::{Row, Shelf},
    tool::{Asked, Unfit, asked},
};
use crate::{
    error::AssistantError,
    model::{ToolCall, ToolResult},
    outcome::{Proposal, ProposalKind, Source},
    retriever::{ProductQuestion, Retriever},
};

/// So many products, answers and orders are shown at once.
const PRODUCTS: usize = 8;
const VARIANTS: usize = 12;
const ANSWERS: usize = 4;
const ORDERS: usize = 5;
const DESCRIPTION: usize = 400;
/// How long one look-up may take.
const LOOK_UP: Duration = Duration::from_secs(4);

/// What running a call brought beside its result.
#[derive(Debug, Default)]
pub(super) struct Ran {
    pub(super) results: Vec<ToolResult>,
    pub(super) proposals: Vec<Proposal>,
    pub(super) looked_up: Vec<(String, usize)>,
}

/// Runs calls one after the other.
pub(super) async fn run(
    calls: &[ToolCall],
    policy: &Policy,
    sources: &dyn Retriever,
    shelf: &mut Shelf,
    until: Instant,
) -> Ran {
    let mut ran = Ran::default();
    for call in calls {
        let by = until.min(Instant::now() + LOOK_UP);
        let content = match asked(call, policy) {
            Err(unfit) => json!({"error": match unfit {
                Unfit::Unknown => "there is no such tool",
                Unfit::Arguments => "the arguments are not those of the tool",
                Unfit::NotAllowed => "the shop does not allow this",
            }}),
            Ok(asked) => match timeout_at(by, look_up(&asked, sources, shelf, &mut ran)).await {
                Ok(Ok(found)) => {
                    let rows = ["found", "variants", "orders"].iter().find_map(|name| found.get(name));
                    let count = rows.and_then(Value::as_array).map_or(0, Vec::len);
                    ran.looked_up.push((call.name.clone(), count));
                    found
                }
                Ok(Err(_)) | Err(_) => json!({"error": "this cannot be looked up at the moment"}),
            },
        };
        ran.results.push(ToolResult {
            id: call.id.clone(),
            name: call.name.clone(),
            content: quote_within(&content, DESCRIPTION),
        });
    }
    ran
}

async fn look_up(
    asked: &Asked,
    sources: &dyn Retriever,
    shelf: &mut Shelf,
    ran: &mut Ran,
) -> Result<Value, AssistantError> {
    Ok(match asked {
        Asked::SearchProducts(query) => {
            let found = sources.products(&ProductQuestion { text: query.clone(), like: None }).await?;
            shelf.asked_sizes.extend(found.filters.size.clone());
            let mut understood = serde_json::Map::new();
            understood.extend(found.filters.size.clone().map(|size| ("size".to_owned(), size.into())));
            understood.extend(found.filters.colour.clone().map(|colour| ("colour".to_owned(), colour.into())));
            shelf.filters = found.filters;
            let rows: Vec<Value> = found
                .hits
                .into_iter()
                .take(PRODUCTS)
                .map(|hit| {
                    let mut shown = product(&hit.product);
                    if !hit.relaxed.is_empty() {
                        shown["does_not_fit"] = hit.relaxed.into();
                    }
                    shown["source"] = shelf.place(Row::Product(Box::new(hit.product))).into();
                    shown
                })
                .collect();
            json!({"understood": understood, "found": rows})
        }
        Asked::GetProduct(place) => match shelf.get(*place).map(Row::source) {
            Some(Source::Product(sku)) => {
                let question = ProductQuestion { text: sku.0.clone(), like: Some(sku) };
                let found = sources.products(&question).await?;
                let rows: Vec<Value> = found
                    .hits
                    .into_iter()
                    .take(VARIANTS)
                    .map(|hit| {
                        let mut shown = product(&hit.product);
                        shown["source"] = shelf.place(Row::Product(Box::new(hit.product))).into();
                        shown
                    })
                    .collect();
                json!({"variants": rows})
            }
            _ => json!({"error": "no product has this number"}),
        },
        Asked::SearchKnowledge(query) => {
            let found = sources.answers(query).await?;
            let rows: Vec<Value> = found
                .into_iter()
                .take(ANSWERS)
                .map(|hit| {
                    let shown = json!({"question": hit.answer.question, "answer": hit.answer.answer});
                    let place = shelf.place(Row::Answer(Box::new(hit.answer)));
                    json!({"source": place, "document": shown})
                })
                .collect();
            json!({"found": rows})
        }
        Asked::MyOrders => match sources.orders() {
            None => json!({"error": "the shop keeps no orders here"}),
            Some(orders) => {
                let mine = orders.mine().await?;
                let rows: Vec<Value> = mine
                    .into_iter()
                    .take(ORDERS)
                    .map(|order| {
                        let total = order.total.map(|total| total.to_string());
                        let shown = json!({"number": order.number, "status": order.status,
                            "carrier": order.carrier, "placed_on": order.placed_on, "items": order.items, "total": total,
                            "tracking": order.tracking});
                        json!({"source": shelf.place(Row::Order(Box::new(order))), "order": shown})
                    })
                    .collect();
                json!({"orders": rows})
            }
        },
        Asked::HandOver(_) => json!({"handed_over": true}),
        Asked::Propose(kind, place, said) => {
            let row = place.and_then(|place| shelf.get(place));
            let source = row.filter(|row| !matches!(row, Row::Before(_))).map(Row::source);
            let fits = matches!(
                (kind, &source),
                (ProposalKind::Cart, Some(Source::Product(_)))
                    | (ProposalKind::Return | ProposalKind::Cancel | ProposalKind::Address, Some(Source::Order(_)))
            );
            let source = source.filter(|_| fits);
            if source.is_some() || *kind == ProposalKind::Callback {
                ran.proposals.push(Proposal { kind: *kind, source, said: said.clone() });
                json!({"shown_to_the_customer": true, "done": false})
            } else {
                json!({"error": "there is nothing with this number that could be changed so"})
            }
        }
    })
}

fn product(product: &channel_core::catalogue::Product) -> Value {
    let stock = match (product.stock, product.in_stock()) {
        (Some(pieces), _) => json!(pieces),
        (None, Some(true)) => json!("in stock"),
        (None, Some(false)) => json!("out of stock"),
        (None, None) => Value::Null,
    };
    json!({"title": product.title, "price": product.price.map(|price| price.to_string()), "stock": stock,
        "description": product.description, "attributes": product.attributes, "link": product.url})
}
