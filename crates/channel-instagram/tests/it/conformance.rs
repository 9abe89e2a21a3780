//! The contract that every channel keeps.

use bytes::Bytes;
use channel_core::signature::hub_signature;
use channel_core::{Channel as _, WebhookSecrets};
use channel_testkit::{Handshake, Live, Peer, Proof, SignedRequest, Subject, check_corpus, run_all};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::support::{account, channel, corpus, singles};

const HEADER: &str = "x-hub-signature-256";

/// What the corpus that other implementations use says of this platform. `UPDATE_CORPUS=1` writes it anew.
#[test]
fn the_public_corpus_means_here_what_it_says() {
    let checked = check_corpus(channel("http://127.0.0.1:1").webhook(), "instagram").unwrap();
    assert!(checked > 60, "only {checked} fixtures");
}

#[tokio::test]
async fn the_adapter_conforms() {
    let peer = Peer::start(|_| taken(), throttled).unwrap();
    let (channel, unreachable) = (channel(&peer.base()), channel("http://127.0.0.1:1"));
    let secret = SecretString::from("app secret");
    let sign = |body: &[u8]| SignedRequest::post(body).with_header(HEADER, hub_signature(&secret, body));
    let corpus = corpus();
    // The suite breaks a sample at every node, signs and reads it: whole batches where batches matter, and a good choice
    // of single parts (`batch.rs` breaks all of them).
    let whole = |name: &str| matches!(name, "one_mid_five_events" | "comments_flat" | "array_wrapped");
    let batches = corpus.iter().filter(|(name, _)| whole(name)).map(|(name, body)| (name.as_str(), body.clone()));
    let parts = corpus.iter().flat_map(|(name, body)| singles(body).into_iter().map(|part| (name.as_str(), part)));
    let bodies = batches.chain(parts.step_by(4));
    let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: vec!["verify token".into()] };
    let subject = Subject::new(&channel, account(), secrets, Proof::signature_in(HEADER), &sign)
        .with_bodies(bodies)
        .with_handshake(Handshake {
            request: SignedRequest::get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify%20token"),
            answer: Bytes::from_static(b"1158201444"),
        })
        .with_split(&singles)
        .with_join(&joined)
        .with_live(Live::new(&peer, "1086349983924918").with_unreachable(&unreachable));
    let report = run_all(&subject).await.unwrap();
    // Instagram types and marks as read, so there is no half to deny. Files come from the addresses of a content network,
    // which no counterpart stands for: `files.rs` fetches them.
    assert_eq!(report.unexamined, ["what one half of a trait denies is refused"]);
}

/// What the platform says when it takes a call, whichever it is.
fn taken() -> Value {
    json!({
        "recipient_id": "1086349983924918", "message_id": "aWdfZAG1faXRlbTox", "id": "17900000000000001",
        "success": true, "status_code": "FINISHED", "data": [],
    })
}

fn throttled(_: u32) -> Value {
    json!({ "error": { "message": "Application request limit reached", "type": "OAuthException", "code": 4 } })
}

fn joined(singles: &[Vec<u8>]) -> Vec<u8> {
    let entries = singles.iter().flat_map(|single| {
        let single: Value = serde_json::from_slice(single).expect("a part is JSON");
        single["entry"].as_array().cloned().unwrap_or_default()
    });
    json!({ "object": "instagram", "entry": entries.collect::<Vec<_>>() }).to_string().into_bytes()
}
