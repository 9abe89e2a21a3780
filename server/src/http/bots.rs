//! The secrets of Telegram's bots, remembered for a moment: neither a busy bot nor whoever forges its updates costs a
//! read for each of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use channel_core::{ChannelId, WebhookSecrets};
use channel_telegram::CHANNEL;
use store::{Store, StoreError};
use tokio::time::Instant;

use super::route;

/// How long what was read is taken to be so: a secret that was taken back may open its route for as long.
const TRUSTED: Duration = Duration::from_secs(1);
/// How many bots are remembered, and how many names that are nobody's.
const MOST: usize = 1_024;
/// A longer name is no bot's, whose id is a number.
const LONGEST: usize = 64;

/// What a bot's account says about its webhook.
pub(super) struct Bots {
    store: Store,
    memory: Mutex<Memory>,
}

impl Bots {
    pub(super) fn new(store: Store) -> Self {
        Self { store, memory: Mutex::default() }
    }

    /// The secrets, as they were at most a moment ago.
    pub(super) async fn find(&self, bot: &str) -> Result<Option<Arc<WebhookSecrets>>, StoreError> {
        let recalled = self.memory().recall(bot, Instant::now());
        match recalled {
            Recalled::Secrets(secrets) => Ok(Some(secrets)),
            Recalled::Nobody => Ok(None),
            Recalled::Nothing => self.read(bot).await,
        }
    }

    /// The secrets as they are now, for a request that those which were found do not prove: they may have been changed just
    /// now. They are read once in a moment for all such requests.
    pub(super) async fn find_again(&self, bot: &str) -> Result<Again, StoreError> {
        let doubted = self.memory().doubt(bot, Instant::now());
        match doubted {
            Doubt::New => Ok(self.read(bot).await?.map_or(Again::Nothing, Again::Secrets)),
            Doubt::BeingRead => Ok(Again::BeingRead),
            Doubt::Known => Ok(match self.memory().recall(bot, Instant::now()) {
                Recalled::Secrets(secrets) => Again::Secrets(secrets),
                Recalled::Nobody | Recalled::Nothing => Again::Nothing,
            }),
        }
    }

    /// An account that is gone, or a store that cannot be asked, opens nothing.
    async fn read(&self, bot: &str) -> Result<Option<Arc<WebhookSecrets>>, StoreError> {
        let channel: &ChannelId = &CHANNEL;
        let found = route::find(&self.store, channel, bot, "webhook_secret").await;
        let found = found.map(|found| found.map(|(_, secret)| Arc::new(route::proving(secret))));
        self.memory().learn(bot, &found, Instant::now());
        found
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a second look at a bot's secrets tells.
pub(super) enum Again {
    Secrets(Arc<WebhookSecrets>),
    Nothing,
    /// Somebody reads them just now, and nobody knows yet.
    BeingRead,
}

/// What the last reads told. Names that are nobody's stand apart, so that whoever makes them up drives no bot out.
#[derive(Default)]
struct Memory {
    bots: Recent<Arc<WebhookSecrets>>,
    nobody: Recent<()>,
    /// Whether the read that a doubt began has ended.
    doubted: Recent<bool>,
}

/// What is remembered of a name.
enum Recalled {
    Secrets(Arc<WebhookSecrets>),
    Nobody,
    Nothing,
}

/// Whether a bot's secrets were doubted a moment ago already.
#[derive(Debug, PartialEq, Eq)]
enum Doubt {
    New,
    BeingRead,
    Known,
}

impl Memory {
    fn recall(&self, bot: &str, now: Instant) -> Recalled {
        match self.bots.find(bot, now) {
            Some(secrets) => Recalled::Secrets(Arc::clone(secrets)),
            None if bot.len() > LONGEST || self.nobody.find(bot, now).is_some() => Recalled::Nobody,
            None => Recalled::Nothing,
        }
    }

    /// Noted before the read, so that requests that come together cost one.
    fn doubt(&mut self, bot: &str, now: Instant) -> Doubt {
        match self.doubted.find(bot, now) {
            Some(true) => Doubt::Known,
            Some(false) => Doubt::BeingRead,
            None => {
                self.doubted.keep(bot, false, now);
                Doubt::New
            }
        }
    }

    fn learn(&mut self, bot: &str, found: &Result<Option<Arc<WebhookSecrets>>, StoreError>, now: Instant) {
        self.bots.forget(bot);
        self.nobody.forget(bot);
        match found {
            Ok(Some(secrets)) => self.bots.keep(bot, Arc::clone(secrets), now),
            Ok(None) => self.nobody.keep(bot, (), now),
            Err(_) => return self.doubted.forget(bot),
        }
        self.doubted.set(bot, true);
    }
}

/// What was learned within the last moment. At its bound it forgets all: everything can be read again.
struct Recent<T>(HashMap<String, (Instant, T)>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Recent<T> {
    fn find(&self, bot: &str, now: Instant) -> Option<&T> {
        let (since, what) = self.0.get(bot)?;
        (now.saturating_duration_since(*since) < TRUSTED).then_some(what)
    }

    fn keep(&mut self, bot: &str, what: T, now: Instant) {
        self.forget(bot);
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(bot.to_owned(), (now, what));
    }

    /// Changes what is remembered, and not since when.
    fn set(&mut self, bot: &str, what: T) {
        if let Some((_, known)) = self.0.get_mut(bot) {
            *known = what;
        }
    }

    fn forget(&mut self, bot: &str) {
        self.0.remove(bot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Arc<WebhookSecrets> {
        Arc::new(WebhookSecrets { signing: vec!["secret".into()], verify: Vec::new() })
    }

    fn word(recalled: &Recalled) -> &'static str {
        match recalled {
            Recalled::Secrets(_) => "secrets",
            Recalled::Nobody => "nobody",
            Recalled::Nothing => "nothing",
        }
    }

    #[test]
    fn what_a_read_told_is_remembered_for_a_moment_and_a_failure_is_not() {
        let began = Instant::now();
        let unavailable = || Err(StoreError::Unavailable(None));
        let table = [
            (vec![Ok(Some(secrets()))], 999, "secrets"),
            (vec![Ok(Some(secrets()))], 1_000, "nothing"),
            (vec![Ok(None)], 999, "nobody"),
            (vec![Ok(None)], 1_000, "nothing"),
            (vec![unavailable()], 0, "nothing"),
            (vec![Ok(Some(secrets())), unavailable()], 0, "nothing"),
            (vec![Ok(None), unavailable()], 0, "nothing"),
            (vec![Ok(Some(secrets())), Ok(None)], 0, "nobody"),
            (vec![Ok(None), Ok(Some(secrets()))], 0, "secrets"),
        ];
        for (number, (reads, millis, expected)) in table.into_iter().enumerate() {
            let mut memory = Memory::default();
            for read in &reads {
                memory.learn("42", read, began);
            }
            let recalled = memory.recall("42", began + Duration::from_millis(millis));
            assert_eq!(word(&recalled), expected, "case {number}");
        }
    }

    #[test]
    fn wrong_secrets_have_the_right_one_read_again_once_in_a_moment() {
        let (mut memory, began) = (Memory::default(), Instant::now());
        let doubts = [("42", 0), ("43", 1), ("42", 999), ("42", 1_000)];
        let seen = doubts.map(|(bot, millis)| {
            let now = began + Duration::from_millis(millis);
            let doubt = memory.doubt(bot, now);
            memory.learn(bot, &Ok(Some(secrets())), now);
            doubt
        });
        assert_eq!(seen, [Doubt::New, Doubt::New, Doubt::Known, Doubt::New]);
    }

    #[test]
    fn nobody_is_refused_for_a_secret_that_is_being_read_or_could_not_be() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        assert_eq!([memory.doubt("42", now), memory.doubt("42", now)], [Doubt::New, Doubt::BeingRead]);
        memory.learn("42", &Err(StoreError::Unavailable(None)), now);
        assert_eq!(memory.doubt("42", now), Doubt::New);
        memory.learn("42", &Ok(Some(secrets())), now);
        assert_eq!(memory.doubt("42", now), Doubt::Known);
    }

    #[test]
    fn names_that_are_nobodys_are_bounded_and_drive_no_bot_out() {
        let (mut memory, now) = (Memory::default(), Instant::now());
        memory.learn("42", &Ok(Some(secrets())), now);
        for number in 0..10 * MOST {
            memory.learn(&format!("made-up-{number}"), &Ok(None), now);
        }
        assert!(memory.nobody.0.len() <= MOST);
        assert_eq!(word(&memory.recall("42", now)), "secrets");
    }

    #[test]
    fn a_name_that_no_bot_can_have_is_not_asked_about() {
        let memory = Memory::default();
        assert_eq!(word(&memory.recall(&"4".repeat(LONGEST + 1), Instant::now())), "nobody");
        assert_eq!(word(&memory.recall(&"4".repeat(LONGEST), Instant::now())), "nothing");
    }
}
