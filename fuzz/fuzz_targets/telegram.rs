#![no_main]
//! Telegram's webhook: verify and parse.

use channel_telegram::{SECRET_HEADER, TelegramWebhook};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| switchboard_fuzz::with_token(&TelegramWebhook, SECRET_HEADER, body));
