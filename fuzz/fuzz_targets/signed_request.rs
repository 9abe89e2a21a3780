#![no_main]
//! Meta's `signed_request`: what nobody signed is refused, what we signed is believed and read or called unreadable, and
//! one changed letter breaks it.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use channel_core::signature::hub_signature;
use channel_meta::{SignedRequest, SignedRequestError};
use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;

fuzz_target!(|input: &[u8]| {
    let secret = SecretString::from("5eb63bbbe01eeed093cb22bb8f5acdc3");
    let secrets = [secret.clone()];
    let text = String::from_utf8_lossy(input);
    assert!(SignedRequest::verify(&text, &secrets).is_err(), "nobody signed this");
    assert!(SignedRequest::verify_form(input, &secrets).is_err(), "nobody signed this form");

    // The input as the JSON inside, and as the text where its Base64 form belongs.
    for payload in [BASE64_URL_SAFE_NO_PAD.encode(input), text.into_owned()] {
        let signature = hub_signature(&secret, payload.as_bytes());
        let signature = hex::decode(signature.trim_start_matches("sha256=")).expect("a signature is hexadecimal");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature);
        let outcome = SignedRequest::verify(&format!("{signature}.{payload}"), &secrets);
        let believed =
            matches!(outcome, Ok(_) | Err(SignedRequestError::Unreadable | SignedRequestError::UnknownAlgorithm));
        assert!(believed, "we signed this");

        let Some(place) = payload.char_indices().nth(payload.chars().count() / 2) else { continue };
        let other = if place.1 == 'A' { "B" } else { "A" };
        let mut forged = payload.clone();
        forged.replace_range(place.0..place.0 + place.1.len_utf8(), other);
        let verdict = SignedRequest::verify(&format!("{signature}.{forged}"), &secrets);
        assert_eq!(verdict.err(), Some(SignedRequestError::Mismatch), "one letter was changed");
    }
});
