//! The gateway as one value: everything wired, ready to serve.

use std::sync::Arc;

use assistant::offline::OfflineAssistant;
use channel_core::{Channel, ChannelError, Seams};
use channel_instagram::{InstagramChannel, InstagramConfig};
use channel_telegram::{TelegramChannel, TelegramConfig};
use channel_webchat::WebchatChannel;
use channel_whatsapp::{WhatsappChannel, WhatsappConfig};
use store::{OpenOptions, Store, StoreError};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::catalogue::Catalogue;
use crate::channels::Channels;
use crate::config::Config;
use crate::console::ConsoleState;
use crate::engine::Engine;
use crate::flows::Flows;
use crate::http::Streams;

/// A gateway with its store open and its workers not yet started.
#[derive(Debug)]
pub struct App {
    config: Config,
    seams: Seams,
    store: Store,
    channels: Channels,
    catalogue: Arc<Catalogue>,
    engine: Arc<Engine>,
    flows: Flows,
    streams: Streams,
    console: ConsoleState,
    stop: CancellationToken,
}

/// Why a gateway does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory cannot be used.
    #[error(transparent)]
    Store(#[from] store::OpenError),
    /// The store refuses work right after it opened.
    #[error("setting up the store: {0}")]
    Work(#[from] StoreError),
    /// A channel cannot be set up as configured.
    #[error("setting up the channels: {0}")]
    Channel(#[from] ChannelError),
}
