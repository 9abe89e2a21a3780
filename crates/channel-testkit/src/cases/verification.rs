//! Verification fails closed.

use channel_core::{VerifyError, WebhookSecrets};
use http::HeaderValue;

use super::ensure;
use crate::subject::{Proof, SignedRequest, Subject};
use crate::suite::Failure;

pub(crate) async fn authentic(subject: &Subject<'_>) -> Result<usize, Failure> {
    for (name, body) in &subject.bodies {
        accepts(subject, &(subject.sign)(body), &subject.secrets, name)?;
    }
    first(subject)?;
    Ok(subject.bodies.len())
}

pub(crate) async fn no_secret(subject: &Subject<'_>) -> Result<usize, Failure> {
    let none = WebhookSecrets { signing: Vec::new(), verify: subject.secrets.verify.clone() };
    let request = (subject.sign)(first(subject)?);
    match subject.channel.webhook().verify(&request.borrow(), &none) {
        Err(VerifyError::NoSecret) => Ok(1),
        Err(other) => Err(Failure(format!("refused with {other:?} instead of NoSecret"))),
        Ok(_) => Err(Failure("accepted without a secret".into())),
    }
}

pub(crate) async fn empty_secret(subject: &Subject<'_>) -> Result<usize, Failure> {
    let empty = WebhookSecrets { signing: vec!["".into()], verify: vec!["".into()] };
    let mut unproved = SignedRequest::post(first(subject)?);
    refuses(subject, &unproved, &empty, "no proof against an empty secret")?;
    unproved = unproved.with_header(subject.proof.header(), "");
    refuses(subject, &unproved, &empty, "an empty proof against an empty secret")
}

pub(crate) async fn wrong_secret(subject: &Subject<'_>) -> Result<usize, Failure> {
    let wrong = WebhookSecrets { signing: vec!["a secret of somebody else".into()], ..subject.secrets.clone() };
    refuses(subject, &(subject.sign)(first(subject)?), &wrong, "somebody else's secret")
}

pub(crate) async fn rotated_secret(subject: &Subject<'_>) -> Result<usize, Failure> {
    let request = (subject.sign)(first(subject)?);
    let mut signing = vec!["the next secret".into()];
    signing.extend(subject.secrets.signing.iter().cloned());
    accepts(subject, &request, &WebhookSecrets { signing, ..subject.secrets.clone() }, "the next secret first")?;
    let mut signing = subject.secrets.signing.clone();
    signing.push("the previous secret".into());
    accepts(subject, &request, &WebhookSecrets { signing, ..subject.secrets.clone() }, "the previous secret last")
}

pub(crate) async fn missing_proof(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut request = (subject.sign)(first(subject)?);
    request.headers.remove(subject.proof.header());
    refuses(subject, &request, &subject.secrets, "no proof")
}

pub(crate) async fn duplicated_proof(subject: &Subject<'_>) -> Result<usize, Failure> {
    let request = (subject.sign)(first(subject)?);
    let good = proof(subject, &request)?;
    refuses(
        subject,
        &request.clone().with_header(subject.proof.header(), &good),
        &subject.secrets,
        "the right proof twice",
    )?;
    let wrong_after = request.with_header(subject.proof.header(), "sha256=00");
    refuses(subject, &wrong_after, &subject.secrets, "a wrong proof after the right one")
}

pub(crate) async fn flipped_proof(subject: &Subject<'_>) -> Result<usize, Failure> {
    let request = (subject.sign)(first(subject)?);
    let good = proof(subject, &request)?;
    let mut looked = 0;
    for at in 0..good.len() {
        let mut bad = good.clone();
        // The lowest bit turns a hexadecimal digit or a letter into another visible character.
        if let Some(byte) = bad.get_mut(at) {
            *byte ^= 1;
        }
        if HeaderValue::from_bytes(&bad).is_ok() {
            looked += refuses(
                subject,
                &with_proof(subject, &request, &bad),
                &subject.secrets,
                &format!("byte {at} flipped"),
            )?;
        }
    }
    Ok(looked)
}

pub(crate) async fn truncated_proof(subject: &Subject<'_>) -> Result<usize, Failure> {
    let request = (subject.sign)(first(subject)?);
    let good = proof(subject, &request)?;
    for length in 0..good.len() {
        let short = with_proof(subject, &request, &good[..length]);
        refuses(subject, &short, &subject.secrets, &format!("the first {length} bytes of the proof"))?;
    }
    let mut long = good;
    long.extend_from_slice(b"00");
    refuses(subject, &with_proof(subject, &request, &long), &subject.secrets, "the proof with a tail")
}

pub(crate) async fn flipped_body(subject: &Subject<'_>) -> Result<usize, Failure> {
    if !covers_body(subject) {
        return Ok(0);
    }
    let request = (subject.sign)(first(subject)?);
    let step = (request.body.len() / 64).max(1);
    let last = request.body.len().saturating_sub(1);
    let mut looked = 0;
    for at in (0..request.body.len()).step_by(step).chain([last]) {
        let mut body = request.body.to_vec();
        if let Some(byte) = body.get_mut(at) {
            *byte ^= 1;
        }
        let bad = SignedRequest { body: body.into(), ..request.clone() };
        looked += refuses(subject, &bad, &subject.secrets, &format!("byte {at} of the body flipped"))?;
    }
    Ok(looked)
}

pub(crate) async fn truncated_body(subject: &Subject<'_>) -> Result<usize, Failure> {
    if !covers_body(subject) {
        return Ok(0);
    }
    let request = (subject.sign)(first(subject)?);
    for length in [0, 1, request.body.len() / 2, request.body.len().saturating_sub(1)] {
        let bad = SignedRequest { body: request.body.slice(..length.min(request.body.len())), ..request.clone() };
        refuses(subject, &bad, &subject.secrets, &format!("the first {length} bytes of the body"))?;
    }
    let mut body = request.body.to_vec();
    body.push(b' ');
    refuses(
        subject,
        &SignedRequest { body: body.into(), ..request },
        &subject.secrets,
        "the body with a space after it",
    )
}

pub(crate) async fn swapped_body(subject: &Subject<'_>) -> Result<usize, Failure> {
    if !covers_body(subject) {
        return Ok(0);
    }
    let request = (subject.sign)(first(subject)?);
    let bad = SignedRequest { body: "{}".into(), ..request };
    refuses(subject, &bad, &subject.secrets, "another body")
}

/// Platforms sign what they send, spaces and escapes included (`\u00e9`): an adapter that signs its own spelling of the
/// JSON refuses authentic deliveries.
pub(crate) async fn other_spellings(subject: &Subject<'_>) -> Result<usize, Failure> {
    let mut looked = 0;
    for (name, body) in &subject.bodies {
        let text = String::from_utf8_lossy(body);
        let escaped: String = text.chars().flat_map(escape).collect();
        let spaced = format!("  {}\n", text.trim());
        for (how, spelling) in [("with escapes", escaped), ("with spaces around it", spaced)] {
            let request = (subject.sign)(spelling.as_bytes());
            looked += accepts(subject, &request, &subject.secrets, &format!("{name}, {how}"))?;
        }
    }
    Ok(looked)
}

/// A character as Meta writes it into JSON: everything beyond ASCII as `\uXXXX`.
fn escape(c: char) -> Vec<char> {
    if c.is_ascii() {
        return vec![c];
    }
    let mut units = [0; 2];
    c.encode_utf16(&mut units).iter().flat_map(|unit| format!("\\u{unit:04x}").chars().collect::<Vec<_>>()).collect()
}

pub(crate) async fn verified_bytes(subject: &Subject<'_>) -> Result<usize, Failure> {
    for (name, body) in &subject.bodies {
        let request = (subject.sign)(body);
        let verified = subject
            .channel
            .webhook()
            .verify(&request.borrow(), &subject.secrets)
            .map_err(|error| Failure(format!("{name}: refused: {error}")))?;
        ensure(verified.bytes() == body.as_slice(), || format!("{name}: the bytes differ"))?;
    }
    Ok(subject.bodies.len())
}

fn covers_body(subject: &Subject<'_>) -> bool {
    matches!(subject.proof, Proof::Signature { .. })
}

fn first<'s>(subject: &'s Subject<'_>) -> Result<&'s [u8], Failure> {
    let body = subject.bodies.first().ok_or_else(|| Failure("the subject has no sample body".into()))?;
    Ok(&body.1)
}

fn proof(subject: &Subject<'_>, request: &SignedRequest) -> Result<Vec<u8>, Failure> {
    let value = request.headers.get(subject.proof.header());
    let value = value.ok_or_else(|| Failure(format!("a signed request has no header {}", subject.proof.header())))?;
    Ok(value.as_bytes().to_vec())
}

fn with_proof(subject: &Subject<'_>, request: &SignedRequest, proof: &[u8]) -> SignedRequest {
    let mut request = request.clone();
    request.headers.remove(subject.proof.header());
    request.with_header(subject.proof.header(), proof)
}

fn accepts(
    subject: &Subject<'_>,
    request: &SignedRequest,
    secrets: &WebhookSecrets,
    what: &str,
) -> Result<usize, Failure> {
    match subject.channel.webhook().verify(&request.borrow(), secrets) {
        Ok(_) => Ok(1),
        Err(error) => Err(Failure(format!("{what}: refused: {error}"))),
    }
}

fn refuses(
    subject: &Subject<'_>,
    request: &SignedRequest,
    secrets: &WebhookSecrets,
    what: &str,
) -> Result<usize, Failure> {
    let outcome = subject.channel.webhook().verify(&request.borrow(), secrets);
    ensure(outcome.is_err(), || format!("{what}: accepted")).map(|()| 1)
}
