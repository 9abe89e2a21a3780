//! An echo bot on WhatsApp: one route, one adapter. A simulated platform stands where the real one would; with your app
//! secret, your token and the default `WhatsAppConfig`, the same code serves real customers.
//!
//! It answers inside the request to stay short. The reference server keeps every delivery before it says 200 and sends
//! afterwards, so that a crash loses nothing and answers nobody twice.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Router, body::Bytes};
use channel_core::{Account, Body, Channel, OutboundMessage, WebhookRequest, WebhookSecrets};
use channel_core::{AccountId, Credentials, OrganisationId};
use channel_whatsapp::{ACCESS_TOKEN, WhatsApp, WhatsAppConfig};
use http::{HeaderMap, Method, StatusCode};
use platform_simulator::{Simulator, SimulatorConfig};
use uuid::Uuid;

type Failure = Box<dyn std::error::Error>;

struct Gateway {
    channel: WhatsApp,
    account: Account,
    secrets: WebhookSecrets,
}

async fn deliver(State(gateway): State<Arc<Gateway>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: &body };
    let webhook = gateway.channel.webhook();
    let Ok(verified) = webhook.verify(&request, &gateway.secrets) else { return StatusCode::UNAUTHORIZED };
    for event in webhook.parse(verified).unwrap_or_default().events {
        let (Body::Message(content), Some(conversation)) = (&event.body, &event.conversation) else { continue };
        let words = content.words().unwrap_or("something without words");
        let echo = OutboundMessage::text(conversation.clone(), format!("You said: {words}"));
        if let Err(error) = gateway.channel.send(&gateway.account, &echo).await {
            println!("not sent: {error}");
        }
    }
    StatusCode::OK
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let platform = &simulator.config().whatsapp;
    let base = simulator.whatsapp_base().parse()?;
    let gateway = Gateway {
        channel: WhatsApp::new(WhatsAppConfig { base, ..WhatsAppConfig::default() })?,
        account: Account {
            organisation: OrganisationId(Uuid::nil()),
            id: AccountId(Uuid::nil()),
            external_id: platform.phone_number_id.clone(),
            credentials: Credentials::new([(ACCESS_TOKEN.to_owned(), platform.access_token.clone())]),
        },
        secrets: WebhookSecrets { signing: vec![platform.app_secret.clone()], verify: Vec::new() },
    };

    let app = Router::new().route("/api/v1/webhooks/whatsapp", post(deliver)).with_state(Arc::new(gateway));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    simulator.set_product(format!("http://{}", listener.local_addr()?))?;
    tokio::spawn(async move { axum::serve(listener, app).await });

    simulator.whatsapp().from("ana").text("Hello there").await;
    for text in simulator.wait_for_texts("ana", 1, Duration::from_secs(10)).await? {
        println!("ana reads: {text}");
    }
    simulator.stop().await;
    Ok(())
}
