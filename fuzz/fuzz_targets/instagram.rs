#![no_main]
//! Instagram's webhook: verify and parse.

use channel_instagram::InstagramWebhook;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| switchboard_fuzz::signed(&InstagramWebhook, body));
