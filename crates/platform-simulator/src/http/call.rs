//! A call of the product as a value, and the answer to it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Query, Request};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Map, Value};

/// A call, whatever the form of its body was.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The parts of the path behind the platform's prefix.
    pub(crate) path: Vec<String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) token: Option<String>,
    pub(crate) fields: Map<String, Value>,
    pub(crate) files: Vec<Upload>,
}

/// A file of a multipart body.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) field: String,
    pub(crate) name: Option<String>,
    pub(crate) mime: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Json(u16, Value),
    File {
        mime: String,
        bytes: Vec<u8>,
    },
    Text(u16, String),
    /// Sends a browser on.
    Redirect(String),
}

impl Call {
    /// Reads a request. A body that cannot be read counts as empty, which the platform then finds wanting.
    pub(crate) async fn read(path: &str, request: Request) -> Self {
        let method = request.method().clone();
        let query = Query::<BTreeMap<String, String>>::try_from_uri(request.uri()).map(|q| q.0).unwrap_or_default();
        let bearer = header(&request, &AUTHORIZATION).strip_prefix("Bearer ").map(str::to_owned);
        let kind = header(&request, &CONTENT_TYPE);
        let mut call = Self {
            method,
            path: path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
            token: bearer.or_else(|| query.get("access_token").cloned()),
            query,
            fields: Map::new(),
            files: Vec::new(),
        };
        if kind.starts_with("multipart/form-data") {
            call.read_multipart(request).await;
        } else {
            let bytes = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
            call.read_body(&kind, &bytes);
        }
        if call.token.is_none() {
            call.token = call.text("access_token").map(str::to_owned);
        }
        call
    }

    /// A text field of the body.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// A field of the body or else of the query, numbers and booleans as text.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        match self.fields.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            Some(Value::Bool(value)) => Some(value.to_string()),
            _ => self.query.get(name).cloned(),
        }
    }

    /// A field that is JSON, or JSON inside a text as forms carry it.
    pub(crate) fn json(&self, name: &str) -> Option<Value> {
        match self.fields.get(name) {
            Some(Value::String(text)) => {
                Some(serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone())))
            }
            Some(value) => Some(value.clone()),
            None => self.query.get(name).and_then(|text| serde_json::from_str(text).ok()),
        }
    }

    /// The body as it goes into the ledger: its fields, and the names of its files.
    pub(crate) fn body(&self) -> Value {
        let mut body = self.fields.clone();
        body.remove("access_token");
        for file in &self.files {
            let name = file.name.clone().unwrap_or_default();
            body.insert(file.field.clone(), serde_json::json!({"file": name, "bytes": file.bytes.len()}));
        }
        Value::Object(body)
    }

    fn read_body(&mut self, kind: &str, bytes: &[u8]) {
        if kind.starts_with("application/x-www-form-urlencoded") {
            let pairs: Vec<(String, String)> = form(bytes);
            self.fields.extend(pairs.into_iter().map(|(name, value)| (name, Value::String(value))));
        } else if let Ok(Value::Object(fields)) = serde_json::from_slice(bytes) {
            self.fields = fields;
        }
    }

    async fn read_multipart(&mut self, request: Request) {
        let Ok(mut parts) = Multipart::from_request(request, &()).await else { return };
        while let Ok(Some(part)) = parts.next_field().await {
            let field = part.name().unwrap_or_default().to_owned();
            let (name, mime) = (part.file_name().map(str::to_owned), part.content_type().map(str::to_owned));
            let Ok(bytes) = part.bytes().await else { return };
            if name.is_some() {
                self.files.push(Upload { field, name, mime, bytes: bytes.to_vec() });
            } else {
                self.fields.insert(field, Value::String(String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
}

fn header(request: &Request, name: &HeaderName) -> String {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

/// The pairs of a form body, read as a query string is.
fn form(bytes: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(bytes);
    let uri = format!("/?{}", text.replace('#', "%23")).parse::<http::Uri>();
    uri.ok().and_then(|uri| Query::try_from_uri(&uri).ok()).map(|Query(pairs)| pairs).unwrap_or_default()
}

impl Answer {
    pub(crate) fn ok(value: Value) -> Self {
        Self::Json(200, value)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = |code| StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match self {
            Self::Json(code, value) => (status(code), axum::Json(value)).into_response(),
            Self::Text(code, text) => (status(code), text).into_response(),
            Self::Redirect(to) => match HeaderValue::from_str(&to) {
                Ok(to) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
                Err(_) => status(400).into_response(),
            },
            Self::File { mime, bytes } => ([(CONTENT_TYPE, mime)], Body::from(bytes)).into_response(),
        }
    }
}
