//! Which visitors have a page open, and the way to them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use channel_core::{Account, AccountId, ChannelError, ConversationId};
use channel_webchat::{Frame, Outlet, Signal, VisitorMessage};
use store::{Knock, Store};
use tokio::sync::broadcast::{self, error::RecvError};

/// How many frames a slow page may lag behind before it is told to start anew.
const LAG: usize = 64;

type Key = (AccountId, ConversationId);

/// What an open page is told.
#[derive(Clone, Debug)]
pub(super) enum News {
    /// Show this.
    Frame(Frame),
    /// Another node said something: the timeline has it.
    LookAgain,
}

/// The visitors' open streams on this node. Cloning gives another handle to the same ones.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    open: Arc<Mutex<HashMap<Key, broadcast::Sender<News>>>>,
    store: Option<Store>,
}

impl Streams {
    /// Streams of a node among others, which have open pages of their own.
    #[must_use]
    pub fn among_others(store: &Store) -> Self {
        Self { open: Arc::default(), store: Some(store.clone()) }
    }

    /// Listens to the other nodes until the store closes.
    pub(crate) async fn follow_others(self) {
        let Some(mut knocks) = self.store.as_ref().and_then(Store::knocks) else { return };
        loop {
            match knocks.recv().await {
                Ok(Knock::Visitor(whose)) => self.nudge(|key| named(key) == whose),
                Ok(Knock::Missed) | Err(RecvError::Lagged(_)) => self.nudge(|_| true),
                Ok(_) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Listens for what a visitor is to see from now on.
    pub(super) fn listen(&self, account: AccountId, visitor: &ConversationId) -> broadcast::Receiver<News> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Visitors come and go: each new one clears away those whose pages are closed.
        open.retain(|_, sender| sender.receiver_count() > 0);
        open.entry((account, visitor.clone())).or_insert_with(|| broadcast::Sender::new(LAG)).subscribe()
    }

    fn nudge(&self, whom: impl Fn(&Key) -> bool) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, sender) in open.iter().filter(|(key, _)| whom(key)) {
            // A page that closed just now misses nothing.
            let _ = sender.send(News::LookAgain);
        }
    }

    /// Shows a frame on every open page of a visitor; there may be none.
    pub(super) fn show(&self, account: AccountId, visitor: &ConversationId, frame: Frame) {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = open.get(&(account, visitor.clone())) {
            // Nobody listening is no failure: the timeline has the message.
            let _ = sender.send(News::Frame(frame));
        }
    }

    /// Shows a message here, and tells the other nodes that there is one.
    fn show_everywhere(&self, account: AccountId, visitor: &ConversationId, frame: Frame) {
        self.show(account, visitor, frame);
        if let Some(store) = &self.store {
            store.knock(Knock::Visitor(named(&(account, visitor.clone()))));
        }
    }
}

/// A visitor as nodes name them to each other.
fn named((account, visitor): &Key) -> String {
    format!("{account}/{visitor}")
}

#[async_trait]
impl Outlet for Streams {
    async fn deliver(
        &self,
        account: &Account,
        visitor: &ConversationId,
        message: &VisitorMessage,
    ) -> Result<(), ChannelError> {
        self.show_everywhere(account.id, visitor, Frame::Message(message.clone()));
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
