//! How Meta proves that a webhook is its own, the same for all its channels (platforms.md §1.1).

use bytes::Bytes;
use channel_core::signature::{check_token, verify_hub_signature};
use channel_core::{Verified, VerifyError, WebhookRequest, WebhookSecrets};
use http::Method;

/// The header that holds the signature of a body.
pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// The longest challenge that is echoed; Meta's are numbers of ten digits.
const LONGEST_CHALLENGE: usize = 128;

/// Answers `GET ?hub.mode=subscribe&hub.challenge=…&hub.verify_token=…` with the challenge, when the token is one of
/// ours. `None` when the request is no handshake.
#[must_use]
pub fn handshake(request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
    if request.method != Method::GET {
        return None;
    }
    let query = request.query.unwrap_or_default();
    find(query, "hub.mode")?;
    Some(answer(query, secrets))
}

/// Proves that Meta signed the body: `X-Hub-Signature-256` over the raw bytes, by any of the app secrets.
///
/// # Errors
/// When the signature is missing or wrong, and when no secret is configured.
pub fn verify<'a>(request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
    verify_hub_signature(&secrets.signing, request.header(SIGNATURE_HEADER), request.body)
}

fn answer(query: &str, secrets: &WebhookSecrets) -> Result<Bytes, VerifyError> {
    let token = find(query, "hub.verify_token");
    check_token(&secrets.verify, token.as_deref().map(str::as_bytes))?;
    if find(query, "hub.mode").as_deref() != Some("subscribe") {
        return Err(VerifyError::Mismatch);
    }
    // Only plain words are echoed, so that the answer can never be a page of somebody else's making.
    let plain = |challenge: &String| {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        !challenge.is_empty() && challenge.len() <= LONGEST_CHALLENGE && challenge.bytes().all(word)
    };
    let challenge = find(query, "hub.challenge").ok_or(VerifyError::Missing)?;
    if plain(&challenge) { Ok(Bytes::from(challenge)) } else { Err(VerifyError::Mismatch) }
}

/// A parameter that stands in the query exactly once.
fn find(query: &str, name: &str) -> Option<String> {
    let mut values = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value.into_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use channel_core::signature::hub_signature;
    use http::{HeaderMap, HeaderValue};
    use secrecy::SecretString;

    use super::*;

    fn secrets() -> WebhookSecrets {
        WebhookSecrets { signing: vec!["app".into()], verify: vec![SecretString::from("t&k n")] }
    }

    fn shake(method: Method, query: &str, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        let headers = HeaderMap::new();
        handshake(&WebhookRequest { method: &method, query: Some(query), headers: &headers, body: b"" }, secrets)
    }

    #[test]
    fn the_bare_challenge_is_the_answer() {
        let query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=t%26k+n";
        assert_eq!(shake(Method::GET, query, &secrets()), Some(Ok(Bytes::from("1158201444"))));
    }

    #[test]
    fn every_other_handshake_is_refused() {
        let table = [
            ("hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong", VerifyError::Mismatch),
            ("hub.mode=subscribe&hub.challenge=1", VerifyError::Missing),
            ("hub.mode=subscribe&hub.verify_token=t%26k+n", VerifyError::Missing),
            ("hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=t%26k+n", VerifyError::Mismatch),
            ("hub.mode=subscribe&hub.challenge=%3Cb%3E&hub.verify_token=t%26k+n", VerifyError::Mismatch),
            ("hub.mode=subscribe&hub.challenge=1&hub.verify_token=t%26k+n&hub.verify_token=x", VerifyError::Missing),
        ];
        for (query, expected) in table {
            assert_eq!(shake(Method::GET, query, &secrets()), Some(Err(expected)), "{query}");
        }
        let open = WebhookSecrets::default();
        let query = "hub.mode=subscribe&hub.challenge=1&hub.verify_token=";
        assert_eq!(shake(Method::GET, query, &open), Some(Err(VerifyError::NoSecret)));
    }

    #[test]
    fn a_delivery_is_no_handshake() {
        assert_eq!(shake(Method::POST, "hub.mode=subscribe", &secrets()), None);
        assert_eq!(shake(Method::GET, "", &secrets()), None);
    }

    #[test]
    fn a_body_is_believed_by_its_signature_alone() {
        let body = br#"{"object":"instagram"}"#;
        let mut headers = HeaderMap::new();
        let method = Method::POST;
        let check = |headers: &HeaderMap| {
            let request = WebhookRequest { method: &method, query: None, headers, body };
            verify(&request, &secrets()).map(|verified| verified.bytes().to_vec())
        };
        assert_eq!(check(&headers), Err(VerifyError::Missing));
        let signature = hub_signature(&SecretString::from("app"), body);
        let signature = HeaderValue::from_str(&signature).unwrap();
        headers.insert(SIGNATURE_HEADER, signature.clone());
        assert_eq!(check(&headers).as_deref(), Ok(&body[..]));
        headers.append(SIGNATURE_HEADER, signature);
        assert_eq!(check(&headers), Err(VerifyError::Missing), "two signatures prove nothing");
    }
}
