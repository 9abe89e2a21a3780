//! What the console's routes work with.

use std::fmt;

use channel_core::Seams;
use store::Store;
use url::Url;

use super::words::Words;
use crate::assistants::Assistants;
use crate::catalogue::Catalogue;
use crate::flows::Flows;
use crate::orders::Orders;

/// How a console is set up. Cheap to clone.
#[derive(Clone)]
pub struct ConsoleState {
    pub(super) store: Store,
    pub(super) flows: Flows,
    pub(super) catalogue: Catalogue,
    pub(super) assistants: Assistants,
    pub(super) settings: Settings,
}

/// What the console is told about the place it runs in.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where browsers and platforms reach this server.
    pub public_url: Url,
    /// Where the phone panel is, when there is one.
    pub panel_url: Option<Url>,
    /// Whether this is the demo shop.
    pub demo: bool,
}

impl ConsoleState {
    /// A console that reads a store and acts through flows.
    #[must_use]
    pub fn new(store: Store, flows: Flows, catalogue: Catalogue, assistants: Assistants, settings: Settings) -> Self {
        Self { store, flows, catalogue, assistants, settings }
    }

    /// The orders of every organisation.
    pub(super) fn orders(&self) -> Orders {
        Orders::new(self.store.clone())
    }

    pub(super) fn seams(&self) -> &Seams {
        self.store.seams()
    }

    /// Words at this moment for a reader so many minutes east of UTC.
    pub(super) fn words(&self, offset_minutes: i32) -> Words {
        Words::new(self.seams().now().0, offset_minutes)
    }

    /// Whether browsers reach the console through TLS, so that its cookie may insist on it.
    pub(super) fn is_secure(&self) -> bool {
        self.settings.public_url.scheme() == "https"
    }
}

impl fmt::Debug for ConsoleState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsoleState").field("settings", &self.settings).finish_non_exhaustive()
    }
}
