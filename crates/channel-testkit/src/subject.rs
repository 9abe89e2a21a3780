//! What the suite needs to know about an adapter.

use std::fmt;

use bytes::Bytes;
use channel_core::{Account, Channel, WebhookRequest, WebhookSecrets};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// Cuts a body into bodies that hold one thing each, in order.
pub type Splitter<'a> = &'a (dyn Fn(&[u8]) -> Vec<Vec<u8>> + Send + Sync);

/// An adapter under examination, with what its platform would send.
pub struct Subject<'a> {
    /// The adapter.
    pub channel: &'a dyn Channel,
    /// An account that works, with its credentials.
    pub account: Account,
    /// The secrets under which [`Subject::sign`] signs.
    pub secrets: WebhookSecrets,
    /// How a delivery proves where it comes from.
    pub proof: Proof,
    /// Makes the delivery that the platform would make of a body.
    pub sign: &'a (dyn Fn(&[u8]) -> SignedRequest + Send + Sync),
    /// Authentic bodies with a name each; the more kinds of event they cover, the more the suite finds.
    pub bodies: Vec<(&'a str, Vec<u8>)>,
    /// A handshake that must succeed, if the platform has one.
    pub handshake: Option<Handshake>,
    /// Cuts a batch into singles, if the platform batches.
    pub split: Option<Splitter<'a>>,
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({}, {} bodies)", self.channel.id(), self.bodies.len())
    }
}

/// How a delivery proves where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A header holds a signature of the body.
    Signature {
        /// The header.
        header: &'static str,
    },
    /// A header holds a token that both sides know; the body is not covered.
    SharedToken {
        /// The header.
        header: &'static str,
    },
}

impl Proof {
    /// A signature of the body in this header.
    #[must_use]
    pub const fn signature_in(header: &'static str) -> Self {
        Self::Signature { header }
    }

    /// A shared token in this header.
    #[must_use]
    pub const fn token_in(header: &'static str) -> Self {
        Self::SharedToken { header }
    }

    /// The header.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Signature { header } | Self::SharedToken { header } => header,
        }
    }
}

/// A request with everything in its own hands.
#[derive(Clone)]
pub struct SignedRequest {
    /// The method.
    pub method: Method,
    /// The query without `?`.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl SignedRequest {
    /// A POST of a body.
    #[must_use]
    pub fn post(body: &[u8]) -> Self {
        Self { method: Method::POST, query: None, headers: HeaderMap::new(), body: Bytes::copy_from_slice(body) }
    }

    /// A GET with a query.
    #[must_use]
    pub fn get(query: impl Into<String>) -> Self {
        Self { method: Method::GET, query: Some(query.into()), headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// The same request with one more header.
    ///
    /// # Panics
    /// When the name or value is no legal header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name: HeaderName = name.parse().expect("a test names a legal header");
        let value = HeaderValue::from_bytes(value.as_ref()).expect("a test gives a legal header value");
        self.headers.append(name, value);
        self
    }

    /// The request as a webhook takes it.
    #[must_use]
    pub fn borrow(&self) -> WebhookRequest<'_> {
        WebhookRequest { method: &self.method, query: self.query.as_deref(), headers: &self.headers, body: &self.body }
    }
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignedRequest({} {} bytes)", self.method, self.body.len())
    }
}

/// A handshake and its answer.
#[derive(Clone, Debug)]
pub struct Handshake {
    /// The platform's request, with a token from [`Subject::secrets`].
    pub request: SignedRequest,
    /// What must be answered.
    pub answer: Bytes,
}
