//! `GET /api/v1/search`: products and answers as the assistant finds them, with reasons.

use axum::Json;
use axum::extract::{Query, State};
use channel_core::catalogue::{Answer, Product};
use serde::{Deserialize, Serialize};

use super::{ApiError, ApiState, Caller};
use crate::catalogue::document;

/// How many hits are given when nothing is said.
const USUAL: usize = 10;
/// The most hits that are given.
const MOST: usize = 100;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    q: String,
    #[serde(default, rename = "in")]
    place: Place,
    limit: Option<usize>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    #[default]
    Products,
    Knowledge,
}

#[derive(Debug, Serialize)]
pub(super) struct Hits {
    hits: Vec<Hit>,
}

#[derive(Debug, Serialize)]
struct Hit {
    id: String,
    score: f32,
    why: Vec<String>,
    /// Where in its document a passage stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(flatten)]
    what: What,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Product(Box<Product>),
    Answer(Box<Answer>),
}

pub(super) async fn search(
    State(state): State<ApiState>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Hits>, ApiError> {
    let limit = wanted.limit.unwrap_or(USUAL).min(MOST);
    let hits = match wanted.place {
        Place::Products => {
            let found = state.catalogue.search_products(caller.organisation(), &wanted.q).await?;
            let hits = found.hits.into_iter().take(limit).map(|hit| Hit {
                id: hit.product.sku.to_string(),
                score: hit.confidence,
                why: hit.why,
                place: None,
                what: What::Product(Box::new(hit.product)),
            });
            hits.collect()
        }
        Place::Knowledge => {
            let found = state.catalogue.search_answers(caller.organisation(), &wanted.q).await?;
            let hits = found.hits.into_iter().take(limit).map(|hit| Hit {
                id: hit.answer.id.to_string(),
                score: hit.confidence,
                why: hit.why,
                place: document::of_passage(&hit.answer.id.0)
                    .and_then(|_| document::place_of(&hit.answer.answer))
                    .map(str::to_owned),
                what: What::Answer(Box::new(hit.answer)),
            });
            hits.collect()
        }
    };
    Ok(Json(Hits { hits }))
}
