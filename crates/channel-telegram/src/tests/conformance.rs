//! The contract, examined by the suite that every adapter passes.

use std::collections::BTreeSet;

use channel_core::model::Media;
use channel_core::{Body, WebhookSecrets};
use channel_testkit::{Live, Peer, PeerCall, Proof, SignedRequest, Subject, account, check_corpus, run_all};
use serde_json::{Value, json};

use super::corpus::{corpus, parse};
use crate::{SECRET_HEADER, TOKEN, TelegramChannel, TelegramConfig, TelegramWebhook};

fn singles(body: &[u8]) -> Vec<Vec<u8>> {
    let body: Value = serde_json::from_slice(body).unwrap();
    match body.get("result").unwrap_or(&body).as_array() {
        Some(updates) => updates.iter().map(|update| json!([update]).to_string().into_bytes()).collect(),
        None => vec![body.to_string().into_bytes()],
    }
}

/// One update of each kind, and one batch: the suite breaks each body at every node, which would take minutes for the
/// whole corpus.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut kinds = BTreeSet::new();
    let updates = corpus().into_iter().flat_map(|(_, body)| singles(&body));
    let mut samples: Vec<_> = updates
        .filter_map(|update| {
            let parsed = parse(&update);
            let event = parsed.events.first()?;
            let content = match &event.body {
                Body::Message(content) => content.kind(),
                _ => "",
            };
            let kind = format!("{} {content}", event.body.name());
            kinds.insert(kind.clone()).then_some((kind, update))
        })
        .collect();
    samples.push(("batch".to_owned(), br#"[{"update_id":1,"poll":{"id":"p"}},{"update_id":2},7]"#.to_vec()));
    samples
}

/// What the corpus that other implementations use says of this platform. `UPDATE_CORPUS=1` writes it anew.
#[test]
fn the_public_corpus_means_here_what_it_says() {
    let checked = check_corpus(&TelegramWebhook, "telegram").unwrap();
    assert!(checked > 50, "only {checked} fixtures");
}

#[tokio::test]
async fn the_channel_keeps_the_contract() {
    let peer = Peer::start(taken, throttled).unwrap();
    let (channel, unreachable) = (channel(&peer.base()), channel("http://127.0.0.1:9"));
    let samples = samples();
    let account = account("99", [(TOKEN, "99:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao")]);
    let secrets = WebhookSecrets { signing: vec!["route secret".into()], verify: Vec::new() };
    let sign = |body: &[u8]| SignedRequest::post(body).with_header(SECRET_HEADER, "route secret");
    let file = Media { id: Some("AgACAgIAAxkBAAM".into()), ..Media::default() };
    let subject = Subject::new(&channel, account, secrets, Proof::token_in(SECRET_HEADER), &sign)
        .with_bodies(samples.iter().map(|(name, body)| (name.as_str(), body.clone())))
        .with_accounts_named_by_route()
        .with_split(&singles)
        .with_join(&joined)
        .with_live(Live::new(&peer, "42").with_unreachable(&unreachable).with_file(file));
    let report = run_all(&subject).await.unwrap();
    let unexamined = [
        // The route's secret stands beside the body and does not cover it (platforms.md §3).
        "a signed body with one bit flipped is refused",
        "a truncated signed body is refused",
        "the proof of another body is refused",
        // `setWebhook` is a call of ours: Telegram asks for no handshake.
        "a handshake with the right token is answered",
        "a handshake with a wrong token is refused",
        "a handshake without a configured token is refused",
        "no flipped bit of a signed body is accepted",
    ];
    assert_eq!(report.unexamined, unexamined);
}

fn channel(base: &str) -> TelegramChannel {
    TelegramChannel::new(TelegramConfig { api_url: base.parse().unwrap() }).unwrap()
}

/// What the Bot API says when it takes a call.
fn taken(call: &PeerCall) -> Value {
    let message = json!({ "message_id": 7, "date": 1, "chat": { "id": 42, "type": "private" }, "text": "x" });
    let method = call.target.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let result = match method.as_str() {
        "sendmediagroup" => json!([message, message]),
        "getupdates" => json!([]),
        "getwebhookinfo" => json!({ "url": "", "has_custom_certificate": false, "pending_update_count": 0 }),
        "sendchataction" | "sendmessagedraft" => json!(true),
        "getchat" => json!({ "id": 42, "type": "private", "first_name": "Ana" }),
        sends if sends.starts_with("send") || sends.starts_with("edit") => message,
        _ => json!(true),
    };
    json!({ "ok": true, "result": result })
}

fn throttled(seconds: u32) -> Value {
    json!({
        "ok": false, "error_code": 429, "description": format!("Too Many Requests: retry after {seconds}"),
        "parameters": { "retry_after": seconds },
    })
}

fn joined(singles: &[Vec<u8>]) -> Vec<u8> {
    let updates = singles.iter().flat_map(|single| {
        let single: Value = serde_json::from_slice(single).unwrap();
        single.as_array().cloned().unwrap_or_else(|| vec![single])
    });
    json!(updates.collect::<Vec<_>>()).to_string().into_bytes()
}
