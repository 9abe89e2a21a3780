//! The adapter from outside: what bodies mean, what goes over the wire, and the conformance suite.

#[cfg(feature = "client")]
mod agreement;
#[cfg(feature = "client")]
mod conformance;
#[cfg(feature = "client")]
mod connecting;
mod corpus;
mod encoding;
#[cfg(feature = "client")]
mod files;
#[cfg(feature = "client")]
mod flows;
mod identity;
#[cfg(feature = "client")]
mod management;
mod properties;
#[cfg(feature = "client")]
mod sending;
mod split;
mod templates;
#[cfg(feature = "client")]
mod uploads;

use channel_core::Parsed;
use channel_core::signature::trust_local_file;
#[cfg(feature = "client")]
use secrecy::SecretString;

#[cfg(feature = "client")]
use crate::{WhatsApp, WhatsAppConfig};

/// The corpus: every file with its name.
fn bodies() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut bodies: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the corpus is beside the source")
        .map(|file| {
            let path = file.expect("the corpus can be listed").path();
            let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
            (name, std::fs::read(&path).expect("the corpus can be read"))
        })
        .collect();
    bodies.sort();
    bodies
}

#[cfg(feature = "client")]
fn channel(base: &str) -> WhatsApp {
    let base = base.parse().expect("a test's address is valid");
    WhatsApp::new(WhatsAppConfig { base, ..WhatsAppConfig::default() }).expect("loopback is allowed")
}

fn parse(body: &[u8]) -> Parsed {
    crate::decode::parse(trust_local_file(body).bytes()).expect("the sample is an envelope")
}

#[cfg(feature = "client")]
fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}
