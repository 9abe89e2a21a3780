//! Searching by meaning: the models of a node, and the vectors of one shop.

use std::sync::Arc;

use channel_core::catalogue::Sku;
use retrieval::{Embedder, Evidence, Lang, Purpose, Tongue, VectorTable, Weights};
use store::vectors::{VectorKind, VectorRow};

/// The models that this node can embed with. The first is the one that every shop is to be embedded with; the others serve until
/// it has made a shop whole.
#[derive(Clone, Debug, Default)]
pub struct Models(Arc<[Arc<dyn Embedder>]>);

impl Models {
    /// Models in the order in which they are wanted.
    #[must_use]
    pub fn new(models: Vec<Arc<dyn Embedder>>) -> Self {
        Self(models.into())
    }

    /// The one that every shop is to be embedded with.
    pub(in crate::catalogue) fn wanted(&self) -> Option<&Arc<dyn Embedder>> {
        self.0.first()
    }

    /// The names of the others.
    pub(in crate::catalogue) fn kept(&self) -> Vec<String> {
        self.0.iter().skip(1).map(|model| model.model().to_owned()).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Of the passes that are whole, the one of the model wanted most.
    pub(super) fn best(&self, whole: &[(String, i64)]) -> Option<(String, i64)> {
        self.0.iter().find_map(|model| whole.iter().find(|(name, _)| name == model.model()).cloned())
    }

    /// A question as numbers of a model; none when it cannot be had, since words find without them too.
    pub(super) async fn question(&self, model: &str, question: &str) -> Option<Vec<f32>> {
        let embedder = self.0.iter().find(|embedder| embedder.model() == model)?;
        match embedder.embed(Purpose::Question, &[question]).await {
            Ok(vectors) => vectors.into_iter().next(),
            Err(error) => {
                tracing::warn!(%error, "a question was searched by its words alone");
                None
            }
        }
    }
}

/// The vectors of one shop, all of one model.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) products: VectorTable,
    pub(super) passages: VectorTable,
}

impl Meaning {
    pub(super) fn new(model: &str, dimension: usize) -> Self {
        Self { products: VectorTable::new(model, dimension), passages: VectorTable::new(model, dimension) }
    }

    /// Takes vectors in. One of another length is of no use and is left out.
    pub(super) fn take(&mut self, rows: Vec<VectorRow>) {
        for row in rows {
            let table = match row.kind {
                VectorKind::Product => &mut self.products,
                VectorKind::Passage => &mut self.passages,
            };
            if table.upsert(Sku(row.id), &row.numbers).is_err() {
                tracing::warn!("a vector that was kept does not fit its model");
            }
        }
    }

    /// About how many bytes a vector takes: a byte a number, its key twice, and what holds them.
    pub(super) fn bytes(&self, dimension: usize) -> usize {
        (self.products.len() + self.passages.len()) * (dimension + 160)
    }
}

/// What words and meaning weigh for a question.
pub(super) fn weights(coverage: f32, asked: Option<Lang>, kept: Option<Lang>) -> Weights {
    let tongue = match (asked, kept) {
        (Some(asked), Some(kept)) if asked != kept => Tongue::Other,
        _ => Tongue::Same,
    };
    Evidence { coverage, tongue }.weights()
}
