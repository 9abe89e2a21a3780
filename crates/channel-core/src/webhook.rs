//! The pure half of a channel: from a request's bytes to events, without I/O and without a clock.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use secrecy::SecretString;
use thiserror::Error;

use crate::model::Event;
use crate::signature::{SigningKey, Verified};

/// A request as it arrived, borrowed from whichever server took it.
#[derive(Clone, Copy)]
pub struct WebhookRequest<'a> {
    /// The method: platforms shake hands with GET and deliver with POST.
    pub method: &'a Method,
    /// The query string without `?`, still percent-encoded.
    pub query: Option<&'a str>,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, byte for byte.
    pub body: &'a [u8],
}

impl<'a> WebhookRequest<'a> {
    /// The bytes of a header, if the request has it exactly once.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Some(value.as_bytes()),
            _ => None,
        }
    }
}

impl fmt::Debug for WebhookRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookRequest({} {} bytes)", self.method, self.body.len())
    }
}

/// What a webhook route is configured with. Empty lists open nothing.
#[derive(Clone, Default)]
pub struct WebhookSecrets {
    /// Secrets that sign bodies, or shared tokens that come with them; any match is accepted.
    pub signing: Vec<SigningKey>,
    /// Tokens of the handshake.
    pub verify: Vec<SecretString>,
}

impl fmt::Debug for WebhookSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookSecrets({} signing, {} verify)", self.signing.len(), self.verify.len())
    }
}

/// What a webhook's bytes mean. Every method is total and says so in its type: there are no default bodies, so no
/// adapter can be left open by omission.
pub trait Webhook: Send + Sync {
    /// The platform's handshake, if this request is one: the bytes to answer, or why it is refused.
    fn handshake(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>>;

    /// Proves that the platform sent these bytes.
    ///
    /// # Errors
    /// When the proof is missing or wrong, and when no secret is configured.
    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError>;

    /// Turns an authentic body into events, in the order they stand in it. Total on JSON: what is not understood is
    /// an event of kind `other` or a [`Skipped`], and never costs a neighbour.
    ///
    /// # Errors
    /// When the body is not the platform's envelope at all.
    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError>;
}

/// What a body held.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// What was understood.
    pub events: Vec<Event>,
    /// What was not, with the reason and the bytes.
    pub skipped: Vec<Skipped>,
}

impl Parsed {
    /// Appends what another part of the same body held.
    pub fn extend(&mut self, other: Self) {
        self.events.extend(other.events);
        self.skipped.extend(other.skipped);
    }
}

/// A part of an authentic body that became no event.
#[derive(Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The platform's id of the account concerned, when the envelope tells it.
    pub account: Option<String>,
    /// Why, in words for an operator; never contents.
    pub reason: String,
    /// Which kind of thing it was, in the platform's words, such as `field:flows`.
    pub what: String,
    /// The part as it came.
    pub raw: Raw,
}

impl fmt::Debug for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Skipped").field("reason", &self.reason).field("what", &self.what).finish_non_exhaustive()
    }
}

/// What the provider sent, kept beside what was understood: JSON text, empty when there is none.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Raw(pub String);

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

/// Why a request is not believed.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum VerifyError {
    /// The route has no secret, so nothing can be proved.
    #[error("no secret is configured for this route")]
    NoSecret,
    /// The request carries no proof, or carries it twice.
    #[error("the request carries no signature")]
    Missing,
    /// The proof is wrong.
    #[error("the signature does not match")]
    Mismatch,
}

/// Why an authentic body could not be read at all. It is still kept, and still answered 200.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("reading the webhook body: {reason}")]
pub struct ParseError {
    /// What is wrong with the envelope; never contents.
    pub reason: String,
}

impl ParseError {
    /// An error with its reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
