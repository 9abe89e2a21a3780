//! What shops answer from: `[catalogue]`.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use guarded_client::Network;
use local_embedder::{LocalEmbedder, ModelError};
use retrieval::Embedder;

use super::read::Reader;
use crate::catalogue::Models;

/// What reading sites and searching by meaning may use.
#[derive(Clone, Debug, Default)]
pub struct CatalogueConfig {
    /// Private networks in which sites may be read; none by default, so that nobody reads the operator's own network.
    pub private_networks: Vec<Network>,
    /// Files of models that search by meaning. Every shop is embedded with the first; the others serve until that is done.
    pub model_files: Vec<PathBuf>,
}

impl CatalogueConfig {
    /// Loads the models, each some 100 MB.
    ///
    /// # Errors
    /// When a file cannot be read or is no model.
    pub(crate) async fn open_models(&self) -> Result<Models, ModelError> {
        let mut models: Vec<Arc<dyn Embedder>> = Vec::new();
        for path in &self.model_files {
            let file = path.clone();
            let opened = tokio::task::spawn_blocking(move || LocalEmbedder::open(&file, NonZeroUsize::MIN)).await;
            let lost = |lost| ModelError::Unreadable { path: path.clone(), source: std::io::Error::other(lost) };
            models.push(Arc::new(opened.map_err(lost)??));
        }
        Ok(Models::new(models))
    }
}

pub(super) fn read(table: &toml::Table, problems: &mut Vec<String>) -> CatalogueConfig {
    let mut catalogue = Reader::new("catalogue.", table, problems);
    let config = CatalogueConfig {
        private_networks: catalogue.parsed_list("private_networks", "networks such as 10.0.0.0/8").unwrap_or_default(),
        model_files: catalogue.parsed_list("model_files", "paths of files").unwrap_or_default(),
    };
    catalogue.finish();
    config
}
