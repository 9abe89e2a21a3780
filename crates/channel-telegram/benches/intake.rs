//! What taking a delivery costs (verify, parse, normalise) against what it costs at least: comparing the shared token, and
//! deserialising the body into plain typed structs. `cargo xtask bench` runs it and prints the ratio.
//!
//! Telegram signs nothing, so there is no HMAC in the baseline. A webhook brings one update at a time; ten come together
//! in an answer of `getUpdates`.

use std::hint::black_box;

use channel_core::signature::{SigningKey, check_token};
use channel_core::{Webhook, WebhookRequest, WebhookSecrets};
use channel_telegram::{SECRET_HEADER, TelegramWebhook};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::{HeaderMap, HeaderValue, Method};

/// The plainest types somebody would write for a text message.
mod plain {
    use serde::Deserialize;

    #[derive(Deserialize)]
    pub(super) struct Answer {
        pub(super) ok: bool,
        pub(super) result: Vec<Update>,
    }

    #[derive(Deserialize)]
    pub(super) struct Update {
        pub(super) update_id: i64,
        pub(super) message: Message,
    }

    #[derive(Deserialize)]
    pub(super) struct Message {
        pub(super) message_id: i64,
        pub(super) from: User,
        pub(super) chat: Chat,
        pub(super) date: i64,
        pub(super) text: String,
    }

    #[derive(Deserialize)]
    pub(super) struct User {
        pub(super) id: i64,
        pub(super) is_bot: bool,
        pub(super) first_name: String,
        pub(super) last_name: Option<String>,
        pub(super) username: Option<String>,
        pub(super) language_code: Option<String>,
    }

    #[derive(Deserialize)]
    pub(super) struct Chat {
        pub(super) id: i64,
        pub(super) first_name: Option<String>,
        pub(super) last_name: Option<String>,
        pub(super) username: Option<String>,
        #[serde(rename = "type")]
        pub(super) kind: String,
    }

    impl Answer {
        pub(super) fn length(&self) -> usize {
            usize::from(self.ok) + self.result.iter().map(Update::length).sum::<usize>()
        }
    }

    impl Update {
        /// Touches every field, so that none is dead.
        pub(super) fn length(&self) -> usize {
            let words = |word: &Option<String>| word.as_ref().map_or(0, String::len);
            let Message { message_id, from, chat, date, text } = &self.message;
            let numbers = [self.update_id, *message_id, from.id, chat.id, *date].iter().filter(|id| **id > 0).count();
            let user = words(&from.last_name) + words(&from.username) + words(&from.language_code);
            let place = words(&chat.first_name) + words(&chat.last_name) + words(&chat.username) + chat.kind.len();
            numbers + usize::from(from.is_bot) + from.first_name.len() + user + place + text.len()
        }
    }
}

/// Deserialises a body into plain types and says how much was in it.
type Reader<'a> = &'a dyn Fn(&[u8]) -> usize;

fn update(index: usize) -> String {
    let text = "Good morning! Do you still have the blue running shoe in 42, and could you hold a pair until \\\"Saturday\\\"?";
    format!(
        concat!(
            r#"{{"update_id":7312460{index:02},"message":{{"message_id":41{index:02},"from":{{"id":5012345678,"#,
            r#""is_bot":false,"first_name":"Ana","last_name":"Lopez","username":"analopez","language_code":"en"}},"#,
            r#""chat":{{"id":5012345678,"first_name":"Ana","last_name":"Lopez","username":"analopez","#,
            r#""type":"private"}},"date":17393210{index:02},"text":"{text}"}}}}"#,
        ),
        index = index,
        text = text,
    )
}

fn intake(criterion: &mut Criterion) {
    let token = "5eb63bbbe01eeed093cb22bb8f5acdc3";
    let secrets = WebhookSecrets { signing: vec![token.into()], verify: Vec::new() };
    let mut headers = HeaderMap::new();
    headers.insert(SECRET_HEADER, HeaderValue::from_static(token));
    let proof = || {
        check_token(secrets.signing.iter().map(SigningKey::secret), Some(black_box(token.as_bytes())))
            .expect("the token is right")
    };
    let single = update(0).into_bytes();
    let updates: Vec<String> = (0..10).map(update).collect();
    let batch = format!(r#"{{"ok":true,"result":[{}]}}"#, updates.join(",")).into_bytes();
    let one = |body: &[u8]| serde_json::from_slice::<plain::Update>(body).expect("the types fit").length();
    let ten = |body: &[u8]| serde_json::from_slice::<plain::Answer>(body).expect("the types fit").length();
    let cases = [("single", 1, single, &one as Reader<'_>), ("batch of 10", 10, batch, &ten)];
    for (case, messages, body, json) in cases {
        let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: &body };
        let mut group = criterion.benchmark_group(format!("telegram {case}"));
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function("token", |bencher| bencher.iter(proof));
        group.bench_function("json", |bencher| bencher.iter(|| json(black_box(&body))));
        group.bench_function("baseline", |bencher| {
            bencher.iter(|| {
                proof();
                json(black_box(&body))
            });
        });
        group.bench_function("ours", |bencher| {
            bencher.iter(|| {
                let proved = TelegramWebhook.verify(black_box(&request), &secrets).expect("the token is right");
                let parsed = TelegramWebhook.parse(proved).expect("the body is an update");
                assert_eq!(parsed.events.len(), messages);
                parsed
            });
        });
        group.finish();
    }
}

criterion_group!(benches, intake);
criterion_main!(benches);
