//! What the tests share.

use std::sync::LazyLock;

use channel_core::signature::trust_local_file;
use channel_core::{Account, Channel, ParseError, Parsed};
use channel_instagram::{InstagramChannel, InstagramConfig};
use channel_testkit::account as test_account;
use serde_json::{Value, json};
use url::Url;
use wiremock::MockServer;

/// The professional account id of the corpus.
pub(crate) const SHOP: &str = "17841400000000001";
pub(crate) const TOKEN: &str = "IGAA-very-secret";

pub(crate) fn account() -> Account {
    test_account(SHOP, [("access_token", TOKEN)])
}

pub(crate) fn channel_at(server: &MockServer) -> InstagramChannel {
    channel(&server.uri())
}

pub(crate) fn channel(base: &str) -> InstagramChannel {
    let base: Url = base.parse().expect("the address of a test is valid");
    let config = InstagramConfig { sign_in: Url::clone(&base), base, ..InstagramConfig::default() };
    InstagramChannel::new(config).expect("the channel is made")
}

/// Parses with one channel for all: making one loads the machine's certificates.
pub(crate) fn parse(body: &[u8]) -> Result<Parsed, ParseError> {
    static CHANNEL: LazyLock<InstagramChannel> = LazyLock::new(|| channel("http://127.0.0.1:1"));
    CHANNEL.webhook().parse(trust_local_file(body))
}

/// The corpus: names and bodies, in the order of the names.
pub(crate) fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut all: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the corpus is there")
        .map(|file| {
            let path = file.expect("the corpus can be listed").path();
            let name = path.file_stem().expect("a sample has a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("a sample can be read"))
        })
        .collect();
    all.sort();
    all
}

/// Cuts a body into bodies of one part each, in the order they are read.
pub(crate) fn singles(body: &[u8]) -> Vec<Vec<u8>> {
    let whole: Value = serde_json::from_slice(body).expect("a sample is JSON");
    let deliveries = match whole {
        Value::Array(all) => all,
        one => vec![one],
    };
    let entries = deliveries.iter().flat_map(|delivery| delivery["entry"].as_array().cloned().unwrap_or_default());
    entries
        .flat_map(single_entries)
        .map(|entry| json!({ "object": "instagram", "entry": [entry] }).to_string().into_bytes())
        .collect()
}

fn single_entries(entry: Value) -> Vec<Value> {
    let mut out = Vec::new();
    for list in ["messaging", "standby", "changes"] {
        for part in entry[list].as_array().into_iter().flatten() {
            let mut single = json!({ list: [part] });
            for key in ["id", "time"] {
                if let Some(value) = entry.get(key) {
                    single[key] = value.clone();
                }
            }
            out.push(single);
        }
    }
    if out.is_empty() { vec![entry] } else { out }
}
