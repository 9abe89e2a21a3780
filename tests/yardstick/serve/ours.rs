//! The product's ingress: with a handler that does nothing, and with its store.

use std::hint::black_box;
use std::net::SocketAddr;
use std::path::PathBuf;

use axum::Router;
use channel_core::{ChannelId, Credentials};
use secrecy::SecretString;
use store::accounts::{self, AssistantMode, NewAccount};
use store::{StoreError, organisations};
use switchboard::app::App;
use switchboard::config::Config;
use switchboard::engine::Delivery;
use switchboard::http::{self, Front, Gate, Intake, Webhooks};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::bodies::{NUMBER, PROFILE, SECRET};

fn config(address: SocketAddr, data: PathBuf) -> Config {
    let mut config = Config::on_defaults(address, data);
    config.meta.app_secrets = vec![SecretString::from(SECRET)];
    config
}

/// Looks at a delivery, so that none of the work before it is left out, and forgets it.
struct Forgetful;

impl Intake for Forgetful {
    fn read(&self) {}

    async fn keep(&self, _: &ChannelId, _: Option<&str>, delivery: Delivery) -> Result<(), StoreError> {
        match black_box(delivery) {
            Delivery::Parsed(parsed) if parsed.skipped.is_empty() && !parsed.events.is_empty() => Ok(()),
            _ => Err(StoreError::Unavailable(None)),
        }
    }
}

pub(super) async fn verified(listener: TcpListener, address: SocketAddr) -> Result<(), String> {
    let config = config(address, PathBuf::new());
    let channels = switchboard::channels::Channels::new([
        std::sync::Arc::new(channel_whatsapp::WhatsApp::new(Default::default()).map_err(|error| error.to_string())?)
            as std::sync::Arc<dyn channel_core::Channel>,
        std::sync::Arc::new(
            channel_instagram::InstagramChannel::new(Default::default()).map_err(|error| error.to_string())?,
        ),
    ]);
    let webhooks = Webhooks::new(Forgetful, &channels, &config.meta, Gate::new(config.limits.clone()));
    http::serve(listener, Front::new(webhooks, Router::new()), CancellationToken::new()).await;
    Ok(())
}

pub(super) async fn durable(listener: TcpListener, address: SocketAddr, folder: PathBuf) -> Result<(), String> {
    let app = App::open(config(address, folder)).await.map_err(|error| error.to_string())?;
    let connected = app.store().write(|tx| {
        Box::pin(async move {
            let organisation = organisations::create(tx, "the yardstick's shop").await?;
            for (channel, external_id) in [("whatsapp", NUMBER), ("instagram", PROFILE)] {
                let account = NewAccount {
                    channel: ChannelId::from_static(channel),
                    external_id: external_id.to_owned(),
                    parent_id: None,
                    name: channel.to_owned(),
                    credentials: Credentials::default(),
                    settings: serde_json::Value::Null,
                    assistant_mode: AssistantMode::Off,
                };
                accounts::create(tx, organisation, account).await?;
            }
            Ok(())
        })
    });
    connected.await.map_err(|error| format!("connecting accounts: {error}"))?;
    http::serve(listener, http::front(&app), CancellationToken::new()).await;
    Ok(())
}
