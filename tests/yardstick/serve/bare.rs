//! Bare hyper: the least that a server does for a delivery.

use std::convert::Infallible;
use std::future::Future;
use std::hint::black_box;
use std::sync::Arc;

use bytes::Bytes;
use hmac::{KeyInit, Mac};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::bodies::SECRET;
use crate::plain;

/// What is done with a body whose HMAC was computed.
pub(super) trait Use: Send + Sync + 'static {
    fn take(&self, path: &str, body: &Bytes) -> impl Future<Output = StatusCode> + Send;
}

/// Nothing.
pub(super) struct Hmac;

impl Use for Hmac {
    async fn take(&self, _: &str, _: &Bytes) -> StatusCode {
        StatusCode::OK
    }
}

/// It is read into plain structs.
pub(super) struct Plain;

impl Use for Plain {
    async fn take(&self, path: &str, body: &Bytes) -> StatusCode {
        if black_box(plain::read(path, body)).is_some() { StatusCode::OK } else { StatusCode::BAD_REQUEST }
    }
}

pub(super) async fn serve<U: Use>(listener: TcpListener, taker: U) -> Result<(), String> {
    let taker = Arc::new(taker);
    // The keyed state, once for all requests.
    let keyed = hmac::Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).map_err(|error| error.to_string())?;
    loop {
        let (socket, _) = listener.accept().await.map_err(|error| format!("accepting: {error}"))?;
        socket.set_nodelay(true).map_err(|error| error.to_string())?;
        let (taker, keyed) = (Arc::clone(&taker), keyed.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &*taker, &keyed));
            let _ended = http1::Builder::new().serve_connection(TokioIo::new(socket), service).await;
        });
    }
}

async fn answer<U: Use>(
    request: Request<Incoming>,
    taker: &U,
    keyed: &hmac::Hmac<Sha256>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let status = match body.collect().await {
        Ok(body) => {
            let body = body.to_bytes();
            let mut mac = keyed.clone();
            mac.update(&body);
            black_box(mac.finalize());
            taker.take(head.uri.path(), &body).await
        }
        Err(_) => StatusCode::BAD_REQUEST,
    };
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    Ok(response)
}
