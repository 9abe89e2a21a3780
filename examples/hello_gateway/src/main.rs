//! An echo bot on Telegram. It fetches its updates, so it needs no public address and no web server: ask @BotFather for a
//! token, and run it with `TELEGRAM_TOKEN=… cargo run -p hello_gateway`.
//!
//! It keeps nothing. Restarted after a failure it begins with what Telegram still has, which may repeat the last batch;
//! the example `telegram_polling` stores where it stands. `TELEGRAM_API` is there for tests.
#![expect(clippy::print_stderr, reason = "a program of 25 lines has no other log")]

use std::{env, error::Error, sync::Arc, time::Duration};

use channel_core::{Account, Body, Gateway, OutboundContent, Polling, WebhookSecrets, seams::SystemClock};
use channel_telegram::{CHANNEL, TOKEN, TelegramChannel, TelegramConfig};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = env::var("TELEGRAM_TOKEN")?;
    let id = token.split(':').next().unwrap_or_default();
    let bot = Account::single(id, [(TOKEN, token.as_str())]);
    let address = env::var("TELEGRAM_API").unwrap_or("https://api.telegram.org".to_owned());
    let telegram = TelegramChannel::new(TelegramConfig { api_url: address.parse()? })?;
    telegram.begin(&bot).await?;
    let gateway = Gateway::new().connect(Arc::new(telegram), bot, WebhookSecrets::default());
    let mut offset = None;
    loop {
        let polled = gateway.poll(&CHANNEL, id, offset, Duration::from_secs(50)).await?;
        for event in &polled.events {
            let Body::Message(content) = &event.body else { continue };
            let text = format!("You said: {}", content.words().unwrap_or("something without words"));
            if let Err(error) = gateway.reply(event, OutboundContent::Text { text }, &SystemClock).await {
                eprintln!("not sent: {error}");
            }
        }
        offset = polled.next;
    }
}
