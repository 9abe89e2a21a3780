//! What was sent, and what comes back.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use channel_core::{Account, AccountId, ChannelError, ErrorKind, OutboundMessage, Receipt, Retry};

use crate::counterpart::Manner;

/// What one send comes to.
#[derive(Debug)]
pub enum Scripted {
    /// The platform takes it.
    Taken(Receipt),
    /// The platform, or the way to it, fails. The message counts as written to the network only when the error's effect
    /// is unknown.
    Failed(ChannelError),
    /// No answer ever comes; the message was written.
    Hang,
    /// Everything was lost on the way: the platform took nothing, and nobody knows.
    Vanished,
}

impl Scripted {
    /// A lost answer: the platform took the message, and nobody knows.
    #[must_use]
    pub fn lost_answer() -> Self {
        Self::Failed(ChannelError::ambiguous(ErrorKind::Transport, "the connection broke before the answer came"))
    }
}

/// One thing that reached the platform.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// From which account.
    pub account: AccountId,
    /// What.
    pub kind: SentKind,
}

/// What reached the platform.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all of a test's ledger are messages")]
pub enum SentKind {
    /// A message.
    Message(OutboundMessage),
    /// A public answer to a comment.
    CommentReply {
        /// The comment.
        comment: String,
        /// What it says.
        text: String,
    },
    /// A private answer to a comment.
    PrivateReply {
        /// The comment.
        comment: String,
        /// What it says.
        text: String,
    },
}

/// The ledger and the script behind a fake channel.
#[derive(Debug, Default)]
pub(super) struct Script {
    sent: Mutex<Vec<Sent>>,
    next: Mutex<VecDeque<Scripted>>,
    manner: Mutex<Manner>,
    calls: AtomicUsize,
}

impl Script {
    pub(super) fn push(&self, outcome: Scripted) {
        lock(&self.next).push_back(outcome);
    }

    pub(super) fn behave(&self, manner: Manner) {
        *lock(&self.manner) = manner;
    }

    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// A call that leaves nothing in the ledger.
    pub(super) fn call(&self) -> Result<(), ChannelError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let manner = *lock(&self.manner);
        failure(manner).map_or(Ok(()), Err)
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        lock(&self.sent).clone()
    }

    pub(super) async fn play(&self, account: &Account, kind: SentKind) -> Result<Receipt, ChannelError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let scripted = lock(&self.next).pop_front();
        let outcome = scripted.or_else(|| failure(*lock(&self.manner)).map(Scripted::Failed));
        match outcome {
            None => Ok(Receipt::new(format!("fake-{}", self.record(account, kind)))),
            Some(Scripted::Taken(receipt)) => {
                self.record(account, kind);
                Ok(receipt)
            }
            Some(Scripted::Failed(error)) => {
                if error.effect == channel_core::Effect::Unknown {
                    self.record(account, kind);
                }
                Err(error)
            }
            Some(Scripted::Vanished) => {
                let sentence = "the connection broke before the answer came";
                Err(ChannelError::ambiguous(ErrorKind::Transport, sentence))
            }
            Some(Scripted::Hang) => {
                self.record(account, kind);
                pending().await
            }
        }
    }

    fn record(&self, account: &Account, kind: SentKind) -> usize {
        let mut sent = lock(&self.sent);
        sent.push(Sent { account: account.id, kind });
        sent.len()
    }
}

/// What a call in this manner fails with.
fn failure(manner: Manner) -> Option<ChannelError> {
    match manner {
        Manner::Takes => None,
        Manner::Throttles { seconds } => {
            let pause = Retry::After(Duration::from_secs(u64::from(seconds)));
            Some(ChannelError::refused(ErrorKind::RateLimited, "the fake asks to wait").with_retry(pause))
        }
        Manner::Babbles => {
            Some(ChannelError::ambiguous(ErrorKind::UnreadableAnswer, "the fake's answer could not be read"))
        }
        Manner::HangsUp | Manner::BreaksOff | Manner::BadGateway => {
            Some(ChannelError::ambiguous(ErrorKind::Transport, "the connection broke before the answer came"))
        }
    }
}

/// A test that panicked while holding the lock is reported by itself; the others go on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
