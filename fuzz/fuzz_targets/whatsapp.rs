#![no_main]
//! WhatsApp's webhook: verify and parse.

use channel_whatsapp::WhatsAppWebhook;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| switchboard_fuzz::signed(&WhatsAppWebhook, body));
