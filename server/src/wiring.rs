//! What a gateway is built on and does not decide itself: time, ids, bounds, and who watches the boundaries.

use std::sync::Arc;

use channel_core::Seams;

use crate::engine::{EngineSettings, Unwatched, Watch};

/// What a gateway is handed when it opens. The default is the product; the delivery proof hands it other ones.
#[derive(Clone, Debug)]
pub struct Wiring {
    /// Time and ids.
    pub seams: Seams,
    /// Times and bounds of the engine.
    pub settings: EngineSettings,
    /// Who is told when a boundary is crossed.
    pub watch: Arc<dyn Watch>,
}

impl Default for Wiring {
    fn default() -> Self {
        Self { seams: Seams::system(), settings: EngineSettings::default(), watch: Arc::new(Unwatched) }
    }
}
