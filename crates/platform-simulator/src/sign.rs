//! Signatures and the byte form that Meta signs.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// The value of `X-Hub-Signature-256` for exactly these bytes.
#[must_use]
pub fn sign_meta(app_secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// JSON with every character beyond ASCII written as `\uXXXX`, and slashes as `\/`: the form that Meta both
/// signs and sends (Graph webhooks, "Getting started").
#[must_use]
pub fn meta_json(value: &Value) -> String {
    let plain = value.to_string();
    let mut out = String::with_capacity(plain.len());
    for c in plain.chars() {
        if c.is_ascii() {
            if c == '/' {
                out.push('\\');
            }
            out.push(c);
        } else {
            let mut units = [0_u16; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_signature_is_that_of_the_published_vector() {
        // RFC 4231, test case 2.
        let signature = sign_meta("Jefe", b"what do ya want for nothing?");
        assert_eq!(signature, "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn beyond_ascii_is_escaped_in_utf16_units_and_reads_back_the_same() {
        let value = json!({"text": "café 👟 a/b"});
        let escaped = meta_json(&value);
        assert_eq!(escaped, r#"{"text":"caf\u00e9 \ud83d\udc5f a\/b"}"#);
        assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), value);
    }
}
