//! One delivery with what it means.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use channel_core::{Skipped, VerifyError, Webhook, WebhookSecrets};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::subject::SignedRequest;
use crate::suite::Failure;

/// The version of the format, in the field `format`.
pub(super) const FORMAT: u8 = 1;

/// One delivery with what it means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    /// The version of this format: 1.
    pub format: u8,
    /// Its name, unique within the platform.
    pub name: String,
    /// The platform: `whatsapp`, `instagram`, `telegram`, or `webchat` for this project's own website widget.
    pub platform: String,
    /// What it shows, in one sentence without a full stop.
    pub describes: String,
    /// What the receiver is configured with. Nothing in it is secret.
    pub secrets: FixtureSecrets,
    /// The request.
    pub request: FixtureRequest,
    /// What the receiver makes of it.
    pub expect: Expectation,
}

/// What a receiver is configured with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureSecrets {
    /// Secrets that sign bodies, or tokens that come beside them.
    pub signing: Vec<String>,
    /// Tokens of the handshake.
    pub verify: Vec<String>,
}

/// A request, byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureRequest {
    /// The method.
    pub method: String,
    /// The query without `?`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The headers, each a name and a value; a name may come twice.
    pub headers: Vec<(String, String)>,
    /// The body; its UTF-8 form is what was signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The body in base64, where it is no UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_base64: Option<String>,
}

/// What a receiver makes of a request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// Whether it is believed.
    pub accepted: bool,
    /// Why not: `missing`, `mismatch` or `no_secret`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What a handshake is answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whether the body is authentic and still no delivery at all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreadable: bool,
    /// What was understood, as the JSON form of events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<Value>>,
    /// What was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<Vec<SkippedPart>>,
}

/// A part that became no event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkippedPart {
    /// The account concerned, when the envelope tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What it was, in the platform's words.
    pub what: String,
    /// Why it was skipped; other implementations have their own words for it.
    pub reason: String,
}

impl From<Skipped> for SkippedPart {
    fn from(part: Skipped) -> Self {
        Self { account: part.account, what: part.what, reason: part.reason }
    }
}

impl Fixture {
    /// The request as a server would have taken it.
    ///
    /// # Panics
    /// When the fixture's method, headers or base64 are none.
    #[must_use]
    pub fn signed_request(&self) -> SignedRequest {
        let body = match (&self.request.body, &self.request.body_base64) {
            (Some(body), _) => body.clone().into_bytes(),
            (None, Some(body)) => STANDARD.decode(body).expect("the body of a fixture is base64"),
            (None, None) => Vec::new(),
        };
        let request = SignedRequest {
            method: self.request.method.parse().expect("a fixture names a method"),
            query: self.request.query.clone(),
            headers: HeaderMap::new(),
            body: body.into(),
        };
        self.request.headers.iter().fold(request, |request, (name, value)| request.with_header(name, value))
    }

    /// The secrets as a route is configured with them.
    #[must_use]
    pub fn webhook_secrets(&self) -> WebhookSecrets {
        let secrets = |texts: &[String]| texts.iter().map(|text| text.as_str().into()).collect();
        WebhookSecrets {
            signing: self.secrets.signing.iter().map(|secret| secret.as_str().into()).collect(),
            verify: secrets(&self.secrets.verify),
        }
    }

    /// What this webhook makes of the request.
    ///
    /// # Errors
    /// When an event has no JSON form.
    pub fn outcome(&self, webhook: &dyn Webhook) -> Result<Expectation, Failure> {
        let (request, secrets) = (self.signed_request(), self.webhook_secrets());
        if let Some(outcome) = webhook.handshake(&request.borrow(), &secrets) {
            return Ok(match outcome {
                Ok(answer) => Expectation {
                    accepted: true,
                    answer: Some(String::from_utf8_lossy(&answer).into_owned()),
                    ..Expectation::default()
                },
                Err(error) => refused(error),
            });
        }
        let verified = match webhook.verify(&request.borrow(), &secrets) {
            Ok(verified) => verified,
            Err(error) => return Ok(refused(error)),
        };
        let Ok(parsed) = webhook.parse(verified) else {
            return Ok(Expectation { accepted: true, unreadable: true, ..Expectation::default() });
        };
        let events: Result<Vec<Value>, _> = parsed.events.iter().map(serde_json::to_value).collect();
        let events = events.map_err(|error| Failure(format!("an event has no JSON form: {error}")))?;
        let skipped = parsed.skipped.into_iter().map(SkippedPart::from).collect();
        Ok(Expectation { accepted: true, events: Some(events), skipped: Some(skipped), ..Expectation::default() })
    }

    /// Whether this webhook makes of the request what the fixture says.
    ///
    /// # Errors
    /// With the first difference.
    pub fn check(&self, webhook: &dyn Webhook) -> Result<(), Failure> {
        let outcome = self.outcome(webhook)?;
        if outcome == self.expect {
            return Ok(());
        }
        let text = |expectation: &Expectation| serde_json::to_string(expectation).unwrap_or_default();
        Err(Failure(format!("expected {}, got {}", text(&self.expect), text(&outcome))))
    }
}

fn refused(error: VerifyError) -> Expectation {
    let why = match error {
        VerifyError::NoSecret => "no_secret",
        VerifyError::Missing => "missing",
        VerifyError::Mismatch => "mismatch",
    };
    Expectation { accepted: false, why: Some(why.to_owned()), ..Expectation::default() }
}
