//! The adapter keeps the contract.

use std::collections::BTreeSet;

use bytes::Bytes;
use channel_core::model::Media;
use channel_core::signature::hub_signature;
use channel_core::{Body, Channel as _, WebhookSecrets};
use channel_meta::SIGNATURE_HEADER;
use channel_testkit::{Handshake, Live, Peer, Proof, SignedRequest, Subject, account, check_corpus, run_all};
use serde_json::{Value, json};

use super::split::split;
use super::{bodies, channel, parse, secret};

/// What the corpus that other implementations use says of this platform. `UPDATE_CORPUS=1` writes it anew.
#[test]
fn the_public_corpus_means_here_what_it_says() {
    let checked = check_corpus(channel("http://127.0.0.1:9").webhook(), "whatsapp").unwrap();
    assert!(checked > 100, "only {checked} fixtures");
}

#[tokio::test]
async fn the_adapter_conforms() {
    let app_secret = secret("the app's secret");
    let corpus = samples();
    let peer = Peer::start(|_| taken(), throttled).unwrap();
    let (channel, unreachable) = (channel(&peer.base()), channel("http://127.0.0.1:9"));
    let secrets = WebhookSecrets { signing: vec![app_secret.clone().into()], verify: vec![secret("handshake-token")] };
    let sign = |body: &[u8]| SignedRequest::post(body).with_header(SIGNATURE_HEADER, hub_signature(&app_secret, body));
    let account = account("106540352242922", [("access_token", "a very secret token"), ("waba_id", "102290129340398")]);
    let file = Media { id: Some("1003383421387256".into()), ..Media::default() };
    let live = Live::new(&peer, "16505551234").with_unreachable(&unreachable);
    let live = live.with_message_id("wamid.HBgL").with_file(file);
    let subject = Subject::new(&channel, account, secrets, Proof::signature_in(SIGNATURE_HEADER), &sign)
        .with_bodies(corpus.iter().map(|(name, body)| (name.as_str(), body.clone())))
        .with_handshake(Handshake {
            request: SignedRequest::get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=handshake-token"),
            answer: Bytes::from_static(b"1158201444"),
        })
        .with_split(&split)
        .with_join(&joined)
        .with_live(live);
    let report = run_all(&subject).await.unwrap();
    // WhatsApp signs, shakes hands and batches. It types and marks as read, so there is no half to deny.
    assert_eq!(report.unexamined, ["what one half of a trait denies is refused"]);
}

/// What the platform says when it takes a call, whichever it is.
fn taken() -> Value {
    json!({
        "messaging_product": "whatsapp", "contacts": [{ "input": "16505551234", "wa_id": "16505551234" }],
        "messages": [{ "id": "wamid.HBgLTAKEN" }], "success": true, "id": "1990", "status": "PENDING",
        "category": "UTILITY", "data": [],
    })
}

fn throttled(_: u32) -> Value {
    json!({ "error": { "message": "Rate limit hit", "type": "OAuthException", "code": 130_429 } })
}

fn joined(singles: &[Vec<u8>]) -> Vec<u8> {
    let entries = singles.iter().flat_map(|single| {
        let single: Value = serde_json::from_slice(single).expect("a single is JSON");
        single["entry"].as_array().cloned().unwrap_or_default()
    });
    json!({ "object": "whatsapp_business_account", "entry": entries.collect::<Vec<_>>() }).to_string().into_bytes()
}

/// One item of each kind, and one batch: the suite breaks each body at every node and signs each wreck, which would take
/// minutes for the whole corpus. The corpus itself is broken the same way, unsigned, beside the properties.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut kinds = BTreeSet::new();
    let singles = bodies().into_iter().flat_map(|(_, body)| split(&body));
    let mut samples: Vec<(String, Vec<u8>)> = singles
        .filter_map(|single| {
            let event = parse(&single).events.into_iter().next()?;
            let content = match &event.body {
                Body::Message(content) => content.kind(),
                _ => "",
            };
            let kind = format!("{} {content}", event.body.name());
            kinds.insert(kind.clone()).then_some((kind, single))
        })
        .collect();
    samples.extend(bodies().into_iter().filter(|(name, _)| name == "bsuid"));
    samples
}
