//! The contract that every channel keeps.

use bytes::Bytes;
use channel_core::WebhookSecrets;
use channel_core::signature::hub_signature;
use channel_testkit::{Handshake, Proof, SignedRequest, Subject, run_all};
use secrecy::SecretString;

use crate::support::{account, channel, corpus, singles};

const HEADER: &str = "x-hub-signature-256";

#[tokio::test]
async fn the_adapter_conforms() {
    let channel = channel("http://127.0.0.1:1");
    let secret = SecretString::from("app secret");
    let sign = |body: &[u8]| SignedRequest::post(body).with_header(HEADER, hub_signature(&secret, body));
    let corpus = corpus();
    // The suite breaks a sample at every node, signs and reads it: whole batches where batches matter, and a good choice
    // of single parts (`batch.rs` breaks all of them).
    let whole = |name: &str| matches!(name, "one_mid_five_events" | "comments_flat" | "array_wrapped");
    let batches = corpus.iter().filter(|(name, _)| whole(name)).map(|(name, body)| (name.as_str(), body.clone()));
    let parts = corpus.iter().flat_map(|(name, body)| singles(body).into_iter().map(|part| (name.as_str(), part)));
    let bodies = batches.chain(parts.step_by(4));
    let subject = Subject {
        channel: &channel,
        account: account(),
        secrets: WebhookSecrets { signing: vec![secret.clone()], verify: vec!["verify token".into()] },
        proof: Proof::signature_in(HEADER),
        sign: &sign,
        bodies: bodies.collect(),
        handshake: Some(Handshake {
            request: SignedRequest::get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify%20token"),
            answer: Bytes::from_static(b"1158201444"),
        }),
        split: Some(&singles),
    };
    run_all(&subject).await.unwrap();
}
