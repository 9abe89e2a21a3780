//! A channel of your own: the SMS gateway that stands in a company's cellar, as an adapter in one short file (`sms.rs`).
//!
//! What to copy: `sms.rs`. It has the parts of every adapter: the platform's JSON, its proof and its parsing (pure), what
//! can be sent as data, one call that sends, and the reading of failures. This file plays the gateway, lets a customer
//! write and read the answer, and runs the conformance suite, which says what a new adapter still gets wrong.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

mod sms;

use std::sync::Arc;

use channel_core::seams::SystemClock;
use channel_core::signature::hub_signature;
use channel_core::{Account, Gateway, OutboundContent, WebhookSecrets};
use channel_testkit::{CASES, Live, Peer, Proof, SignedRequest, Subject};
use secrecy::SecretString;
use serde_json::{Value, json};
use sms::{API_KEY, CHANNEL, SIGNATURE, SmsChannel};

type Failure = Box<dyn std::error::Error>;

const NUMBER: &str = "+496990009000";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    // The gateway's place is taken by a server on loopback that keeps what it heard.
    let cellar = Peer::start(|_| json!({"id": "sms-1"}), |seconds| json!({"wait": seconds}))?;
    let channel = Arc::new(SmsChannel::new(cellar.base())?);
    let account = Account::single(NUMBER, [(API_KEY, "the key")]);
    let secret = SecretString::from("the signing secret");
    let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: Vec::new() };
    let sign = |body: &[u8]| SignedRequest::post(body).with_header(SIGNATURE, hub_signature(&secret, body));

    // Two customers write, and one message arrives broken.
    let batch = joined(&[
        json!({"id": "1", "from": "+4915112345678", "at": 1_795_000_000, "text": "Is 42 in stock?"}),
        json!({"id": "2", "from": "+4915112345678"}),
        json!({"id": "3", "from": "+4915187654321", "at": 1_795_000_001, "text": "İyi günler 👟"}),
    ]);
    let gateway = Gateway::new().connect(channel.clone(), account.clone(), secrets.clone());
    let received = gateway.receive(&CHANNEL, &sign(&batch).borrow());
    for skipped in &received.skipped {
        println!("left aside: {}", skipped.reason);
    }
    for event in &received.events {
        let text = "We look and write back".to_owned();
        let receipts = gateway.reply(event, OutboundContent::Text { text }, &SystemClock).await?;
        println!("answered event {} with {} SMS", event.key, receipts.len());
    }
    for call in cellar.heard() {
        println!("to {}: {}", call.json()["to"], call.json()["text"]);
    }

    // The suite asks for nothing but the contract: the adapter, how its platform signs, and what it sends.
    let unreachable = SmsChannel::new("http://127.0.0.1:9/sms".to_owned())?;
    let subject = Subject::new(&*channel, account, secrets, Proof::signature_in(SIGNATURE), &sign)
        .with_bodies([("a batch with a broken part", batch)])
        .with_split(&|body| messages(body).into_iter().map(|message| joined(&[message])).collect())
        .with_join(&|bodies| joined(&bodies.iter().flat_map(|body| messages(body)).collect::<Vec<_>>()))
        .with_live(Live::new(&cellar, "+4915112345678").with_unreachable(&unreachable));
    let (mut passed, mut unexamined) = (0, 0);
    for (name, case) in CASES {
        match case(&subject).await {
            Ok(0) => {
                println!("nothing to look at: {name}");
                unexamined += 1;
            }
            Ok(_) => {
                println!("passed: {name}");
                passed += 1;
            }
            Err(failure) => println!("FAILED: {name}: {failure}"),
        }
    }
    println!("{passed} of {} cases passed, {unexamined} looked at nothing: {:?}", CASES.len(), subject.unexamined());
    Ok(())
}

/// A delivery of these messages.
fn joined(messages: &[Value]) -> Vec<u8> {
    json!({"number": NUMBER, "messages": messages}).to_string().into_bytes()
}

/// The messages of a delivery.
fn messages(body: &[u8]) -> Vec<Value> {
    let delivery: Value = serde_json::from_slice(body).unwrap_or_default();
    delivery["messages"].as_array().cloned().unwrap_or_default()
}
