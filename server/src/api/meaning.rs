//! `GET /api/v1/catalogue/meaning`: by which model a shop is searched by meaning, and how far it is.
//! `GET /api/v1/catalogue/meaning/products`: the same of each product. `PUT|DELETE /api/v1/catalogue/meaning/model`: the model;
//! the key goes in and never comes out. `POST …/model/test`: two small calls. `POST …/again`: what was refused or stopped.

use assistant::provider::EmbeddingKind;
use assistant::spend::{Limits, Micros};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use channel_core::Timestamp;
use channel_core::catalogue::Sku;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use store::documents::DocumentState;

use super::{ApiError, ApiState, Caller};
use crate::assistants::{Embedding, KeptEmbedding, NewKey, trouble};
use crate::catalogue::RowState;

/// Products of a page.
const PRODUCTS: u32 = 500;

#[derive(Debug, Serialize)]
pub(super) struct Shown {
    /// Whether there is a model.
    by_meaning: bool,
    state: Option<ShownState>,
    model: Option<ShownModel>,
    documents: Vec<ShownDocument>,
}

#[derive(Debug, Serialize)]
struct ShownState {
    wanted: String,
    of_server: bool,
    answers: Option<String>,
    rows: i64,
    made: i64,
    refused: i64,
    behind: bool,
    trouble: Option<String>,
    retry_at: Option<Timestamp>,
    by_database: bool,
    not_taken: Vec<NotTaken>,
}

#[derive(Debug, Serialize)]
struct NotTaken {
    kind: &'static str,
    id: String,
    why: String,
}

#[derive(Debug, Serialize)]
struct ShownModel {
    kind: &'static str,
    base_url: Option<String>,
    model: String,
    dimensions: Option<u32>,
    price: Option<u64>,
    limit_day: Micros,
    has_key: bool,
    key_ending: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShownDocument {
    id: String,
    state: &'static str,
    passages: u32,
    made: u32,
    refused: u32,
}

/// A model. What is not named is as usual; a key that is not named stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewModel {
    kind: String,
    base_url: Option<String>,
    model: String,
    dimensions: Option<u32>,
    price: Option<u64>,
    limit_day: Option<Micros>,
    key: Option<SecretString>,
    #[serde(default)]
    remove_key: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Tried {
    works: bool,
    trouble: Option<&'static str>,
    dimensions: Option<usize>,
    model: String,
    took_ms: u128,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    after: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Products {
    products: Vec<ShownProduct>,
    /// The code to ask for more behind.
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShownProduct {
    sku: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

pub(super) async fn find(State(state): State<ApiState>, caller: Caller) -> Result<Json<Shown>, ApiError> {
    let organisation = caller.organisation();
    let own = state.assistants.embeddings(organisation).await?.into_iter().find(|own| own.wanted);
    let told = state.catalogue.meaning(organisation).await?;
    let mut documents = Vec::new();
    if let Some(told) = &told {
        for document in state.catalogue.documents(organisation).await? {
            let (made, refused) = told.documents.get(&document.id.to_string()).copied().unwrap_or_default();
            let word = match document.state {
                DocumentState::Ready if made + refused >= document.chunks => "made",
                DocumentState::Failed => "failed",
                _ => "waiting",
            };
            let id = document.id.to_string();
            documents.push(ShownDocument { id, state: word, passages: document.chunks, made, refused });
        }
    }
    let shown = told.map(|told| ShownState {
        wanted: told.wanted,
        of_server: !told.is_own,
        answers: told.answers,
        rows: told.progress.rows,
        made: told.progress.made,
        refused: told.progress.refused,
        behind: told.progress.behind,
        trouble: told.progress.trouble,
        retry_at: told.progress.retry_at,
        by_database: told.by_database,
        not_taken: told
            .refused
            .into_iter()
            .map(|row| NotTaken { kind: row.kind.as_str(), id: row.id, why: row.why })
            .collect(),
    });
    Ok(Json(Shown { by_meaning: shown.is_some(), state: shown, model: own.map(model), documents }))
}

pub(super) async fn products(
    State(state): State<ApiState>,
    caller: Caller,
    Query(from): Query<After>,
) -> Result<Json<Products>, ApiError> {
    let organisation = caller.organisation();
    let page = state.catalogue.list_products(organisation, from.after.map(Sku), PRODUCTS).await?;
    let skus: Vec<Sku> = page.products.iter().map(|product| product.sku.clone()).collect();
    let states = state.catalogue.meaning_of_products(organisation, &skus).await?;
    let states = states.ok_or_else(|| ApiError::missing("model for meaning"))?;
    let next = page.next.map(|sku| sku.0);
    let products = skus.into_iter().zip(states).map(|(sku, state)| {
        let (state, why) = match state {
            RowState::Made => ("made", None),
            RowState::Waiting => ("waiting", None),
            RowState::Refused(why) => ("refused", Some(why)),
        };
        ShownProduct { sku: sku.0, state, why }
    });
    Ok(Json(Products { products: products.collect(), next }))
}

pub(super) async fn put(
    State(state): State<ApiState>,
    caller: Caller,
    wanted: Result<Json<NewModel>, JsonRejection>,
) -> Result<Json<Shown>, ApiError> {
    // What cannot be read may hold the key, so only its kind of fault is told.
    let Json(wanted) = wanted.map_err(|rejection| match rejection {
        JsonRejection::JsonDataError(_) => ApiError::invalid(
            "a model has kind, model, and optionally base_url, dimensions, price, limit_day, key, remove_key",
        ),
        other => ApiError::invalid(format!("the request is no JSON ({})", other.status())),
    })?;
    let kind: EmbeddingKind = wanted.kind.parse().map_err(|error| ApiError::invalid(format!("kind: {error}")))?;
    let embedding = Embedding {
        base_url: wanted.base_url.filter(|base| !base.trim().is_empty()),
        dimensions: wanted.dimensions,
        price: wanted.price,
        limit_day: wanted.limit_day.unwrap_or_else(|| Limits::default().organisation_day),
        ..Embedding::new(kind, wanted.model)
    };
    let key = NewKey::asked(wanted.key, wanted.remove_key);
    state.assistants.set_embedding(caller.organisation(), embedding, key, &caller.by()).await?;
    state.catalogue.wake();
    find(State(state), caller).await
}

pub(super) async fn delete(State(state): State<ApiState>, caller: Caller) -> Result<StatusCode, ApiError> {
    if state.assistants.remove_embedding(caller.organisation(), &caller.by()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::missing("model for meaning"))
    }
}

pub(super) async fn test(State(state): State<ApiState>, caller: Caller) -> Result<Json<Tried>, ApiError> {
    let (embedding, trial) = state.assistants.try_embedding(caller.organisation(), &caller.by()).await?;
    state.catalogue.wake();
    Ok(Json(Tried {
        works: trial.outcome.is_ok(),
        trouble: trial.outcome.err().map(trouble),
        dimensions: trial.outcome.ok(),
        model: embedding.model,
        took_ms: trial.took.as_millis(),
    }))
}

pub(super) async fn again(State(state): State<ApiState>, caller: Caller) -> Result<Json<Shown>, ApiError> {
    state.catalogue.embed_again(caller.organisation()).await?;
    find(State(state), caller).await
}

fn model(own: KeptEmbedding) -> ShownModel {
    ShownModel {
        kind: own.embedding.kind.as_str(),
        base_url: own.embedding.base_url,
        model: own.embedding.model,
        dimensions: own.embedding.dimensions,
        price: own.embedding.price,
        limit_day: own.embedding.limit_day,
        has_key: own.has_key,
        key_ending: own.ending,
    }
}
