//! The phone panel, the demo shop's page and the pictures of its posts.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderName, HeaderValue, StatusCode};
use rust_embed::Embed;

use crate::core::Core;

#[derive(Embed)]
#[folder = "assets"]
struct Assets;

/// The panel runs its own script and style and nothing else. Only pages of this machine may frame it.
const PANEL_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    media-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'self' http://127.0.0.1:* http://localhost:*";

pub(super) fn routes() -> Router<Arc<Core>> {
    Router::new()
        .route("/", get(panel))
        .route("/panel.css", get(|| asset("panel.css", "text/css; charset=utf-8")))
        .route("/panel.js", get(|| asset("panel.js", "text/javascript; charset=utf-8")))
        .route("/shop.css", get(|| asset("shop.css", "text/css; charset=utf-8")))
        .route("/shop", get(shop))
        .route("/posts/{name}", get(picture))
}

async fn panel(State(core): State<Arc<Core>>) -> Response {
    let page = text("panel.html").replace("{{shop}}", &escape(&core.config.shop_name));
    html(page, PANEL_POLICY)
}

/// The shop's own website, which embeds the widget by the same script tag that any shop would use.
async fn shop(State(core): State<Arc<Core>>) -> Response {
    let product = core.product.borrow().clone().unwrap_or_default();
    let product = product.trim_end_matches('/');
    let page = text("shop.html")
        .replace("{{shop}}", &escape(&core.config.shop_name))
        .replace("{{product}}", &escape(product))
        .replace("{{account}}", &escape(&core.config.webchat_account));
    let policy = format!(
        "default-src 'none'; script-src {product}; style-src 'self' 'unsafe-inline'; img-src 'self' data: {product}; \
         connect-src {product}; font-src {product}; frame-src {product}; media-src {product}; form-action 'none'; \
         base-uri 'none'; frame-ancestors 'self' http://127.0.0.1:* http://localhost:*"
    );
    html(page, &policy)
}

async fn picture(State(core): State<Arc<Core>>, Path(name): Path<String>) -> Response {
    let id = name.strip_suffix(".svg").unwrap_or_default();
    let Some(post) = core.config.instagram.posts.iter().find(|post| post.media_id == id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_colour = post.colour.len() == 7 && post.colour.chars().skip(1).all(|c| c.is_ascii_hexdigit());
    let colour = if is_colour { post.colour.as_str() } else { "#4a6fa5" };
    let drawing = text("post.svg").replace("{{colour}}", colour);
    secured(
        ([(CONTENT_TYPE, "image/svg+xml")], drawing).into_response(),
        "default-src 'none'; style-src 'unsafe-inline'",
    )
}

async fn asset(name: &'static str, kind: &'static str) -> Response {
    secured(([(CONTENT_TYPE, kind)], text(name)).into_response(), "default-src 'none'")
}

fn html(page: String, policy: &str) -> Response {
    secured(([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response(), policy)
}

fn secured(mut response: Response, policy: &str) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn text(name: &str) -> String {
    let file = Assets::get(name).expect("the asset is part of this crate");
    String::from_utf8_lossy(&file.data).into_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
