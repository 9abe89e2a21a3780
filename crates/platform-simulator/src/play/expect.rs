//! What a person is expected to get: assertions that wait.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::core::Core;
use crate::state::{EffectKind, LedgerEntry, Platform};

/// More than any answer takes on a slow machine.
const SOON: Duration = Duration::from_secs(20);
/// How long nothing more must come.
const QUIET: Duration = Duration::from_millis(300);

/// Up to which entry of the ledger each person's answers were expected already.
pub(crate) type Heard = Arc<Mutex<HashMap<String, u64>>>;

/// Waits for what reaches a person, and fails the test when it does not come. What was expected once is not expected
/// again: the next expectation looks at what came after it.
#[must_use = "an expectation is checked when one of its methods is awaited"]
pub struct Expectation {
    pub(crate) core: Arc<Core>,
    pub(crate) heard: Heard,
    person: String,
    platform: Option<Platform>,
    within: Duration,
}

impl Expectation {
    pub(crate) fn new(core: Arc<Core>, heard: Heard, person: &str) -> Self {
        Self { core, heard, person: person.trim().to_lowercase(), platform: None, within: SOON }
    }

    /// On this platform alone; people of one name can be on several.
    pub fn on(mut self, platform: Platform) -> Self {
        self.platform = Some(platform);
        self
    }

    /// Waits no longer than this (20 seconds otherwise).
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// Waits for the next message, whatever it says.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn reply(self) -> LedgerEntry {
        self.expect("a message", is_message, |_| true).await
    }

    /// Waits for a message that contains these words.
    ///
    /// # Panics
    /// When none comes in time; the failure tells what came instead.
    pub async fn reply_containing(self, words: &str) -> LedgerEntry {
        self.expect(&format!("a message with {words:?}"), is_message, |entry| says(entry, words)).await
    }

    /// Waits for as many messages, in the order they came.
    ///
    /// # Panics
    /// When fewer come in time.
    pub async fn replies(self, count: usize) -> Vec<LedgerEntry> {
        let mut all = Vec::with_capacity(count);
        for number in 1..=count {
            all.push(self.expect(&format!("message {number} of {count}"), is_message, |_| true).await);
        }
        all
    }

    /// Waits for a private answer to a comment that contains these words.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn private_reply_containing(self, words: &str) -> LedgerEntry {
        let private = |kind| kind == EffectKind::PrivateReply;
        self.expect(&format!("a private reply with {words:?}"), private, |entry| says(entry, words)).await
    }

    /// Waits for a public answer to a comment of the person's that contains these words.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn public_reply_containing(self, words: &str) -> LedgerEntry {
        let public = |kind| kind == EffectKind::CommentReply;
        self.expect(&format!("a public reply with {words:?}"), public, |entry| says(entry, words)).await
    }

    /// Waits for a reaction to a message of the person's.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn reaction(self, emoji: &str) -> LedgerEntry {
        let reaction = |kind| kind == EffectKind::Reaction;
        self.expect(&format!("the reaction {emoji}"), reaction, |entry| entry.text.as_deref() == Some(emoji)).await
    }

    /// Waits until the product has acknowledged every webhook and a moment has passed, and holds that no message came
    /// that was not expected.
    ///
    /// # Panics
    /// When one came, or the product does not acknowledge its webhooks.
    pub async fn no_more_messages(self) {
        let acknowledged = self.wait(|| self.core.look(|world, _| world.pending.is_empty().then_some(()))).await;
        assert!(acknowledged.is_some(), "the product has not acknowledged every webhook");
        let unexpected = tokio::time::timeout(QUIET, self.answer(|| self.next(is_message, |_| true))).await;
        if let Ok(Some(entry)) = unexpected {
            panic!("{} expected no more messages, and got {:?}", self.person, entry.text.unwrap_or_default());
        }
    }

    async fn expect(
        &self,
        what: &str,
        kind: impl Fn(EffectKind) -> bool,
        wanted: impl Fn(&LedgerEntry) -> bool,
    ) -> LedgerEntry {
        if let Some(entry) = self.wait(|| self.next(&kind, &wanted)).await {
            self.heard().insert(self.key(), entry.seq);
            return entry;
        }
        let instead = self.texts();
        panic!("{} expected {what} and waited {:?} in vain; what came: {instead:?}", self.person, self.within);
    }

    /// The first entry after what was expected already.
    fn next(&self, kind: impl Fn(EffectKind) -> bool, wanted: impl Fn(&LedgerEntry) -> bool) -> Option<LedgerEntry> {
        let after = self.heard().get(&self.key()).copied().unwrap_or_default();
        self.core.look(|world, _| {
            let mut entries = world.ledger.to(&self.person);
            entries.find(|entry| entry.seq > after && self.is_here(entry) && kind(entry.kind) && wanted(entry)).cloned()
        })
    }

    fn texts(&self) -> Vec<String> {
        let after = self.heard().get(&self.key()).copied().unwrap_or_default();
        self.core.look(|world, _| {
            let entries = world.ledger.to(&self.person).filter(|entry| entry.seq > after && self.is_here(entry));
            entries.map(|entry| format!("{:?}: {}", entry.kind, entry.text.as_deref().unwrap_or_default())).collect()
        })
    }

    fn is_here(&self, entry: &LedgerEntry) -> bool {
        self.platform.is_none_or(|platform| platform == entry.platform)
    }

    fn key(&self) -> String {
        self.platform.map_or_else(|| self.person.clone(), |platform| format!("{platform}/{}", self.person))
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, HashMap<String, u64>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn wait<T>(&self, question: impl Fn() -> Option<T>) -> Option<T> {
        tokio::time::timeout(self.within, self.answer(question)).await.ok().flatten()
    }

    /// Asks again after every change; nothing when the simulator ended.
    async fn answer<T>(&self, question: impl Fn() -> Option<T>) -> Option<T> {
        let mut changes = self.core.changes();
        loop {
            if let Some(answer) = question() {
                return Some(answer);
            }
            changes.changed().await.ok()?;
        }
    }
}

impl fmt::Debug for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expectation").field("person", &self.person).finish_non_exhaustive()
    }
}

fn is_message(kind: EffectKind) -> bool {
    matches!(kind, EffectKind::Message | EffectKind::Template | EffectKind::PrivateReply)
}

fn says(entry: &LedgerEntry, words: &str) -> bool {
    entry.text.as_deref().is_some_and(|text| text.contains(words))
}
