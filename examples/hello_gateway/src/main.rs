//! An echo bot on Telegram. It fetches its updates, so it needs no public address and no web server: ask @BotFather for a
//! token, and run it with `TELEGRAM_TOKEN=… cargo run -p hello_gateway`.
//!
//! What fails passes or is told: it goes on after a pause, except with a token that Telegram no longer takes.
//!
//! It keeps nothing. Restarted after a crash it begins with what Telegram still has, which may repeat the last batch;
//! the example `telegram_polling` stores where it stands. `TELEGRAM_API` is there for tests.
#![expect(clippy::print_stderr, reason = "a program of 25 lines has no other log")]

use std::{env, error::Error, sync::Arc, time::Duration};

use channel_core::{Account, Body, ErrorKind, Gateway, OutboundContent, Polling, WebhookSecrets, seams::SystemClock};
use channel_telegram::{CHANNEL, TOKEN, TelegramChannel, TelegramConfig};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = env::var("TELEGRAM_TOKEN")?;
    let bot = Account::single(token.split(':').next().unwrap_or_default(), [(TOKEN, token.as_str())]);
    let address = env::var("TELEGRAM_API").unwrap_or("https://api.telegram.org".to_owned());
    let telegram = TelegramChannel::new(TelegramConfig { api_url: address.parse()? })?;
    telegram.begin(&bot).await?;
    let gateway = Gateway::new().connect(Arc::new(telegram), bot.clone(), WebhookSecrets::default());
    let mut polled = channel_core::gateway::Polled::default();
    loop {
        let fetched = gateway.poll(&CHANNEL, &bot.external_id, polled.next, Duration::from_secs(50)).await;
        match fetched.inspect_err(|error| eprintln!("not fetched: {error}")) {
            Err(error) if error.kind != ErrorKind::Unauthorized => tokio::time::sleep(Duration::from_secs(3)).await,
            fetched => polled = fetched?,
        }
        for event in polled.events.drain(..) {
            let Body::Message(content) = &event.body else { continue };
            let answer = OutboundContent::Text { text: format!("You said: {}", content.words().unwrap_or("no words")) };
            gateway.reply(&event, answer, &SystemClock).await.map_or_else(|error| eprintln!("not sent: {error}"), drop);
        }
    }
}
