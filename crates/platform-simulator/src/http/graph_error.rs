//! Errors as Graph answers them (WhatsApp "Error codes", Instagram Platform "Error codes").

use serde_json::{Map, Value, json};

use super::call::Answer;
use crate::fault::FaultKind;
use crate::state::{Mint, Platform};

/// An error of a Graph call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GraphError {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) subcode: Option<u32>,
    pub(crate) title: String,
    /// WhatsApp's sentence about what was wrong.
    pub(crate) details: Option<String>,
    pub(crate) retry_after: Option<u32>,
}

impl GraphError {
    pub(crate) fn new(code: u32, title: impl Into<String>) -> Self {
        let title = title.into();
        Self { status: 400, code, subcode: None, title, details: None, retry_after: None }
    }

    pub(crate) fn details(mut self, details: impl Into<String>) -> Self {
        self.details = Some(details.into());
        self
    }

    pub(crate) fn subcode(mut self, subcode: u32) -> Self {
        self.subcode = Some(subcode);
        self
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// A parameter is missing or wrong.
    pub(crate) fn parameter(details: impl Into<String>) -> Self {
        Self::new(100, "Invalid parameter").details(details)
    }

    /// A parameter has a value that is not possible.
    pub(crate) fn value(details: impl Into<String>) -> Self {
        Self::new(131_009, "Parameter value is not valid").details(details)
    }

    /// The object does not exist or may not be seen, which Graph does not tell apart.
    pub(crate) fn unknown_object(id: &str) -> Self {
        Self::new(
            100,
            format!(
                "Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
                 permissions, or does not support this operation"
            ),
        )
        .subcode(33)
    }

    /// The token is missing, wrong or expired.
    pub(crate) fn token() -> Self {
        Self::new(190, "Invalid OAuth access token - Cannot parse access token").status(401)
    }

    /// The messaging window of an Instagram conversation is closed.
    pub(crate) fn instagram_window() -> Self {
        Self::new(10, "This message is sent outside of allowed window.").subcode(2_534_022)
    }

    /// What a fault makes of a call; `None` for faults that do not refuse.
    pub(crate) fn of_fault(kind: &FaultKind, platform: Platform) -> Option<Self> {
        let error = match kind {
            FaultKind::RateLimited { retry_after } => {
                let error = match platform {
                    Platform::Instagram => Self::new(613, "Calls to this api have exceeded the rate limit."),
                    _ => Self::new(130_429, "Rate limit hit")
                        .details("Message failed to send because there were too many messages sent from this phone number in a short period of time."),
                };
                Self { retry_after: Some(*retry_after), ..error }
            }
            FaultKind::PairRateLimited => match platform {
                Platform::Instagram => Self::new(613, "Calls to this api have exceeded the rate limit."),
                _ => Self::new(131_056, "(Business Account, Consumer Account) pair rate limit hit")
                    .details("Message failed to send because there were too many messages sent from this phone number to the same phone number in a short period of time."),
            },
            FaultKind::ServerError { status } => {
                Self::new(2, "Service temporarily unavailable").status((*status).clamp(500, 599))
            }
            FaultKind::ExpiredToken => {
                Self::new(190, "Error validating access token: Session has expired").subcode(463).status(401)
            }
            _ => return None,
        };
        Some(error)
    }

    pub(crate) fn answer(self, mint: &mut Mint, platform: Platform) -> Answer {
        let mut error = Map::new();
        error.insert("message".to_owned(), json!(format!("(#{}) {}", self.code, self.title)));
        error.insert("type".to_owned(), json!("OAuthException"));
        error.insert("code".to_owned(), json!(self.code));
        if let Some(subcode) = self.subcode {
            error.insert("error_subcode".to_owned(), json!(subcode));
        }
        if let (Some(details), Platform::WhatsApp) = (&self.details, platform) {
            error.insert("error_data".to_owned(), json!({"messaging_product": "whatsapp", "details": details}));
        }
        error.insert("fbtrace_id".to_owned(), json!(mint.trace()));
        Answer::Json(self.status, json!({"error": Value::Object(error)}))
    }
}
