//! The secrets of Telegram's bots, remembered for a moment so that a busy bot costs no read per update.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use channel_core::{ChannelId, WebhookSecrets};
use channel_telegram::CHANNEL;
use store::{Store, StoreError};
use tokio::time::Instant;

use super::route;

/// How long a secret that was taken back may still open its route.
const TRUSTED: Duration = Duration::from_secs(1);
/// How many bots are remembered.
const MOST: usize = 1_024;

/// What a bot's account says about its webhook.
pub(super) struct Bots {
    store: Store,
    known: Mutex<HashMap<String, (Instant, Arc<WebhookSecrets>)>>,
}

impl Bots {
    pub(super) fn new(store: Store) -> Self {
        Self { store, known: Mutex::default() }
    }

    /// The secrets, as they were at most a moment ago.
    pub(super) async fn find(&self, bot: &str) -> Result<Option<Arc<WebhookSecrets>>, StoreError> {
        let remembered =
            self.known().get(bot).filter(|(read, _)| read.elapsed() < TRUSTED).map(|(_, known)| Arc::clone(known));
        match remembered {
            Some(known) => Ok(Some(known)),
            None => self.read(bot).await,
        }
    }

    /// The secrets as they are now. An account that is gone, or a store that cannot be asked, opens nothing.
    pub(super) async fn read(&self, bot: &str) -> Result<Option<Arc<WebhookSecrets>>, StoreError> {
        let channel: &ChannelId = &CHANNEL;
        let found = match route::find(&self.store, channel, bot, "webhook_secret").await {
            Ok(found) => found.map(|(_, secret)| Arc::new(route::proving(secret))),
            Err(error) => {
                self.known().remove(bot);
                return Err(error);
            }
        };
        let mut known = self.known();
        match &found {
            Some(secrets) => {
                if known.len() >= MOST {
                    known.clear();
                }
                known.insert(bot.to_owned(), (Instant::now(), Arc::clone(secrets)));
            }
            None => drop(known.remove(bot)),
        }
        Ok(found)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Arc<WebhookSecrets>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
