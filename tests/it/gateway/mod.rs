//! Webhooks in, sends out: over real HTTP, from the platforms' bytes to the platforms' ledger.

mod comments;
mod delivery;
mod forged;
mod repeated;
mod web;

use platform_simulator::{Person, Platform, SimulatorConfig, sign_meta};
use platform_simulator::{webhook_body_instagram, webhook_body_telegram, webhook_body_whatsapp};
use switchboard_tests::Demo;

/// Every platform that delivers webhooks.
const PLATFORMS: [Platform; 3] = [Platform::WhatsApp, Platform::Instagram, Platform::Telegram];

/// A delivery as the platform makes it.
#[derive(Clone, Debug)]
struct Delivery {
    url: String,
    header: &'static str,
    proof: String,
    body: String,
}

impl Delivery {
    /// Somebody's text on a platform; the number keeps ids apart.
    fn text(demo: &Demo, platform: Platform, from: &Person, number: i64, text: &str) -> Self {
        let config = SimulatorConfig::default();
        // The Telegram account is the demo's own; its id is part of the path alone.
        let at = 1_767_225_600_000_000 + number * 1_000_000;
        let body = match platform {
            Platform::WhatsApp => webhook_body_whatsapp(&config.whatsapp, from, &format!("wamid.{number}"), at, text),
            Platform::Instagram => webhook_body_instagram(&config.instagram, from, &format!("mid.{number}"), at, text),
            Platform::Telegram => webhook_body_telegram(&config.telegram, from, number, number, at, text),
            other => panic!("{other} delivers no webhooks"),
        };
        Self::of(demo, platform, body)
    }

    /// A body with the proof that belongs to it.
    fn of(demo: &Demo, platform: Platform, body: String) -> Self {
        let (name, header, proof) = match platform {
            Platform::WhatsApp | Platform::Instagram => {
                let secret = demo.credential("/app_secret");
                let name = if platform == Platform::WhatsApp { "whatsapp" } else { "instagram" };
                (name, "x-hub-signature-256", sign_meta(&secret, body.as_bytes()))
            }
            Platform::Telegram => ("telegram", "x-telegram-bot-api-secret-token", demo.credential("/telegram_secret")),
            other => panic!("{other} delivers no webhooks"),
        };
        let url = demo.credential(&format!("/accounts/{name}/webhook_url"));
        Self { url, header, proof, body }
    }

    /// Posts it and tells the status.
    async fn post(&self, demo: &Demo) -> u16 {
        let request = demo.http.post(&self.url).header("content-type", "application/json");
        let request = if self.proof.is_empty() { request } else { request.header(self.header, &self.proof) };
        request.body(self.body.clone()).send().await.expect("the gateway answers").status().as_u16()
    }
}
