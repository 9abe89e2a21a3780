//! Searching by meaning: the models there are for a shop, and the vectors of one shop.

use std::sync::Arc;

use channel_core::OrganisationId;
use channel_core::catalogue::Sku;
use retrieval::{Embedder, Evidence, Lang, Purpose, Tongue, VectorTable, Weights};
use store::StoreError;
use store::vectors::{VectorKind, VectorRow};

use crate::assistants::Assistants;

/// What there is to embed with: the models of this node, and those that organisations have chosen for themselves.
#[derive(Clone, Debug, Default)]
pub struct Models {
    of_node: Arc<[Arc<dyn Embedder>]>,
    of_shops: Option<Assistants>,
}

/// The models of one shop. The first is the one that its rows are to be embedded with; the others serve until it has made the
/// shop whole.
#[derive(Clone, Debug)]
pub(in crate::catalogue) struct ShopModels {
    models: Vec<Arc<dyn Embedder>>,
    /// How many of them the organisation has chosen.
    own: usize,
}

impl Models {
    /// The models of this node in the order in which they are wanted.
    #[must_use]
    pub fn new(models: Vec<Arc<dyn Embedder>>) -> Self {
        Self { of_node: models.into(), of_shops: None }
    }

    /// The same with those that organisations choose for themselves.
    #[must_use]
    pub fn and_of_shops(self, assistants: Assistants) -> Self {
        Self { of_shops: Some(assistants), ..self }
    }

    /// The name of the model that shops without one of their own are to be embedded with.
    pub(in crate::catalogue) fn of_node(&self) -> Option<&str> {
        self.of_node.first().map(|model| model.model())
    }

    /// Whether organisations may choose models.
    pub(in crate::catalogue) fn are_chosen(&self) -> bool {
        self.of_shops.is_some()
    }

    /// The models of a shop.
    pub(in crate::catalogue) async fn of(&self, organisation: OrganisationId) -> Result<ShopModels, StoreError> {
        let mut models = match &self.of_shops {
            Some(assistants) => assistants.embedders(organisation).await?,
            None => Vec::new(),
        };
        let own = models.len();
        models.extend(self.of_node.iter().cloned());
        Ok(ShopModels { models, own })
    }
}

impl ShopModels {
    /// The one that the shop's rows are to be embedded with.
    pub(in crate::catalogue) fn wanted(&self) -> Option<&Arc<dyn Embedder>> {
        self.models.first()
    }

    /// Whether the organisation has chosen it.
    pub(in crate::catalogue) fn is_own(&self) -> bool {
        self.own > 0
    }

    /// The names of the others whose vectors stay when the wanted one has made every row: none beside a model of the shop's own.
    pub(in crate::catalogue) fn kept(&self) -> Vec<String> {
        if self.is_own() {
            return Vec::new();
        }
        self.models.iter().skip(1).map(|model| model.model().to_owned()).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.models.is_empty()
    }

    /// Of the passes that are whole, the one of the model wanted most.
    pub(in crate::catalogue) fn best(&self, whole: &[(String, i64)]) -> Option<(String, i64)> {
        self.models.iter().find_map(|model| whole.iter().find(|(name, _)| name == model.model()).cloned())
    }

    /// A question as numbers of a model; none when it cannot be had, since words find without them too.
    pub(super) async fn question(&self, model: &str, question: &str) -> Option<Vec<f32>> {
        let embedder = self.models.iter().find(|embedder| embedder.model() == model)?;
        match embedder.embed(Purpose::Question, &[question]).await {
            Ok(vectors) => vectors.into_iter().next(),
            Err(error) => {
                let why = crate::assistants::trouble_of(&error).0;
                tracing::warn!(why, "a question was searched by its words alone");
                None
            }
        }
    }
}

/// What is near to a question by its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalogue) enum Near {
    /// Nobody can tell.
    Unknown,
    /// The question as numbers of a model, to be compared with the vectors in memory.
    Numbers {
        /// The model.
        model: String,
        /// The numbers.
        numbers: Vec<f32>,
    },
    /// The rows that the database found, the nearest first.
    Rows(Vec<Sku>),
}

/// The vectors of one shop, all of one model.
#[derive(Debug)]
pub(super) struct Meaning {
    dimension: usize,
    products: VectorTable,
    passages: VectorTable,
}

impl Meaning {
    pub(super) fn new(model: &str, dimension: usize) -> Self {
        let table = || VectorTable::new(model, dimension);
        Self { dimension, products: table(), passages: table() }
    }

    pub(super) fn model(&self) -> &str {
        self.products.model()
    }

    /// Takes vectors in. A row that has none any more is let go; one of another length is of no use and is left out.
    pub(super) fn take(&mut self, rows: Vec<VectorRow>) {
        for row in rows {
            let table = match row.kind {
                VectorKind::Product => &mut self.products,
                VectorKind::Passage => &mut self.passages,
            };
            if row.numbers.is_empty() {
                table.remove(&Sku(row.id));
            } else if table.upsert(Sku(row.id), &row.numbers).is_err() {
                tracing::warn!("a vector that was kept does not fit its model");
            }
        }
    }

    /// Forgets the vector of a product.
    pub(super) fn forget_product(&mut self, sku: &Sku) {
        self.products.remove(sku);
    }

    /// The rows nearest to a question.
    pub(super) fn nearest(&self, kind: VectorKind, numbers: &[f32], limit: usize) -> Vec<Sku> {
        let table = match kind {
            VectorKind::Product => &self.products,
            VectorKind::Passage => &self.passages,
        };
        table.nearest(numbers, limit).into_iter().map(|(sku, _)| sku).collect()
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        (self.products.len() + self.passages.len()).saturating_mul(bytes_of_one(self.dimension))
    }
}

/// About how many bytes a vector takes in memory: a byte a number, its key twice, and what holds them.
pub(super) fn bytes_of_one(dimension: usize) -> usize {
    dimension.saturating_add(160)
}

/// What words and meaning weigh for a question.
pub(super) fn weights(coverage: f32, asked: Option<Lang>, kept: Option<Lang>) -> Weights {
    let tongue = match (asked, kept) {
        (Some(asked), Some(kept)) if asked != kept => Tongue::Other,
        _ => Tongue::Same,
    };
    Evidence { coverage, tongue }.weights()
}
