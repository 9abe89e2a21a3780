//! Showing an answer while it is being written, and sending it whatever happened on the way.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{Stream, StreamExt as _};

use super::Channel;
use super::account::Account;
use super::receipt::Receipt;
use crate::capabilities::Level;
use crate::error::{ChannelError, ErrorKind, Retry};
use crate::fit::fit;
use crate::id::ConversationId;
use crate::outbound::{OutboundContent, OutboundMessage};
use crate::seams::{Clock, Timestamp};
use crate::text::prefix_within;

/// A preview that the person sees grow. It vanishes by itself; the answer is sent as a message of its own.
#[async_trait]
pub trait Drafts: Send + Sync {
    /// Shows what is written so far. `draft` is any number but zero, the same for one answer.
    ///
    /// # Errors
    /// When the platform refuses; nothing depends on it.
    async fn show(
        &self,
        account: &Account,
        conversation: &ConversationId,
        draft: u32,
        text: &str,
    ) -> Result<(), ChannelError>;
}

/// When to show more of an answer: pure, so that a test moves its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftPace {
    /// The least time between two previews.
    pub interval: Duration,
    not_before: Option<Timestamp>,
    shown: usize,
}

impl DraftPace {
    /// A pace with this interval; platforms count previews among the messages of a chat (one a second on Telegram,
    /// platforms.md §3).
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self { interval, not_before: None, shown: 0 }
    }

    /// Whether a text is to be shown now, as it has grown and the time has come.
    #[must_use]
    pub fn due(&self, text: &str, now: Timestamp) -> bool {
        text.len() > self.shown && !text.trim().is_empty() && self.not_before.is_none_or(|at| now >= at)
    }

    /// What follows from a preview that was tried: the next one waits, and longer when the platform asks for it.
    pub fn tried(&mut self, text: &str, outcome: &Result<(), ChannelError>, now: Timestamp) {
        let pause = match outcome {
            Ok(()) => self.interval,
            Err(error) => match error.retry {
                Retry::After(pause) => pause.max(self.interval),
                Retry::Backoff | Retry::Never => self.interval.saturating_mul(4),
            },
        };
        self.shown = text.len();
        self.not_before = Some(now.plus(pause));
    }
}

/// An answer that was not sent to its end. Nothing of it is lost: what is left is here, to be queued.
#[derive(Debug)]
pub struct Unfinished {
    /// The receipts of the parts that were sent, in order.
    pub receipts: Vec<Receipt>,
    /// The parts that are left, in order: the one that failed and those behind it. The platform may have taken the first
    /// of them when [`ChannelError::effect`] says so. An answer that could not be made fit is here as one message.
    pub unsent: Vec<OutboundMessage>,
    /// Why it ended.
    pub error: ChannelError,
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Unfinished {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

/// Sends an answer that arrives in pieces: previews while it grows, where the conversation has them, and the whole at the
/// end, as one message or as many as the limits ask for. A preview that fails costs nothing. Returns the receipts of the
/// parts in order: none when nothing was said, since nothing is sent then.
///
/// # Errors
/// When a part is not taken: with what is left unsent, so that the caller can queue it. Previews never fail it.
pub async fn stream_answer(
    channel: &dyn Channel,
    account: &Account,
    message: OutboundMessage,
    mut pieces: impl Stream<Item = String> + Send + Unpin,
    draft: u32,
    clock: &dyn Clock,
) -> Result<Vec<Receipt>, Box<Unfinished>> {
    let capabilities = channel.capabilities_in(&message.conversation).into_owned();
    let drafts = channel.drafts().filter(|_| capabilities.draft > Level::None);
    let mut pace = DraftPace::every(Duration::from_millis(1_100));
    let mut text = String::new();
    while let Some(piece) = pieces.next().await {
        text.push_str(&piece);
        let Some(drafts) = drafts else { continue };
        if pace.due(&text, clock.now()) {
            let preview = prefix_within(&text, capabilities.text.max, capabilities.text.unit);
            let outcome = drafts.show(account, &message.conversation, draft, preview).await;
            // The pause begins with the answer: a call may take longer than the pause.
            pace.tried(&text, &outcome, clock.now());
        }
    }
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let whole = OutboundMessage { content: OutboundContent::Text { text }, ..message };
    let unfinished = |receipts, unsent, error| Err(Box::new(Unfinished { receipts, unsent, error }));
    let parts = match fit(&whole, &capabilities) {
        Ok(fitted) => fitted.parts,
        Err(misfit) => {
            let sentence = format!("the answer cannot be sent: {misfit}");
            let error = ChannelError::refused(ErrorKind::InvalidRequest, sentence);
            return unfinished(Vec::new(), vec![whole], error);
        }
    };
    let mut receipts = Vec::with_capacity(parts.len());
    let mut parts = parts.into_iter();
    while let Some(part) = parts.next() {
        match channel.send(account, &part).await {
            Ok(receipt) => receipts.push(receipt),
            Err(error) => return unfinished(receipts, std::iter::once(part).chain(parts).collect(), error),
        }
    }
    Ok(receipts)
}
