//! What was sent, and what comes back.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Mutex, MutexGuard, PoisonError};

use channel_core::{Account, AccountId, ChannelError, ErrorKind, OutboundMessage, Receipt};

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
}

impl Script {
    pub(super) fn push(&self, outcome: Scripted) {
        lock(&self.next).push_back(outcome);
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        lock(&self.sent).clone()
    }

    pub(super) async fn play(&self, account: &Account, kind: SentKind) -> Result<Receipt, ChannelError> {
        let outcome = lock(&self.next).pop_front();
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

/// A test that panicked while holding the lock is reported by itself; the others go on.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
