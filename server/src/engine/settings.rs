//! The engine's times and bounds.

use std::time::Duration;

use crate::flows::letters::Retention;

/// How long things wait, and how many run at a time.
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// How long the assistant waits for the next message of a burst.
    pub debounce: Duration,
    /// How long the first message of a burst waits at most.
    pub longest_wait: Duration,
    /// Messages older than this get no answer by themselves.
    pub oldest_answered: Duration,
    /// How long a lane or a call is leased.
    pub lease: Duration,
    /// How long one answer of the assistant may take.
    pub turn_limit: Duration,
    /// How long one call to a platform may take.
    pub send_limit: Duration,
    /// How much time may pass between the door and the socket.
    pub door_limit: Duration,
    /// How often work is tried before it is given up.
    pub attempts: i64,
    /// How long an ambiguous answer to a comment rests before it is read back.
    pub read_back_after: Duration,
    /// How long a platform's own word about a send is waited for whose answer was lost, before a person is asked.
    pub evidence_grace: Duration,
    /// How many lanes have their turn at a time. One organisation has at most half of them.
    pub lanes: usize,
    /// How many calls are made at a time.
    pub sends: usize,
    /// How often the store is asked for work when nobody knocks.
    pub poll: Duration,
    /// Whether updates are fetched from platforms that let them be: where no public address has them delivered.
    pub fetches_updates: bool,
    /// How often calls of dead senders are looked for.
    pub sweep: Duration,
    /// What is kept only for a while, and how long.
    pub retention: Retention,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            debounce: Duration::from_millis(250),
            longest_wait: Duration::from_millis(700),
            oldest_answered: Duration::from_secs(24 * 60 * 60),
            lease: Duration::from_secs(15),
            turn_limit: Duration::from_secs(30),
            send_limit: Duration::from_secs(30),
            door_limit: Duration::from_millis(500),
            attempts: 5,
            read_back_after: Duration::from_secs(2),
            evidence_grace: Duration::from_secs(5 * 60),
            lanes: 64,
            sends: 32,
            poll: Duration::from_millis(500),
            fetches_updates: false,
            sweep: Duration::from_secs(5),
            retention: Retention::default(),
        }
    }
}
