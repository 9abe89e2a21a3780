//! The model behind the port: off the asynchronous threads, and only so much of it at a time.

use std::{num::NonZeroUsize, path::Path, sync::Arc};

use async_trait::async_trait;
use retrieval::{EmbedError, Embedder, Purpose};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{error::ModelError, model::Model};

/// A few hundred milliseconds of one core: work that is given up does not run on for long.
const BATCH: usize = 32;

/// Embeds on threads for blocking work. Questions never wait for an index that is being built.
#[derive(Debug, Clone)]
pub struct LocalEmbedder {
    model: Arc<Model>,
    questions: Arc<Semaphore>,
    passages: Arc<Semaphore>,
}

impl LocalEmbedder {
    /// Loads a file; takes a moment, so a server calls it before it serves. As many calls of each purpose as are named
    /// run at once, each on one core.
    ///
    /// # Errors
    /// When the file cannot be read or is no model.
    pub fn open(path: &Path, at_once: NonZeroUsize) -> Result<Self, ModelError> {
        Ok(Self::new(Model::open(path)?, at_once))
    }

    /// With a model that is loaded.
    #[must_use]
    pub fn new(model: Model, at_once: NonZeroUsize) -> Self {
        let turns = || Arc::new(Semaphore::new(at_once.get().min(Semaphore::MAX_PERMITS)));
        Self { model: Arc::new(model), questions: turns(), passages: turns() }
    }

    /// The model.
    #[must_use]
    pub fn loaded(&self) -> &Model {
        &self.model
    }
}

#[async_trait]
impl Embedder for LocalEmbedder {
    fn model(&self) -> &str {
        self.model.name()
    }

    fn dimension(&self) -> usize {
        self.model.dimension()
    }

    fn batch(&self) -> usize {
        BATCH
    }

    async fn embed(&self, purpose: Purpose, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let turns = match purpose {
            Purpose::Question => &self.questions,
            Purpose::Passage => &self.passages,
        };
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| EmbedError { may_pass: false, source };
        let turn = Arc::clone(turns).acquire_owned().await.map_err(|closed| failed(Box::new(closed)))?;
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let model = Arc::clone(&self.model);
        let work = spawn_blocking(move || {
            let vectors = model.embed(purpose, &texts);
            // The turn ends with the work, even when nobody waits for it any more.
            drop(turn);
            vectors
        });
        work.await.map_err(|lost| failed(Box::new(lost)))
    }
}
