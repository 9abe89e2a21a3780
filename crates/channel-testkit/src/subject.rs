//! What the suite needs to know about an adapter.

use std::fmt;

use bytes::Bytes;
use channel_core::{Account, Channel, ConversationId, WebhookRequest, WebhookSecrets};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use crate::counterpart::{Live, Manner};

/// Cuts a body into bodies that hold one thing each, in order.
pub type Splitter<'a> = &'a (dyn Fn(&[u8]) -> Vec<Vec<u8>> + Send + Sync);

/// Puts bodies of one thing each into one body, in order; the opposite of a [`Splitter`].
pub type Joiner<'a> = &'a (dyn Fn(&[Vec<u8>]) -> Vec<u8> + Send + Sync);

/// Makes the delivery that a platform would make of a body.
pub type Signer<'a> = &'a (dyn Fn(&[u8]) -> SignedRequest + Send + Sync);

/// An adapter under examination, with what its platform would send. Start with [`Subject::new`] and say what the
/// platform has: cases that need what is missing look at nothing, and the report lists them.
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
    pub sign: Signer<'a>,
    /// Authentic bodies with a name each; the more kinds of event they cover, the more the suite finds.
    pub bodies: Vec<(&'a str, Vec<u8>)>,
    /// A handshake that must succeed, if the platform has one.
    pub handshake: Option<Handshake>,
    /// Cuts a batch into singles, if the platform batches.
    pub split: Option<Splitter<'a>>,
    /// Puts singles into a batch, if the platform batches.
    pub join: Option<Joiner<'a>>,
    /// What names the account that a delivery came to.
    pub accounts: NamedBy,
    /// The other side of the adapter's calls. Without it nothing is examined about sending but what needs no platform.
    pub live: Option<Live<'a>>,
}

impl<'a> Subject<'a> {
    /// An adapter with an account and the secrets under which `sign` signs, or whose tokens it puts beside bodies.
    #[must_use]
    pub fn new(
        channel: &'a dyn Channel,
        account: Account,
        secrets: WebhookSecrets,
        proof: Proof,
        sign: Signer<'a>,
    ) -> Self {
        Self {
            channel,
            account,
            secrets,
            proof,
            sign,
            bodies: Vec::new(),
            handshake: None,
            split: None,
            join: None,
            accounts: NamedBy::Body,
            live: None,
        }
    }

    /// With authentic bodies.
    #[must_use]
    pub fn with_bodies(mut self, bodies: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Self {
        self.bodies.extend(bodies);
        self
    }

    /// With a handshake that must succeed.
    #[must_use]
    pub fn with_handshake(mut self, handshake: Handshake) -> Self {
        self.handshake = Some(handshake);
        self
    }

    /// With a way to cut batches into singles.
    #[must_use]
    pub fn with_split(mut self, split: Splitter<'a>) -> Self {
        self.split = Some(split);
        self
    }

    /// With a way to put singles into batches.
    #[must_use]
    pub fn with_join(mut self, join: Joiner<'a>) -> Self {
        self.join = Some(join);
        self
    }

    /// With the account named by the route that a delivery comes to: bodies need not name it.
    #[must_use]
    pub fn with_accounts_named_by_route(mut self) -> Self {
        self.accounts = NamedBy::Route;
        self
    }

    /// With the other side of the adapter's calls.
    #[must_use]
    pub fn with_live(mut self, live: Live<'a>) -> Self {
        self.live = Some(live);
        self
    }

    /// What the suite cannot examine for want of means, in one sentence each. A green run says nothing about these.
    #[must_use]
    pub fn unexamined(&self) -> Vec<&'static str> {
        let live = self.live.as_ref();
        let table = [
            (self.bodies.is_empty(), "what deliveries mean: no sample body"),
            (self.handshake.is_none(), "the handshake: none was given"),
            (self.split.is_none(), "whether a batch means what its parts mean: no way to cut one"),
            (self.split.is_some() && self.join.is_none(), "random batches: no way to put one together"),
            (matches!(self.proof, Proof::SharedToken { .. }), "changed bodies: a shared token does not cover them"),
            (live.is_none(), "sending: there is no counterpart"),
            (
                live.is_some_and(|live| !live.counterpart.behave(Manner::HangsUp)),
                "errors of sending: the counterpart cannot misbehave",
            ),
            (live.is_some_and(|live| live.unreachable.is_none()), "sending without a connection: no such channel"),
        ];
        if let Some(live) = live {
            live.counterpart.behave(Manner::Takes);
        }
        table.into_iter().filter(|(missing, _)| *missing).map(|(_, what)| what).collect()
    }

    /// Every conversation that is known of: the live one, and those of the sample bodies' events.
    pub(crate) fn conversations(&self) -> Vec<ConversationId> {
        let live = self.live.as_ref().map(|live| live.conversation.clone());
        let parsed = self.bodies.iter().filter_map(|(_, body)| {
            let authentic = channel_core::signature::trust_local_file(body);
            self.channel.webhook().parse(authentic).ok()
        });
        let named = parsed.flat_map(|parsed| parsed.events).filter_map(|event| event.conversation);
        let mut all: Vec<ConversationId> = live.into_iter().chain(named).collect();
        all.sort();
        all.dedup();
        all
    }
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subject({}, {} bodies)", self.channel.id(), self.bodies.len())
    }
}

/// What names the account that a delivery came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The body does, so that one route serves every account.
    Body,
    /// The route does; the server fills the account in.
    Route,
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
