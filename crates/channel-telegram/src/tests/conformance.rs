//! The contract, examined by the suite that every adapter passes.

use std::collections::BTreeSet;

use channel_core::{Body, WebhookSecrets};
use channel_testkit::{CASES, Proof, SignedRequest, Subject, account};
use serde_json::{Value, json};

use super::corpus::{corpus, parse};
use crate::{SECRET_HEADER, TOKEN, TelegramChannel, TelegramConfig};

/// An update does not name the bot it came to; the route does, and the server fills it in.
const NOT_OURS: &str = "an event names its channel and its account";

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

#[tokio::test]
async fn the_channel_keeps_the_contract() {
    let channel = TelegramChannel::new(TelegramConfig::default()).unwrap();
    let samples = samples();
    let subject = Subject {
        channel: &channel,
        account: account("99", [(TOKEN, "99:AAF7-g0gYncWnm5IyfZlpPRqRRv6kNAGlao")]),
        secrets: WebhookSecrets { signing: vec!["route secret".into()], verify: Vec::new() },
        proof: Proof::token_in(SECRET_HEADER),
        sign: &|body| SignedRequest::post(body).with_header(SECRET_HEADER, "route secret"),
        bodies: samples.iter().map(|(name, body)| (name.as_str(), body.clone())).collect(),
        handshake: None,
        split: Some(&singles),
    };
    assert!(CASES.iter().any(|(name, _)| *name == NOT_OURS), "the case has another name now");
    for (name, case) in CASES.iter().filter(|(name, _)| *name != NOT_OURS) {
        if let Err(failure) = case(&subject).await {
            panic!("{name}: {failure}");
        }
    }
}
