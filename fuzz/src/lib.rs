//! What the fuzz targets hold webhooks to. A violation is a panic, since that is what a fuzzer sees.

use channel_core::signature::{hub_signature, trust_local_file};
use channel_core::{Parsed, VerifyError, Webhook, WebhookRequest, WebhookSecrets};
use http::{HeaderMap, HeaderValue, Method};
use secrecy::SecretString;

const SECRET: &str = "5eb63bbbe01eeed093cb22bb8f5acdc3";

/// The header of Meta's signatures.
const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// A webhook whose bodies are signed: the signed bytes are believed and read, the same bytes with one bit changed are
/// refused.
pub fn signed(webhook: &dyn Webhook, body: &[u8]) {
    let signature = hub_signature(&SecretString::from(SECRET), body);
    let headers = headers(SIGNATURE_HEADER, &signature);
    let proved = webhook.verify(&request(&headers, body), &secrets()).expect("what was signed is believed");
    let outcome = webhook.parse(proved);

    if !body.is_empty() {
        let mut forged = body.to_vec();
        let bit = bit_of(body);
        forged[bit / 8] ^= 1 << (bit % 8);
        let verdict = webhook.verify(&request(&headers, &forged), &secrets());
        assert_eq!(verdict.err(), Some(VerifyError::Mismatch), "bit {bit}");
    }
    read(webhook, body, outcome.ok());
}

/// A webhook whose deliveries carry a shared token: the right one opens, another one does not.
pub fn with_token(webhook: &dyn Webhook, header: &'static str, body: &[u8]) {
    let headers_right = headers(header, SECRET);
    let proved = webhook.verify(&request(&headers_right, body), &secrets()).expect("the token is right");
    let outcome = webhook.parse(proved);
    let headers_wrong = headers(header, "5eb63bbbe01eeed093cb22bb8f5acdc2");
    let verdict = webhook.verify(&request(&headers_wrong, body), &secrets());
    assert_eq!(verdict.err(), Some(VerifyError::Mismatch));
    read(webhook, body, outcome.ok());
}

/// Reading is a function of the bytes alone, keeps the bytes of every part, names each event, and every event has a
/// JSON form.
fn read(webhook: &dyn Webhook, body: &[u8], proved: Option<Parsed>) {
    let trusted = webhook.parse(trust_local_file(body)).ok();
    let shape = |parsed: &Parsed| -> Vec<String> { parsed.events.iter().map(|event| event.key.clone()).collect() };
    assert_eq!(proved.as_ref().map(shape), trusted.as_ref().map(shape));
    let Some(parsed) = trusted else { return };
    let text = std::str::from_utf8(body).expect("what was read is JSON");
    for event in &parsed.events {
        assert!(!event.key.is_empty() && !event.id.is_empty(), "an event without a name");
        serde_json::to_string(event).expect("every event has a JSON form");
    }
    let of_events = parsed.events.iter().map(|event| &event.raw);
    for raw in of_events.chain(parsed.skipped.iter().map(|part| &part.raw)) {
        assert!(!raw.0.is_empty() && text.contains(&raw.0), "a part lost its bytes");
    }
}

/// A bit of the body that the body itself chooses, so that a crash can be repeated.
fn bit_of(body: &[u8]) -> usize {
    let sum = body.iter().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    sum % (body.len() * 8)
}

fn secrets() -> WebhookSecrets {
    WebhookSecrets { signing: vec![SECRET.into()], verify: Vec::new() }
}

fn headers(name: &'static str, value: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(name, HeaderValue::from_str(value).expect("the value is plain text"));
    headers
}

fn request<'a>(headers: &'a HeaderMap, body: &'a [u8]) -> WebhookRequest<'a> {
    WebhookRequest { method: &Method::POST, query: None, headers, body }
}
