//! What a reader chooses about the frame, without scripts: the theme and whether the phones are open.

use axum::Form;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::cookie;
use super::reader::Reader;
use super::view::Theme;

/// The theme's form.
#[derive(Debug, Deserialize)]
pub(super) struct ThemeChoice {
    theme: String,
}

/// The phones' form; without a wish they are turned over.
#[derive(Debug, Deserialize)]
pub(super) struct DockChoice {
    dock: Option<String>,
}

/// `POST /preferences/theme`.
pub(super) async fn theme(_reader: Reader, headers: HeaderMap, Form(choice): Form<ThemeChoice>) -> Response {
    back(&headers, "theme", Theme::parse(&choice.theme).word())
}

/// `POST /preferences/dock`.
pub(super) async fn dock(_reader: Reader, headers: HeaderMap, Form(choice): Form<DockChoice>) -> Response {
    let open = match choice.dock.as_deref() {
        Some(word) => word == "open",
        None => cookie::read(&headers, "dock") != Some("open"),
    };
    back(&headers, "dock", if open { "open" } else { "closed" })
}

fn back(headers: &HeaderMap, name: &str, value: &str) -> Response {
    let mut response = Redirect::to(&came_from(headers)).into_response();
    if let Some(cookie) = cookie::choice(name, value) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The path of the page the form stood on. Only its path is used, so that nobody is led to another site.
fn came_from(headers: &HeaderMap) -> String {
    let path = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| Url::parse(text).ok())
        .map(|url| url[url::Position::BeforePath..url::Position::AfterQuery].to_owned());
    match path {
        Some(path) if path.starts_with('/') && !path.starts_with("//") => path,
        _ => "/inbox".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_choice_leads_back_to_a_path_of_this_site_alone() {
        for (referer, path) in [
            ("http://127.0.0.1:7070/comments?before=1", "/comments?before=1"),
            ("http://evil.example//other.example/x", "/inbox"),
            ("nonsense", "/inbox"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            assert_eq!(came_from(&headers), path, "{referer}");
        }
        assert_eq!(came_from(&HeaderMap::new()), "/inbox");
    }
}
