//! Errors as programs read them.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use store::StoreError;
use store::api_keys::Scope;

use crate::catalogue::CatalogueError;
use crate::flows::FlowError;

/// Why a request was not done: `{"error":{"code","message"}}`, with `problems` where there are several places to correct.
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    problems: Vec<serde_json::Value>,
}

impl ApiError {
    pub(super) fn unauthorized() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            code: "unauthorized",
            message: "send a valid key as Authorization: Bearer <key>".to_owned(),
            problems: Vec::new(),
        }
    }

    /// The key is good, and may not do this.
    pub(super) fn forbidden(scope: Scope) -> Self {
        let word = scope.as_str();
        Self {
            status: StatusCode::FORBIDDEN,
            code: "forbidden",
            message: format!(
                "this key lacks the scope {word}: make a key with it under Settings, or with switchboard key add"
            ),
            problems: Vec::new(),
        }
    }

    pub(super) fn missing(what: &str) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            code: "not_found",
            message: format!("there is no such {what}"),
            problems: Vec::new(),
        }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            code: "invalid",
            message: message.into(),
            problems: Vec::new(),
        }
    }

    /// The request is good, and what it is about is no longer so.
    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, code: "conflict", message: message.into(), problems: Vec::new() }
    }

    /// With each place to correct.
    pub(super) fn with_problems(self, problems: Vec<serde_json::Value>) -> Self {
        Self { problems, ..self }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "an API request failed at the store");
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: "unavailable",
            message: "the request could not be completed and may be sent again".to_owned(),
            problems: Vec::new(),
        }
    }
}

impl From<FlowError> for ApiError {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Store(StoreError::NotFound(what)) => Self::missing(what),
            FlowError::Store(error) => error.into(),
            FlowError::Invalid(problems) => {
                let list: Vec<String> = problems.iter().map(|it| format!("rule {}: {it}", it.rule)).collect();
                let told = problems.iter().filter_map(|problem| serde_json::to_value(problem).ok()).collect();
                Self::invalid(format!("the rules cannot be used: {}", list.join("; "))).with_problems(told)
            }
            error => Self::invalid(error.to_string()),
        }
    }
}

impl From<CatalogueError> for ApiError {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::Missing(what) => Self::missing(what),
            CatalogueError::Store(error) => error.into(),
            refused => Self::invalid(refused.to_string()),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": { "code": self.code, "message": self.message } });
        if let (false, Some(error)) =
            (self.problems.is_empty(), body.get_mut("error").and_then(|it| it.as_object_mut()))
        {
            error.insert("problems".to_owned(), self.problems.into());
        }
        (self.status, Json(body)).into_response()
    }
}
