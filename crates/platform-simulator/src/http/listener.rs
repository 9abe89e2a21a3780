//! Accepts connections. Unlike a web framework's own server it can close one without an answer, which is what a
//! platform that breaks in the middle of a call does.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::response::Response;
use axum::routing::any;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use super::{control, guard, pages, platforms};
use crate::core::Core;

/// The largest document that WhatsApp takes has 100 MB.
const LARGEST_BODY: usize = 101 * 1024 * 1024;

/// Marks a response that must not be sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct HangUp;

/// Why a connection was closed.
#[derive(Debug)]
struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed on purpose")
    }
}

impl std::error::Error for Closed {}

/// Serves until the simulator stops.
pub(crate) async fn serve(listener: TcpListener, core: Arc<Core>, tasks: TaskTracker, stopped: CancellationToken) {
    let router = router(core);
    loop {
        let accepted = tokio::select! {
            () = stopped.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Too many open files pass; a loop without a pause would not let them.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        // Small answers must not wait for each other.
        let _best_effort = stream.set_nodelay(true);
        let (router, stopped) = (router.clone(), stopped.clone());
        tasks.spawn(async move {
            let service = service_fn(move |request| answer(router.clone(), request));
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service);
            tokio::select! {
                () = stopped.cancelled() => {}
                // The client hung up, or we did.
                _ended = connection => {}
            }
        });
    }
}

async fn answer(router: Router, request: hyper::Request<hyper::body::Incoming>) -> Result<Response, Closed> {
    let answered: Result<Response, Infallible> = router.oneshot(request.map(axum::body::Body::new)).await;
    let response = answered.map_err(|never| match never {})?;
    if response.extensions().get::<HangUp>().is_some() { Err(Closed) } else { Ok(response) }
}

fn router(core: Arc<Core>) -> Router {
    let own = pages::routes()
        .merge(control::routes())
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&core), guard::own_pages_only));
    Router::new()
        .route("/graph/{*path}", any(platforms::whatsapp))
        .route("/instagram/{*path}", any(platforms::instagram))
        .route("/telegram/{*path}", any(platforms::telegram))
        .merge(own)
        .fallback(|_: Request| async { super::Answer::Text(404, "nothing is served here".to_owned()) })
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(core)
}
