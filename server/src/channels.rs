//! The channels this server speaks, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use channel_core::{Channel, ChannelId};

/// Every channel the server was built with. Adding one means adding a line where the registry is made.
#[derive(Clone, Debug, Default)]
pub struct Channels(BTreeMap<ChannelId, Arc<dyn Channel>>);

impl Channels {
    /// From a list; the last one of a name wins.
    #[must_use]
    pub fn new(channels: impl IntoIterator<Item = Arc<dyn Channel>>) -> Self {
        Self(channels.into_iter().map(|channel| (channel.id(), channel)).collect())
    }

    /// The channel of a name, if the server has it.
    #[must_use]
    pub fn find(&self, id: &ChannelId) -> Option<&Arc<dyn Channel>> {
        self.0.get(id)
    }
}
