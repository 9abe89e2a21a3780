//! The adapter keeps the contract.

use std::collections::BTreeSet;

use bytes::Bytes;
use channel_core::signature::hub_signature;
use channel_core::{Body, WebhookSecrets};
use channel_meta::SIGNATURE_HEADER;
use channel_testkit::{Handshake, Proof, SignedRequest, Subject, account, run_all};

use super::split::split;
use super::{bodies, channel, parse, secret};

#[tokio::test]
async fn the_adapter_conforms() {
    let app_secret = secret("the app's secret");
    let corpus = samples();
    let channel = channel("http://127.0.0.1:9");
    let subject = Subject {
        channel: &channel,
        account: account("106540352242922", [("access_token", "a very secret token")]),
        secrets: WebhookSecrets { signing: vec![app_secret.clone()], verify: vec![secret("handshake-token")] },
        proof: Proof::signature_in(SIGNATURE_HEADER),
        sign: &|body| SignedRequest::post(body).with_header(SIGNATURE_HEADER, hub_signature(&app_secret, body)),
        bodies: corpus.iter().map(|(name, body)| (name.as_str(), body.clone())).collect(),
        handshake: Some(Handshake {
            request: SignedRequest::get("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=handshake-token"),
            answer: Bytes::from_static(b"1158201444"),
        }),
        split: Some(&|body| split(body)),
    };
    let passed = run_all(&subject).await.unwrap();
    assert!(passed > 30);
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
