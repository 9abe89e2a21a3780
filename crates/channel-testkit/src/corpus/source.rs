//! From a short source to a whole request.
//!
//! A source says what is special about a delivery; names, ids, times and the envelope around it are always the same and
//! stand here. A field that is `null` in a source is left out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channel_core::signature::hub_signature;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::fixture::{Expectation, FORMAT, Fixture, FixtureRequest, FixtureSecrets};
use super::write::{Spelling, body};

const SIGNING: &str = "signing-secret-of-the-corpus";
const REPLACEMENT: &str = "secret-that-replaces-it";
const FOREIGN: &str = "secret-of-somebody-else";
const HANDSHAKE: &str = "handshake-token";
/// The token of the visitor `v1` of the account `shop-1` under [`SIGNING`], and under [`FOREIGN`]: the visitor, a full stop
/// and the HMAC that the crate `channel-webchat` documents.
const VISITOR: &str = "v1.9f5d33d0555bb532c2e18815109c7d9cdd8355b897c542c8d6efb7e6bdf570db";
const FOREIGN_VISITOR: &str = "v1.d9e742be8718c9ac36d946213b583dc59abc1af2555659aab609d816bac201a5";

/// A file of sources.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sources {
    pub(super) platform: String,
    pub(super) fixtures: Vec<Source>,
}

/// What is special about one delivery. Exactly one of the fields after `describes` tells what it carries.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Source {
    pub(super) name: String,
    describes: String,
    /// A message of a person (WhatsApp, Telegram).
    message: Option<Value>,
    /// What became of a message of ours (WhatsApp).
    status: Option<Value>,
    /// A change of another field (WhatsApp): its content with `field`, and `metadata` or `time` where they belong.
    value: Option<Map<String, Value>>,
    /// An item of `messaging` (Instagram).
    messaging: Option<Value>,
    /// A change (Instagram).
    change: Option<Value>,
    /// The same without the list around it (Instagram).
    flat: Option<Value>,
    /// What a visitor's browser reports (webchat).
    events: Option<Value>,
    /// An update (Telegram).
    update: Option<Value>,
    /// The whole body.
    body: Option<Value>,
    /// The whole body, letter by letter.
    text_body: Option<String>,
    /// The platform's question whether the address is ours.
    handshake: Option<Handshake>,
    /// What differs in the contact beside the message (WhatsApp); `null` leaves the contacts out.
    #[serde(deserialize_with = "present")]
    contact: Option<Value>,
    spelling: Option<String>,
    /// What is wrong with the request.
    broken: Option<Broken>,
}

#[derive(Clone, Deserialize)]
struct Handshake {
    token: String,
    challenge: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Broken {
    FlippedBit,
    FlippedProof,
    Truncated,
    TruncatedProof,
    NoProof,
    TwoProofs,
    OtherSecret,
    NoSecret,
    OtherSpelling,
    NoPrefix,
    NotUtf8,
    SecondSecret,
}

/// Tells a field that is `null` from one that is absent.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The fixture of a source, without what is expected of it.
pub(super) fn fixture(platform: &str, source: &Source) -> Fixture {
    let mut secrets = FixtureSecrets { signing: vec![SIGNING.to_owned()], verify: vec![HANDSHAKE.to_owned()] };
    match source.broken {
        Some(Broken::NoSecret) => secrets.signing.clear(),
        Some(Broken::SecondSecret) => secrets.signing.insert(0, REPLACEMENT.to_owned()),
        _ => {}
    }
    if matches!(platform, "telegram" | "webchat") {
        secrets.verify.clear();
    }
    let request = match &source.handshake {
        Some(handshake) => FixtureRequest {
            method: "GET".to_owned(),
            query: Some(format!(
                "hub.mode=subscribe&hub.challenge={}&hub.verify_token={}",
                handshake.challenge, handshake.token
            )),
            ..FixtureRequest::default()
        },
        None => delivery(platform, source),
    };
    Fixture {
        format: FORMAT,
        name: source.name.clone(),
        platform: platform.to_owned(),
        describes: source.describes.clone(),
        secrets,
        request,
        expect: Expectation::default(),
    }
}

fn delivery(platform: &str, source: &Source) -> FixtureRequest {
    let spelling = match (source.spelling.as_deref(), platform) {
        (Some("raw"), _) | (None, "telegram" | "webchat") => Spelling::Raw,
        _ => Spelling::Escaped,
    };
    let value = carried(platform, source);
    let written = |spelling| source.text_body.clone().unwrap_or_else(|| body(&value, spelling));
    let mut bytes = written(spelling).into_bytes();
    let signed = match source.broken {
        Some(Broken::OtherSpelling) => written(Spelling::Raw).into_bytes(),
        _ => bytes.clone(),
    };
    let secret = if source.broken == Some(Broken::OtherSecret) { FOREIGN } else { SIGNING };
    let (header, mut proof) = match platform {
        "telegram" => ("x-telegram-bot-api-secret-token", secret.to_owned()),
        "webchat" if secret == FOREIGN => ("x-switchboard-visitor", FOREIGN_VISITOR.to_owned()),
        "webchat" => ("x-switchboard-visitor", VISITOR.to_owned()),
        _ => ("x-hub-signature-256", hub_signature(&SecretString::from(secret), &signed)),
    };
    let middle = bytes.len() / 2;
    match source.broken {
        Some(Broken::FlippedBit) => bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 1),
        Some(Broken::NotUtf8) => bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte = 0xff),
        Some(Broken::Truncated) => bytes.truncate(middle),
        Some(Broken::FlippedProof) => {
            let last = proof.pop().unwrap_or('0');
            proof.push(if last == '0' { '1' } else { '0' });
        }
        Some(Broken::TruncatedProof) => drop(proof.pop()),
        Some(Broken::NoPrefix) => proof = proof.trim_start_matches("sha256=").to_owned(),
        _ => {}
    }
    let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    let times = match source.broken {
        Some(Broken::NoProof) => 0,
        Some(Broken::TwoProofs) => 2,
        _ => 1,
    };
    headers.extend((0..times).map(|_| (header.to_owned(), proof.clone())));
    let (body, body_base64) = match String::from_utf8(bytes) {
        Ok(text) => (Some(text), None),
        Err(error) => (None, Some(STANDARD.encode(error.as_bytes()))),
    };
    FixtureRequest { method: "POST".to_owned(), query: None, headers, body, body_base64 }
}

fn carried(platform: &str, source: &Source) -> Value {
    if let Some(whole) = &source.body {
        return whole.clone();
    }
    match platform {
        "whatsapp" => whatsapp(source),
        "instagram" => instagram(source),
        "webchat" => json!({ "account": "shop-1", "visitor": "v1", "events": source.events }),
        _ => telegram(source),
    }
}

fn whatsapp(source: &Source) -> Value {
    let metadata = json!({ "display_phone_number": "15550100001", "phone_number_id": "800000000000001" });
    let person = json!({ "profile": { "name": "Ana" }, "wa_id": "15550100042", "user_id": "US.5550100042" });
    let mut value = json!({ "messaging_product": "whatsapp", "metadata": metadata });
    let contacts = match &source.contact {
        Some(Value::Null) => None,
        Some(other) => Some(json!([with(person, other)])),
        None => source.message.is_some().then(|| json!([person])),
    };
    if let Some(contacts) = contacts {
        value = with(value, &json!({ "contacts": contacts }));
    }
    let mut entry = json!({ "id": "900000000000001" });
    let mut field = json!("messages");
    if let Some(message) = &source.message {
        let base = json!({
            "from": "15550100042", "from_user_id": "US.5550100042", "id": "wamid.PERSON1", "timestamp": "1767225600",
        });
        value = with(value, &json!({ "messages": [with(base, message)] }));
    } else if let Some(status) = &source.status {
        let base = json!({ "id": "wamid.SHOP1", "timestamp": "1767225600", "recipient_id": "15550100042" });
        value = with(value, &json!({ "statuses": [with(base, status)] }));
    } else if let Some(other) = &source.value {
        let mut other = other.clone();
        field = other.remove("field").unwrap_or_default();
        if other.remove("metadata").is_some() {
            value = with(value, &Value::Object(other));
        } else {
            if other.remove("time").is_some() {
                entry = with(entry, &json!({ "time": 1_767_225_600 }));
            }
            value = Value::Object(other);
        }
    }
    let entry = with(entry, &json!({ "changes": [{ "field": field, "value": value }] }));
    json!({ "object": "whatsapp_business_account", "entry": [entry] })
}

fn instagram(source: &Source) -> Value {
    let account = "17841400000000001";
    let entry = if let Some(item) = &source.messaging {
        let base = json!({
            "sender": { "id": "1080000000000042" }, "recipient": { "id": account }, "timestamp": 1_767_225_600_000_i64,
        });
        json!({ "id": account, "time": 1_767_225_600_123_i64, "messaging": [with(base, item)] })
    } else if let Some(change) = &source.change {
        json!({ "id": account, "time": 1_767_225_600, "changes": [change] })
    } else {
        with(json!({ "id": account, "time": 1_767_225_600 }), source.flat.as_ref().unwrap_or(&Value::Null))
    };
    json!({ "object": "instagram", "entry": [entry] })
}

fn telegram(source: &Source) -> Value {
    let base = json!({ "update_id": 900_001 });
    if let Some(update) = &source.update {
        return with(base, update);
    }
    let ana = json!({ "id": 5_550_042, "first_name": "Ana", "username": "ana_tg" });
    let message = json!({
        "message_id": 41, "date": 1_767_225_600,
        "from": with(ana.clone(), &json!({ "is_bot": false, "language_code": "pt" })),
        "chat": with(ana, &json!({ "type": "private" })),
    });
    with(base, &json!({ "message": with(message, source.message.as_ref().unwrap_or(&Value::Null)) }))
}

/// An object with further fields; `null` takes a field away at the first level, and anything else replaces it.
fn with(mut base: Value, fields: &Value) -> Value {
    if let (Some(base), Some(fields)) = (base.as_object_mut(), fields.as_object()) {
        for (name, field) in fields {
            match field {
                Value::Null if base.contains_key(name) => drop(base.remove(name)),
                field => drop(base.insert(name.clone(), field.clone())),
            }
        }
    }
    base
}
