//! What shops answer from: `[catalogue]`.

use super::read::Reader;
use crate::catalogue::Network;

/// What reading sites and searching by meaning may use.
#[derive(Clone, Debug, Default)]
pub struct CatalogueConfig {
    /// Private networks in which sites may be read; none by default, so that nobody reads the operator's own network.
    pub private_networks: Vec<Network>,
}

pub(super) fn read(table: &toml::Table, problems: &mut Vec<String>) -> CatalogueConfig {
    let mut catalogue = Reader::new("catalogue.", table, problems);
    let config = CatalogueConfig {
        private_networks: catalogue.parsed_list("private_networks", "networks such as 10.0.0.0/8").unwrap_or_default(),
    };
    catalogue.finish();
    config
}
