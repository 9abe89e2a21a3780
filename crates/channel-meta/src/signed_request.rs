//! Meta's `signed_request`: how it calls the deauthorise and data-deletion addresses (platforms.md §4).

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use channel_core::signature::{SigningKey, verify_hub_signature};
use channel_core::{Timestamp, VerifyError};
use secrecy::SecretString;
use serde::Deserialize;

use crate::wire;

/// The only algorithm Meta signs with.
const ALGORITHM: &str = "HMAC-SHA256";

/// Bits that belong to no byte must be zero, so that a signature can be written in one way only.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(false),
);

/// What Meta said about a person, with its signature checked: nothing else makes one. The token that it can carry is not
/// kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedRequest {
    user_id: Option<String>,
    profile_id: Option<String>,
    issued_at: Option<Timestamp>,
    expires: Option<Timestamp>,
}

impl SignedRequest {
    /// Checks `<signature>.<payload>` against any of the secrets, in constant time, and reads the payload. Meta's app and
    /// the Instagram app sign with a secret each, and a rotation has two of each.
    ///
    /// # Errors
    /// When the text has not that form, when no secret signed it, or when the signed payload is not one of Meta's.
    pub fn verify(text: &str, secrets: &[SecretString]) -> Result<Self, SignedRequestError> {
        if secrets.is_empty() {
            return Err(SignedRequestError::NoSecret);
        }
        let (signature, payload) = text.split_once('.').ok_or(SignedRequestError::Malformed)?;
        let signature = decode(signature).ok_or(SignedRequestError::Malformed)?;
        let signature = format!("sha256={}", hex::encode(signature));
        // What is signed is the payload as it is written, not what it decodes to.
        let keys: Vec<SigningKey> = secrets.iter().cloned().map(Into::into).collect();
        let signed = verify_hub_signature(&keys, Some(signature.as_bytes()), payload.as_bytes())
            .map_err(|error| match error {
                VerifyError::NoSecret => SignedRequestError::NoSecret,
                _ => SignedRequestError::Mismatch,
            })?
            .bytes();
        let json = std::str::from_utf8(signed).ok().and_then(decode).ok_or(SignedRequestError::Unreadable)?;
        let payload: Payload = serde_json::from_slice(&json).map_err(|_| SignedRequestError::Unreadable)?;
        if !payload.algorithm.eq_ignore_ascii_case(ALGORITHM) {
            return Err(SignedRequestError::UnknownAlgorithm);
        }
        Ok(Self {
            user_id: payload.user_id.filter(|id| id != "0"),
            profile_id: payload.profile_id,
            issued_at: payload.issued_at,
            expires: payload.expires.filter(|expires| expires.0 != 0),
        })
    }

    /// The same for the body of the call, a form with the one field `signed_request`.
    ///
    /// # Errors
    /// As [`SignedRequest::verify`]; a form without the field, or with two of them, is malformed.
    pub fn verify_form(body: &[u8], secrets: &[SecretString]) -> Result<Self, SignedRequestError> {
        let mut fields = url::form_urlencoded::parse(body).filter(|(name, _)| name == "signed_request");
        match (fields.next(), fields.next()) {
            (Some((_, text)), None) => Self::verify(&text, secrets),
            _ => Err(SignedRequestError::Malformed),
        }
    }

    /// The person, by the id that is scoped to the app: the one that the sign-in gave, not the one in webhooks. Absent
    /// when a page removed the app, which Meta writes as `0`.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// The page that removed the app.
    #[must_use]
    pub fn profile_id(&self) -> Option<&str> {
        self.profile_id.as_deref()
    }

    /// When Meta signed it.
    #[must_use]
    pub const fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// Whether Meta signed it within this time of now, before or after: clocks differ. What names no instant was not.
    #[must_use]
    pub fn issued_within(&self, tolerance: Duration, now: Timestamp) -> bool {
        self.issued_at.is_some_and(|issued| now.since(issued).max(issued.since(now)) <= tolerance)
    }

    /// Until when what it says holds, where it says so.
    #[must_use]
    pub const fn expires(&self) -> Option<Timestamp> {
        self.expires
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest").field("issued_at", &self.issued_at).finish_non_exhaustive()
    }
}

/// Why a signed request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignedRequestError {
    /// Nothing to check against; that never means open.
    #[error("no secret is configured")]
    NoSecret,
    /// It is not `<signature>.<payload>`.
    #[error("the signed request is malformed")]
    Malformed,
    /// No secret of ours signed it.
    #[error("the signed request's signature is not ours")]
    Mismatch,
    /// It is signed by us and says that it was signed otherwise.
    #[error("the signed request names an unknown algorithm")]
    UnknownAlgorithm,
    /// It is signed by us and holds no payload of Meta's form.
    #[error("the signed request's payload could not be read")]
    Unreadable,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    algorithm: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    user_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_word")]
    profile_id: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_time")]
    issued_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "wire::opt_time")]
    expires: Option<Timestamp>,
}

/// Base64 in either alphabet, padded or not.
fn decode(text: &str) -> Option<Vec<u8>> {
    let safe: String = text
        .chars()
        .map(|char| match char {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    BASE64.decode(safe).ok()
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
    use channel_core::signature::hub_signature;
    use proptest::prelude::*;

    use super::*;

    /// Made with another program's HMAC and the secret `secret`: the URL alphabet without padding, ids as text.
    const PLAIN: &str = "1TNV-HxIxBjnMMvmyaLEKnKRPif-SshdhFpWnwWxhHA.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTczOTMyMTAyNCwidXNlcl9pZCI6IjE3ODQxNDAwMDAwMDAwMDAxIiwiZXhwaXJlcyI6MTczOTMyNDYyNCwib2F1dGhfdG9rZW4iOiJuZXZlciBrZXB0In0";
    /// The same with the standard alphabet, padding, and ids as numbers.
    const PADDED: &str = "dES8WOfPb/HRJ6chR3J+7bsobyzTuYhPdAxSUhIVuiU=.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImlzc3VlZF9hdCI6MTczOTMyMTAyNCwidXNlcl9pZCI6MCwicHJvZmlsZV9pZCI6OTAwNzE5OTI1NDc0MDk5MzAyLCJuIjoifn5+Pz8+In0=";

    fn secrets(texts: &[&str]) -> Vec<SecretString> {
        texts.iter().map(|text| SecretString::from(*text)).collect()
    }

    fn signed(json: &str, secret: &str) -> String {
        let payload = BASE64_URL_SAFE_NO_PAD.encode(json);
        let header = hub_signature(&SecretString::from(secret), payload.as_bytes());
        let tag = hex::decode(header.trim_start_matches("sha256=")).unwrap();
        format!("{}.{payload}", BASE64_URL_SAFE_NO_PAD.encode(tag))
    }

    #[test]
    fn a_request_signed_elsewhere_is_read() {
        let request = SignedRequest::verify(PLAIN, &secrets(&["secret"])).unwrap();
        assert_eq!(request.user_id(), Some("17841400000000001"));
        assert_eq!(request.profile_id(), None);
        assert_eq!(request.issued_at(), Some(Timestamp::from_seconds(1_739_321_024)));
        assert_eq!(request.expires(), Some(Timestamp::from_seconds(1_739_324_624)));
    }

    #[test]
    fn the_standard_alphabet_padding_and_numbers_are_read_too() {
        let request = SignedRequest::verify(PADDED, &secrets(&["secret"])).unwrap();
        assert_eq!(request.user_id(), None, "zero stands for nobody");
        assert_eq!(request.profile_id(), Some("900719925474099302"), "no digit is lost beyond 2^53");
    }

    #[test]
    fn a_form_carries_it_once() {
        let body = format!("signed_request={}", PADDED.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"));
        let ours = secrets(&["secret"]);
        assert!(SignedRequest::verify_form(body.as_bytes(), &ours).is_ok());
        let twice = format!("{body}&{body}");
        for body in [twice.as_bytes(), b"", b"signed_request=", b"other=1", b"\xff\xfe"] {
            assert_eq!(SignedRequest::verify_form(body, &ours).unwrap_err(), SignedRequestError::Malformed);
        }
    }

    #[test]
    fn any_of_the_secrets_will_do_and_no_other() {
        assert!(SignedRequest::verify(PLAIN, &secrets(&["new", "secret", "other app"])).is_ok());
        let table: &[(&[&str], SignedRequestError)] = &[
            (&[], SignedRequestError::NoSecret),
            (&[""], SignedRequestError::Mismatch),
            (&["Secret"], SignedRequestError::Mismatch),
        ];
        for (texts, expected) in table {
            assert_eq!(SignedRequest::verify(PLAIN, &secrets(texts)).unwrap_err(), *expected, "{texts:?}");
        }
        let forged = signed(r#"{"algorithm":"HMAC-SHA256","user_id":"1"}"#, "");
        assert!(SignedRequest::verify(&forged, &secrets(&[""])).is_err(), "an empty secret opens nothing");
    }

    #[test]
    fn everything_else_is_refused() {
        let plain_payload = PLAIN.split_once('.').unwrap().1;
        let table = [
            (String::new(), SignedRequestError::Malformed),
            (".".to_owned(), SignedRequestError::Mismatch),
            (plain_payload.to_owned(), SignedRequestError::Malformed),
            (format!(".{plain_payload}"), SignedRequestError::Mismatch),
            (format!("!.{plain_payload}"), SignedRequestError::Malformed),
            (format!("{PLAIN}="), SignedRequestError::Mismatch),
            (format!("{PLAIN}.x"), SignedRequestError::Mismatch),
            (signed(r#"{"algorithm":"none","user_id":"1"}"#, "secret"), SignedRequestError::UnknownAlgorithm),
            (signed(r#"{"user_id":"1"}"#, "secret"), SignedRequestError::UnknownAlgorithm),
            (signed("[]", "secret"), SignedRequestError::UnknownAlgorithm),
            (signed("", "secret"), SignedRequestError::Unreadable),
            (signed(r#"{"algorithm":"HMAC-SHA256","user_id":{}}"#, "secret"), SignedRequestError::Unreadable),
        ];
        for (text, expected) in table {
            assert_eq!(SignedRequest::verify(&text, &secrets(&["secret"])).unwrap_err(), expected, "{text}");
        }
    }

    #[test]
    fn an_old_request_is_told_from_a_new_one() {
        let ours = secrets(&["secret"]);
        let request = SignedRequest::verify(PLAIN, &ours).unwrap();
        let hour = Duration::from_hours(1);
        for (now, within) in [
            (1_739_321_024, true),
            (1_739_321_024 + 3_600, true),
            (1_739_321_024 - 3_600, true),
            (1_739_321_024 + 3_601, false),
            (1_739_321_024 - 3_601, false),
        ] {
            assert_eq!(request.issued_within(hour, Timestamp::from_seconds(now)), within, "{now}");
        }
        let timeless = signed(r#"{"algorithm":"HMAC-SHA256","user_id":"1"}"#, "secret");
        let timeless = SignedRequest::verify(&timeless, &ours).unwrap();
        assert!(!timeless.issued_within(Duration::MAX, Timestamp::default()));
    }

    #[test]
    fn what_it_says_of_a_person_is_not_shown() {
        let shown = format!("{:?}", SignedRequest::verify(PLAIN, &secrets(&["secret"])).unwrap());
        assert!(shown.contains("issued_at") && !shown.contains("1784") && !shown.contains("never kept"), "{shown}");
    }

    proptest! {
        #[test]
        fn one_flipped_bit_is_refused(position in any::<prop::sample::Index>(), bit in 0..8_u8, padded in any::<bool>()) {
            let mut bytes = if padded { PADDED } else { PLAIN }.as_bytes().to_vec();
            let index = position.index(bytes.len());
            bytes[index] ^= 1 << bit;
            // What is no text any more never reaches the check: the form's parser replaces it.
            let text = String::from_utf8_lossy(&bytes);
            prop_assert!(SignedRequest::verify(&text, &secrets(&["secret"])).is_err());
        }

        #[test]
        fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let ours = secrets(&["secret"]);
            prop_assert!(SignedRequest::verify(&String::from_utf8_lossy(&bytes), &ours).is_err());
            prop_assert!(SignedRequest::verify_form(&bytes, &ours).is_err());
            let encoded = BASE64_STANDARD.encode(&bytes);
            let text = format!("{encoded}.{encoded}");
            prop_assert!(SignedRequest::verify(&text, &ours).is_err());
        }

        #[test]
        fn any_signed_payload_is_read_or_refused_without_a_panic(json in ".{0,200}", id in any::<u64>()) {
            let ours = secrets(&["secret"]);
            prop_assert!(SignedRequest::verify(&signed(&json, "secret"), &ours).is_err());
            let valid = format!(r#"{{"algorithm":"HMAC-SHA256","user_id":{id}}}"#);
            let request = SignedRequest::verify(&signed(&valid, "secret"), &ours).unwrap();
            prop_assert_eq!(request.user_id().map(str::to_owned), (id != 0).then(|| id.to_string()));
        }
    }
}
