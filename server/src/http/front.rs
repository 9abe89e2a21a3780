//! What every connection is answered by: the webhooks at once, all else by the router.

mod audience;

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use futures_util::FutureExt;
use http_body_util::Full;
use hyper::Request;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tower::Service;

use self::audience::{Audience, Seat};
use super::caller::Caller;
use super::gate::Gate;
use super::intake::Intake;
use super::line::Line;
use super::paced::{Pace, Paced};
use super::webhooks::{Answer, Route, Webhooks, plain};

/// Where the website's visitors ask.
const VISITORS: &str = "/api/v1/webchat/";

/// The address a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The webhooks in front, and the router behind them. What the router's pages need (headers, middleware) costs a webhook
/// nothing.
pub struct Front<I> {
    webhooks: Webhooks<I>,
    router: Router,
    audience: Audience,
}

impl<I> fmt::Debug for Front<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front").field("webhooks", &self.webhooks).finish_non_exhaustive()
    }
}

impl<I: Intake> Front<I> {
    /// From both.
    #[must_use]
    pub fn new(webhooks: Webhooks<I>, router: Router) -> Self {
        let audience = Audience::of(webhooks.gate().limits());
        Self { webhooks, router, audience }
    }

    pub(super) fn gate(&self) -> &Gate {
        self.webhooks.gate()
    }

    /// Answers one request of a connection. A panic ends the request alone.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        line: &Arc<Line>,
    ) -> Result<Response<Tracked>, Infallible> {
        line.asked();
        // Where a request told its length as well, hyper goes by the chunks and a proxy in front may not: what stands behind
        // it on this connection is never read as another request.
        let last = request.headers().contains_key(header::TRANSFER_ENCODING);
        let answer = AssertUnwindSafe(self.route(request, peer, line)).catch_unwind().await.unwrap_or_else(|_| {
            tracing::error!("a webhook's handler panicked; the request is answered 500");
            plain(StatusCode::INTERNAL_SERVER_ERROR).map(Content::Small)
        });
        let mut answer = answer.map(|content| Tracked { content, line: Arc::clone(line) });
        if last || self.gate().draining() {
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(answer)
    }

    async fn route(&self, request: Request<Incoming>, peer: SocketAddr, line: &Arc<Line>) -> Response<Content> {
        if Route::of(request.uri().path()).is_none() {
            return self.pass(request, peer, Arc::clone(line)).await;
        }
        let (head, body) = request.into_parts();
        match Route::of(head.uri.path()) {
            Some(route) => self.webhooks.take(route, &head, body, Arc::clone(line)).await.map(Content::Small),
            None => plain(StatusCode::NOT_FOUND).map(Content::Small),
        }
    }

    async fn pass(&self, request: Request<Incoming>, peer: SocketAddr, line: Arc<Line>) -> Response<Content> {
        let sender = Sender::of(request.uri().path());
        let caller = Caller::behind(peer.ip(), request.headers(), &self.gate().limits().trusted_proxies);
        let follower = self.audience.follower(sender, request.headers(), caller);
        let pace = sender.pace(self.gate());
        let mut request = request.map(|body| axum::body::Body::new(Paced::new(body, line, pace)));
        request.extensions_mut().insert(Peer(peer));
        let mut router = self.router.clone();
        let response = match router.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if !is_stream(&response) {
            return response.map(|body| Content::Page { body, seat: None });
        }
        match self.audience.seat(follower) {
            Some(seat) => response.map(|body| Content::Page { body, seat: Some(seat) }),
            None => instead_of_stream(response).map(Content::Small),
        }
    }
}

/// Who sends what the router answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sender {
    /// Anybody who is on a shop's website.
    Visitor,
    /// Members, programs with a key, and whoever is turned away for being neither.
    Other,
}

impl Sender {
    fn of(path: &str) -> Self {
        if path.starts_with(VISITORS) { Self::Visitor } else { Self::Other }
    }

    /// A visitor's delivery has to arrive as every webhook has to; a member's files may take long.
    fn pace(self, gate: &Gate) -> Pace {
        match self {
            Self::Visitor => Pace::of_webhook(gate),
            Self::Other => Pace::of_upload(gate),
        }
    }
}

fn is_stream<B>(response: &Response<B>) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/event-stream"))
}

/// Asks for patience. The headers stay that let a page of another origin read the answer.
fn instead_of_stream<B>(response: Response<B>) -> Answer {
    let (mut head, _) = response.into_parts();
    head.status = StatusCode::SERVICE_UNAVAILABLE;
    head.headers.remove(header::CONTENT_TYPE);
    head.headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    Response::from_parts(head, Full::default())
}

/// What an answer is made of.
enum Content {
    Small(Full<Bytes>),
    /// A page; a stream keeps its seat until it is over, and is over when its seat is another page's.
    Page {
        body: axum::body::Body,
        seat: Option<Seat>,
    },
}

/// An answer that tells the connection's overseer when it is over.
pub(super) struct Tracked {
    content: Content,
    line: Arc<Line>,
}

impl Body for Tracked {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match &mut self.content {
            Content::Small(body) => Pin::new(body).poll_frame(cx).map_err(|never| match never {}),
            Content::Page { body, seat } => match seat.as_mut().map(|seat| seat.poll_end(cx)) {
                Some(Poll::Ready(())) => Poll::Ready(None),
                Some(Poll::Pending) | None => Pin::new(body).poll_frame(cx),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.content {
            Content::Small(body) => body.is_end_stream(),
            Content::Page { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Small(body) => body.size_hint(),
            Content::Page { body, .. } => body.size_hint(),
        }
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.line.answered();
    }
}
