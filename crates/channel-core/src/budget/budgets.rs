//! Rates and pauses of all keys together.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::key::Key;
use super::rate::{Denied, Present, Rate};
use crate::capabilities::RateRule;
use crate::channel::{Pause, Receipt};
use crate::error::{ChannelError, ErrorKind, Retry};
use crate::seams::{Clock, Timestamp};

/// A clock that goes back by more than this was set; by less, it only trembles.
const TREMBLE: Duration = Duration::from_secs(5);
/// How long a key that was refused remembers how often.
const FORGIVEN_AFTER: Duration = Duration::from_secs(600);
/// The pause after so many refusals in a row without a pause of the platform's own: 4^n seconds, as WhatsApp advises
/// (platforms.md §1.9), up to four powers.
const MOST_STRIKES: u32 = 4;

/// All rates and pauses of a program. It is shared by everything that sends.
///
/// Each key and rule is a budget of its own. Memory is bounded by the keys that were used within the time in which their
/// rates refill: what is full again is forgotten.
pub struct Budgets {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

/// Why messages may not go now. Nothing was taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// They may go later.
    #[error("the {:?} budget is used up until {until}", key.scope)]
    Wait {
        /// What holds them back longest.
        key: Key,
        /// When to ask again.
        until: Timestamp,
    },
    /// They never go together: so many are more than the rate's burst. Reserve them one after the other.
    #[error("the {:?} budget never takes more than {most} messages at once", key.scope)]
    TooMany {
        /// What cannot take them.
        key: Key,
        /// The most it takes; zero for a rule that lets nothing through.
        most: u32,
    },
}

#[derive(Default)]
struct State {
    present: Present,
    rates: HashMap<(Key, [u32; 3]), Rate>,
    pauses: HashMap<Key, Held>,
    /// How many budgets there may be before the next look for idle ones.
    sweep_at: usize,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    until: Timestamp,
    strikes: u32,
}

impl Budgets {
    /// Budgets that nothing was taken of.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let state = State { sweep_at: 1_024, ..State::default() };
        state.present.set(clock.now());
        Self { clock, state: Mutex::new(state) }
    }

    /// Takes so many messages of every budget, or of none. Two rules under one key both hold.
    ///
    /// # Errors
    /// With the budget that holds them back longest, or the first one that never takes so many at once.
    pub fn reserve(&self, charges: &[(Key, RateRule)], messages: u32) -> Result<(), Refused> {
        let Some(messages) = NonZeroU32::new(messages) else { return Ok(()) };
        let mut state = self.now();
        let mut wait = charges.iter().filter_map(|(key, _)| state.pause_of(key)).max_by_key(|(_, until)| *until);
        let mut asked = Vec::with_capacity(charges.len());
        for (key, rule) in charges {
            let name = (key.clone(), [rule.count, rule.seconds, rule.burst]);
            if asked.contains(&name) {
                continue;
            }
            match state.rate(&name, *rule).map_or(Err(Denied::AtMost(0)), |rate| rate.ask(messages)) {
                Ok(()) => asked.push(name),
                Err(Denied::AtMost(most)) => return Err(Refused::TooMany { key: key.clone(), most }),
                Err(Denied::Until(until)) => {
                    wait = wait.into_iter().chain([(key.clone(), until)]).max_by_key(|(_, until)| *until);
                }
            }
        }
        if let Some((key, until)) = wait {
            return Err(Refused::Wait { key, until });
        }
        for rate in asked.iter().filter_map(|name| state.rates.get(name)) {
            rate.take();
        }
        state.sweep();
        Ok(())
    }

    /// Lets nothing through under a key for a while. A longer pause that holds already stays.
    pub fn pause(&self, key: &Key, pause: Duration) {
        self.now().hold(key, pause, 0);
    }

    /// The pauses a platform asks for, each under the key of its scope.
    pub fn pause_all(&self, keys: &[Key], pauses: &[Pause]) {
        let mut state = self.now();
        for pause in pauses {
            for key in keys.iter().filter(|key| key.scope == pause.scope) {
                state.hold(key, pause.duration, 0);
            }
        }
    }

    /// What follows from a call: a refusal for its rate pauses the one key it concerns, for the time the platform names or
    /// else for longer each time; a receipt ends that growth and brings the pauses of usage headers. `keys` are those of
    /// the message ([`super::Reach::keys`]).
    pub fn note(&self, keys: &[Key], outcome: Result<&Receipt, &ChannelError>) {
        match outcome {
            Ok(receipt) => {
                let mut state = self.now();
                let now = state.present.get();
                for key in keys {
                    if state.pauses.get(key).is_some_and(|held| held.until <= now) {
                        state.pauses.remove(key);
                    }
                }
                drop(state);
                self.pause_all(keys, &receipt.pauses);
            }
            Err(error) => self.note_error(keys, error),
        }
    }

    /// Until when nothing goes under a key.
    #[must_use]
    pub fn paused_until(&self, key: &Key) -> Option<Timestamp> {
        self.now().pause_of(key).map(|(_, until)| until)
    }

    /// How many keys and rules are remembered now.
    #[must_use]
    pub fn len(&self) -> usize {
        let state = self.now();
        state.rates.len().saturating_add(state.pauses.len())
    }

    /// Whether nothing is remembered: every budget is full and nothing pauses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Forgets what is full again. It happens by itself as budgets grow in number.
    pub fn sweep(&self) {
        let mut state = self.now();
        state.sweep_at = 0;
        state.sweep();
    }

    fn note_error(&self, keys: &[Key], error: &ChannelError) {
        let Some(key) = keys.iter().find(|key| key.scope == error.scope) else { return };
        let mut state = self.now();
        match error.retry {
            Retry::After(pause) => state.hold(key, pause, 1),
            Retry::Backoff | Retry::Never if error.kind == ErrorKind::RateLimited => {
                let strikes = state.pauses.get(key).map_or(0, |held| held.strikes).min(MOST_STRIKES);
                state.hold(key, Duration::from_secs(4_u64.saturating_pow(strikes)), 1);
            }
            Retry::Backoff | Retry::Never => {}
        }
    }

    /// The state, with the present in it.
    fn now(&self) -> MutexGuard<'_, State> {
        // Nothing panics halfway through a change, so what a lock poisoned by its user's thread holds is whole.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.move_to(self.clock.now());
        state
    }
}

impl State {
    /// A clock that was set back must not stop everything until it is as late again: what was counted begins anew, and
    /// pauses last as long as they would have.
    fn move_to(&mut self, now: Timestamp) {
        let before = self.present.get();
        let back = before.since(now);
        if back > TREMBLE {
            self.rates.clear();
            for held in self.pauses.values_mut() {
                held.until = held.until.minus(back);
            }
            self.present.set(now);
        } else if now > before {
            self.present.set(now);
        }
    }

    fn pause_of(&self, key: &Key) -> Option<(Key, Timestamp)> {
        let held = self.pauses.get(key)?;
        (held.until > self.present.get()).then(|| (key.clone(), held.until))
    }

    fn hold(&mut self, key: &Key, pause: Duration, strikes: u32) {
        let until = self.present.get().plus(pause);
        let held = self.pauses.entry(key.clone()).or_insert(Held { until, strikes: 0 });
        held.until = held.until.max(until);
        held.strikes = held.strikes.saturating_add(strikes);
        self.sweep();
    }

    fn rate(&mut self, name: &(Key, [u32; 3]), rule: RateRule) -> Option<&Rate> {
        if !self.rates.contains_key(name) {
            let rate = Rate::new(rule, &self.present)?;
            self.rates.insert(name.clone(), rate);
        }
        self.rates.get(name)
    }

    fn sweep(&mut self) {
        if self.rates.len().saturating_add(self.pauses.len()) < self.sweep_at {
            return;
        }
        let now = self.present.get();
        self.rates.retain(|_, rate| !rate.is_full(now));
        self.pauses.retain(|_, held| {
            let remembered = if held.strikes > 0 { FORGIVEN_AFTER } else { Duration::ZERO };
            held.until.plus(remembered) > now
        });
        // Twice what is in use: a look costs as much as what it may free.
        self.sweep_at = self.rates.len().saturating_add(self.pauses.len()).saturating_mul(2).max(1_024);
    }
}

impl fmt::Debug for Budgets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budgets").finish_non_exhaustive()
    }
}
