//! What the browser loads: one stylesheet, htmx with its event-stream extension, our own small scripts, three font files.
//!
//! Everything is inside the binary. An address made by [`url()`] carries the hash of the contents, so it may be kept for ever.

use axum::extract::{OriginalUri, Path};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// The files under `server/assets`.
#[derive(Debug, RustEmbed)]
#[folder = "assets/"]
pub struct Assets;

/// Our own scripts, in the order they are loaded.
pub const SCRIPTS: [&str; 6] = ["live.js", "thread.js", "composer.js", "forms.js", "keys.js", "frame.js"];

/// The address of an asset, with the beginning of its SHA-256 so that a new release is fetched at once.
#[must_use]
pub fn url(path: &str) -> String {
    match Assets::get(path) {
        Some(file) => format!("/assets/{path}?v={}", hex::encode(&file.metadata.sha256_hash()[..6])),
        None => format!("/assets/{path}"),
    }
}

/// `GET /assets/{path}`: the file, or a plain 404.
pub async fn serve(Path(path): Path<String>, OriginalUri(address): OriginalUri) -> Response {
    let Some(file) = Assets::get(&path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Only an address that names its contents may be kept for ever.
    let keep = if address.query().is_some_and(|query| query.starts_with("v=")) {
        "public, max-age=31536000, immutable"
    } else {
        "public, max-age=3600"
    };
    let kind = file.metadata.mimetype().to_owned();
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, keep.to_owned()),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ],
        file.data,
    )
        .into_response()
}
