//! What rates and pauses are counted under.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::capabilities::RateRule;
use crate::channel::Account;
use crate::error::Scope;
use crate::id::{ChannelId, ConversationId};
use crate::plan::Charge;

/// One thing that is counted together. Its `Debug` form tells no id, since a conversation's may be a person's number.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// How far it reaches.
    pub scope: Scope,
    /// Which one.
    pub id: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.scope)
    }
}

/// Between the parts of an id; no platform's id has it.
const SEPARATOR: &str = "\u{1f}";

/// Everything a message counts towards.
#[derive(Clone, PartialEq, Eq)]
pub struct Reach {
    channel: ChannelId,
    app: String,
    business: Option<String>,
    account: String,
    conversation: String,
}

impl Reach {
    /// A message of an app's, by an account, to a conversation. `account` is any name of the account that is its own on the
    /// channel.
    #[must_use]
    pub fn new(
        channel: ChannelId,
        app: impl Into<String>,
        account: impl Into<String>,
        conversation: impl Into<String>,
    ) -> Self {
        Self { channel, app: app.into(), business: None, account: account.into(), conversation: conversation.into() }
    }

    /// The same from what is at hand when a message is sent.
    #[must_use]
    pub fn of(channel: ChannelId, app: impl Into<String>, account: &Account, conversation: &ConversationId) -> Self {
        Self::new(channel, app, account.external_id.as_str(), conversation.as_str())
    }

    /// The same with the business that several accounts belong to, such as a WhatsApp Business account.
    #[must_use]
    pub fn with_business(mut self, business: impl Into<String>) -> Self {
        self.business = Some(business.into());
        self
    }

    /// The key of a scope. There is none for a single message, and none for a business that is not known.
    #[must_use]
    pub fn key(&self, scope: Scope) -> Option<Key> {
        let parts: &[&str] = match scope {
            Scope::Message => return None,
            Scope::Conversation => &[&self.account, &self.conversation],
            Scope::Account => &[&self.account],
            Scope::Business => &[self.business.as_deref()?],
            Scope::App => &[&self.app],
        };
        let id = std::iter::once(self.channel.as_str()).chain(parts.iter().copied()).collect::<Vec<_>>();
        Some(Key { scope, id: id.join(SEPARATOR) })
    }

    /// Every key, the narrowest first.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        [Scope::Conversation, Scope::Account, Scope::Business, Scope::App]
            .into_iter()
            .filter_map(|scope| self.key(scope))
            .collect()
    }

    /// What a plan's budget is charged to.
    #[must_use]
    pub fn charges(&self, budget: &[Charge]) -> Vec<(Key, RateRule)> {
        budget.iter().filter_map(|charge| Some((self.key(charge.scope)?, charge.rate))).collect()
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach").field("channel", &self.channel).finish_non_exhaustive()
    }
}
