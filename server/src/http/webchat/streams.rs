//! Which visitors have a page open, and the way to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use channel_core::{Account, AccountId, ChannelError, ConversationId};
use channel_webchat::{Frame, Outlet, Signal, VisitorMessage};
use tokio::sync::broadcast;

/// How many frames a slow page may lag behind before it is told to start anew.
const LAG: usize = 64;

type Key = (AccountId, ConversationId);

/// The visitors' open streams. Cloning gives another handle to the same ones.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<HashMap<Key, broadcast::Sender<Frame>>>>);

impl Streams {
    /// Listens for what a visitor is to see from now on.
    pub(super) fn listen(&self, account: AccountId, visitor: &ConversationId) -> broadcast::Receiver<Frame> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Visitors come and go: each new one clears away those whose pages are closed.
        open.retain(|_, sender| sender.receiver_count() > 0);
        open.entry((account, visitor.clone())).or_insert_with(|| broadcast::Sender::new(LAG)).subscribe()
    }

    /// Shows a frame on every open page of a visitor; there may be none.
    pub(super) fn show(&self, account: AccountId, visitor: &ConversationId, frame: Frame) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = open.get(&(account, visitor.clone())) {
            // Nobody listening is no failure: the timeline has the message.
            let _ = sender.send(frame);
        }
    }
}

#[async_trait]
impl Outlet for Streams {
    async fn deliver(
        &self,
        account: &Account,
        visitor: &ConversationId,
        message: &VisitorMessage,
    ) -> Result<(), ChannelError> {
        self.show(account.id, visitor, Frame::Message(message.clone()));
        Ok(())
    }

    async fn signal(&self, account: &Account, visitor: &ConversationId, signal: &Signal) -> Result<(), ChannelError> {
        let frame = match signal {
            Signal::Typing => Frame::Typing { author: None },
            Signal::Read { message_id } => Frame::Read { message_id: message_id.clone() },
        };
        self.show(account.id, visitor, frame);
        Ok(())
    }
}
