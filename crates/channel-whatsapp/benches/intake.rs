//! What taking a delivery costs (verify, parse, normalise) against what it costs at least: the HMAC of the body, and
//! deserialising it into plain typed structs. `cargo xtask bench` runs it and prints the ratio.

use std::hint::black_box;

use channel_core::signature::{hub_signature, verify_hub_signature};
use channel_core::{Webhook, WebhookRequest, WebhookSecrets};
use channel_whatsapp::WhatsAppWebhook;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::{HeaderMap, Method};
use secrecy::SecretString;

mod plain;

/// A delivery of this many text messages: 678 bytes for one, 5.4 KB for ten.
fn delivery(messages: usize) -> Vec<u8> {
    let changes: Vec<String> = (0..messages).map(change).collect();
    let changes = changes.join(",");
    format!(r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","changes":[{changes}]}}]}}"#)
        .into_bytes()
}

fn change(index: usize) -> String {
    let text = "Good morning! Do you still have the blue running shoe in 42, and could you hold a pair until \\\"Saturday\\\"?";
    format!(
        concat!(
            r#"{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"15550783881","#,
            r#""phone_number_id":"106540352242922"}},"contacts":[{{"profile":{{"name":"Ana Lopez"}},"#,
            r#""wa_id":"16505551234"}}],"messages":[{{"from":"16505551234","#,
            r#""id":"wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQTdCNTg5RDA0QjZCRkVEMDE{index:02}","#,
            r#""timestamp":"17393210{index:02}","text":{{"body":"{text}"}},"type":"text"}}]}},"field":"messages"}}"#,
        ),
        index = index,
        text = text,
    )
}

fn intake(criterion: &mut Criterion) {
    let secret = SecretString::from("5eb63bbbe01eeed093cb22bb8f5acdc3");
    let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: Vec::new() };
    for (case, messages) in [("single", 1), ("batch of 10", 10)] {
        let body = delivery(messages);
        let signature = hub_signature(&secret, &body);
        let mut headers = HeaderMap::new();
        headers.insert("x-hub-signature-256", signature.parse().expect("a signature is a header value"));
        let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body: &body };
        let hmac = || {
            let proved = verify_hub_signature(&secrets.signing, Some(signature.as_bytes()), black_box(&body));
            proved.expect("the body is signed")
        };
        let json = |body: &[u8]| serde_json::from_slice::<plain::Envelope>(body).expect("the types fit").length();

        let mut group = criterion.benchmark_group(format!("whatsapp {case}"));
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function("hmac", |bencher| bencher.iter(hmac));
        group.bench_function("json", |bencher| bencher.iter(|| json(black_box(&body))));
        group.bench_function("baseline", |bencher| bencher.iter(|| json(hmac().bytes())));
        group.bench_function("ours", |bencher| {
            bencher.iter(|| {
                let proved = WhatsAppWebhook.verify(black_box(&request), &secrets).expect("the body is signed");
                let parsed = WhatsAppWebhook.parse(proved).expect("the body is an envelope");
                assert_eq!(parsed.events.len(), messages);
                parsed
            });
        });
        group.finish();
    }
}

criterion_group!(benches, intake);
criterion_main!(benches);
