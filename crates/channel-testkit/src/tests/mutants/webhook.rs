//! The pure half of a broken adapter.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use channel_core::signature::{hub_signature, trust_local_file, verify_hub_signature};
use channel_core::{
    Body, Channel as _, ChannelId, Content, ParseError, Parsed, Verified, VerifyError, Webhook, WebhookRequest,
    WebhookSecrets,
};
use secrecy::{ExposeSecret, SecretString};

use super::broken::{Broken, Fault};
use super::{HEADER, SECRET};

impl Webhook for Broken {
    fn handshake(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        let outcome = self.inner.webhook().handshake(request, secrets);
        let Some(outcome) = outcome else {
            return self.is(Fault::TakesDeliveriesForHandshakes).then_some(Err(VerifyError::Missing));
        };
        let open = self.is(Fault::AnswersAnyHandshake)
            || (self.is(Fault::AnswersWithoutConfiguredToken) && secrets.verify.is_empty());
        match outcome {
            _ if open => Some(Ok(Bytes::from_static(b"42"))),
            Ok(challenge) if self.is(Fault::QuotesTheChallenge) => Some(Ok(format!("{challenge:?}").into())),
            outcome => Some(outcome),
        }
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        let body = request.body;
        let given = request.headers.get(HEADER).map(http::HeaderValue::as_bytes).unwrap_or_default();
        let right = || secrets.signing.iter().map(|key| hub_signature(key.secret(), body));
        match self.fault {
            Fault::AcceptsWithoutSecret if secrets.signing.is_empty() => Ok(trust_local_file(body)),
            Fault::AcceptsMissingSignature if request.headers.get(HEADER).is_none() => Ok(trust_local_file(body)),
            Fault::AcceptsAnySecretOfMany if secrets.signing.len() > 1 => self.inner.webhook().verify(request, secrets),
            Fault::AcceptsAnySecretOfMany => Ok(trust_local_file(body)),
            Fault::RefusesEverything => Err(VerifyError::Mismatch),
            Fault::TakesAnEmptyProofForAnEmptySecret
                if secrets.signing.iter().any(|key| key.secret().expose_secret().as_bytes() == given) =>
            {
                Ok(trust_local_file(body))
            }
            Fault::TriesTheFirstSecretOnly => {
                let first = secrets.signing.first().ok_or(VerifyError::NoSecret)?;
                verify_hub_signature(std::slice::from_ref(first), request.header(HEADER), body)
            }
            Fault::ComparesHalfTheProof
                if given.len() == 71 && right().any(|right| right.as_bytes()[..40] == given[..40]) =>
            {
                Ok(trust_local_file(body))
            }
            Fault::ComparesAsFarAsTheProofGoes
                if !given.is_empty() && right().any(|right| right.as_bytes().starts_with(given)) =>
            {
                Ok(trust_local_file(body))
            }
            Fault::SignsWithoutSpacesAround => {
                verify_hub_signature(&secrets.signing, request.header(HEADER), body.trim_ascii())?;
                Ok(trust_local_file(body))
            }
            Fault::LetsPingsThrough if body == b"{}" => Ok(trust_local_file(body)),
            Fault::SignsWithoutCase => {
                // The platform signed a body that differs in the case of one letter at most.
                let signed = (0..body.len()).any(|at| {
                    let mut body = body.to_vec();
                    body[at] ^= 0x20;
                    verify_hub_signature(&secrets.signing, request.header(HEADER), &body).is_ok()
                });
                if signed { Ok(trust_local_file(body)) } else { self.inner.webhook().verify(request, secrets) }
            }
            Fault::HandsOnATrimmedBody => {
                self.inner.webhook().verify(request, secrets)?;
                Ok(trust_local_file(body.strip_suffix(b"}").unwrap_or(body)))
            }
            Fault::TakesTheFirstOfTwoProofs => {
                let header = request.headers.get(HEADER).map(http::HeaderValue::as_bytes);
                verify_hub_signature(&secrets.signing, header, body)
            }
            Fault::SignsItsOwnSpelling => {
                let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| VerifyError::Mismatch)?;
                let spelled = value.to_string();
                verify_hub_signature(&secrets.signing, request.header(HEADER), spelled.as_bytes())?;
                Ok(trust_local_file(body))
            }
            Fault::SignsTheBeginningOnly => {
                let good = self.inner.webhook().verify(request, secrets);
                // The platform's signature is of everything; this adapter forgives whatever follows a good beginning.
                let begins_well = body.starts_with(b"{\"messages\":[{");
                if begins_well && request.header(HEADER).is_some_and(|proof| proof.len() == 71) {
                    return match good {
                        Err(VerifyError::Mismatch) if secrets.signing.iter().any(|key| is_ours(key.secret())) => {
                            Ok(trust_local_file(body))
                        }
                        other => other,
                    };
                }
                good
            }
            _ => self.inner.webhook().verify(request, secrets),
        }
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        if self.is(Fault::ReadsAnythingAsJson) && serde_json::from_slice::<serde_json::Value>(payload.bytes()).is_err()
        {
            return Ok(Parsed::default());
        }
        if self.is(Fault::PanicsOnOddJson) {
            let value: serde_json::Value = serde_json::from_slice(payload.bytes()).unwrap_or_default();
            assert!(!value.is_array(), "an envelope is an object");
        }
        if self.is(Fault::PanicsOnTextThatIsNone) {
            let _text = std::str::from_utf8(payload.bytes()).expect("a body is text");
        }
        if self.is(Fault::QuotesWhatItCannotRead)
            && serde_json::from_slice::<serde_json::Value>(payload.bytes()).is_err()
        {
            return Err(ParseError::new(format!("no JSON: {}", String::from_utf8_lossy(payload.bytes()))));
        }
        let mut parsed = self.inner.webhook().parse(payload)?;
        match self.fault {
            Fault::PanicsOnUnknownKind => assert!(parsed.skipped.is_empty(), "an id is always there"),
            Fault::TakesTheFirstEntryOnly => parsed.events.truncate(1),
            Fault::DropsTheTail if parsed.events.len() > 1 => drop(parsed.events.pop()),
            Fault::LosesTheDeliveryOnOneUnknownKind if !parsed.skipped.is_empty() => {
                return Err(ParseError::new("a message of an unknown kind"));
            }
            Fault::KeyWithoutTheKindOfEvent => {
                parsed.events.iter_mut().for_each(|event| event.key.clone_from(&event.id));
            }
            Fault::EmptyTextForUnknownKinds => {
                for event in &mut parsed.events {
                    if let Body::Message(content @ Content::Unsupported { .. }) = &mut event.body {
                        *content = Content::Text { text: String::new() };
                    }
                }
            }
            Fault::ReadsNothing => parsed = Parsed::default(),
            Fault::EmptiesEdits => {
                for event in &mut parsed.events {
                    if let Body::Edit(content) = &mut event.body {
                        *content = Content::Text { text: String::new() };
                    }
                }
            }
            Fault::PutsPlacesNowhere => {
                for event in &mut parsed.events {
                    event.body = Body::Message(Content::Location {
                        latitude: f64::NAN,
                        longitude: f64::NAN,
                        name: None,
                        address: None,
                        live: false,
                        url: None,
                    });
                }
            }
            Fault::SkipsWithoutAReason => parsed.skipped.iter_mut().for_each(|part| part.reason.clear()),
            Fault::ReadsDifferentlyEachTime => {
                let count = self.reads.fetch_add(1, Ordering::SeqCst);
                parsed.events.iter_mut().for_each(|event| event.key.push_str(&count.to_string()));
            }
            Fault::NamesAnotherChannel => {
                parsed.events.iter_mut().for_each(|event| event.channel = ChannelId::from_static("another"));
            }
            _ => {}
        }
        Ok(parsed)
    }
}

fn is_ours(secret: &SecretString) -> bool {
    secret.expose_secret() == SECRET
}
