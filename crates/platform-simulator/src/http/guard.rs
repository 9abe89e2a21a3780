//! Keeps foreign web pages from driving the simulator through somebody's browser.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, Method};

use super::Answer;
use crate::core::Core;
use crate::loopback::is_loopback_host;

/// Lets a request through when its `Host` is a loopback name (so that no foreign name was pointed at this machine),
/// its `Origin`, if any, is our own or the product's, and what changes something is declared as JSON.
pub(super) async fn own_pages_only(State(core): State<Arc<Core>>, request: Request, next: Next) -> Response {
    let product = core.product.borrow().clone();
    match judge(request.method(), request.headers(), product.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(reason) => Answer::Text(403, reason.to_owned()).into_response(),
    }
}

fn judge(method: &Method, headers: &HeaderMap, product: Option<&str>) -> Result<(), &'static str> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = header(HOST).unwrap_or_default();
    if !is_loopback_host(host) {
        return Err("the simulator answers to loopback names only");
    }
    if let Some(origin) = header(ORIGIN) {
        let ours = origin.strip_prefix("http://") == Some(host);
        let products = product.is_some_and(|url| url.trim_end_matches('/') == origin);
        if !ours && !products {
            return Err("the simulator is driven from its own pages only");
        }
    }
    let changes = !matches!(*method, Method::GET | Method::HEAD | Method::DELETE);
    if changes && !header(CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/json")) {
        return Err("the control API takes application/json");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(method: Method, headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        judge(&method, &map, Some("http://127.0.0.1:8080")).is_ok()
    }

    #[test]
    fn only_own_pages_and_plain_clients_pass() {
        let host = ("host", "127.0.0.1:4000");
        let json = ("content-type", "application/json");
        assert!(judged(Method::GET, &[host]));
        assert!(judged(Method::POST, &[host, json]));
        assert!(judged(Method::POST, &[host, json, ("origin", "http://127.0.0.1:4000")]));
        assert!(judged(Method::POST, &[host, json, ("origin", "http://127.0.0.1:8080")]));
        assert!(!judged(Method::POST, &[host, json, ("origin", "https://shop.example")]));
        assert!(!judged(Method::DELETE, &[host, ("origin", "null")]));
        assert!(!judged(Method::GET, &[("host", "rebound.example:4000")]));
        assert!(!judged(Method::POST, &[host, ("content-type", "text/plain")]));
    }
}
