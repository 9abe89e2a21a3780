//! The error object every Graph call can answer with (platforms.md §0).

use std::fmt;

use serde::Deserialize;

use crate::wire;

/// A Graph error, reduced to what may be shown: Meta's `message` and `error_data.details` can quote numbers and contents,
/// so they are dropped while reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct GraphError {
    /// The code that tells what went wrong.
    #[serde(default, deserialize_with = "wire::opt_i64")]
    pub code: Option<i64>,
    /// The finer code; WhatsApp sends none since v16.
    #[serde(default, rename = "error_subcode", deserialize_with = "wire::opt_i64")]
    pub subcode: Option<i64>,
    /// Meta's class of the error, such as `OAuthException`.
    #[serde(default, rename = "type", deserialize_with = "wire::opt_word")]
    pub class: Option<String>,
    /// Whether Meta says that it passes.
    #[serde(default, deserialize_with = "wire::opt_bool")]
    pub is_transient: Option<bool>,
    /// The id by which Meta's support finds the call.
    #[serde(default, rename = "fbtrace_id", deserialize_with = "wire::opt_word")]
    pub trace: Option<String>,
}

impl GraphError {
    /// An error of which only the codes are known, as in a status webhook.
    #[must_use]
    pub fn new(code: i64, subcode: Option<i64>) -> Self {
        Self { code: Some(code), subcode, ..Self::default() }
    }

    /// The error in an answer's body, if it is one.
    #[must_use]
    pub fn find(body: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Answer {
            error: GraphError,
        }
        serde_json::from_slice::<Answer>(body).ok().map(|answer| answer.error)
    }

    /// The codes as one word: `131047`, `10/2534022`.
    #[must_use]
    pub fn label(&self) -> Option<String> {
        let code = self.code?;
        Some(match self.subcode {
            Some(subcode) if subcode != 0 => format!("{code}/{subcode}"),
            _ => code.to_string(),
        })
    }
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "graph error of type {}", self.class.as_deref().unwrap_or("unknown"))?;
        match &self.trace {
            Some(trace) => write!(f, ", trace {trace}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for GraphError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_with_its_personal_details_is_not_kept() {
        let body = br#"{"error":{"message":"(#131030) Recipient +16505551234 not in list","type":"OAuthException",
            "code":131030,"error_data":{"details":"+16505551234"},"fbtrace_id":"A1b2"}}"#;
        let error = GraphError::find(body).unwrap();
        assert_eq!(error.label().as_deref(), Some("131030"));
        assert_eq!(error.to_string(), "graph error of type OAuthException, trace A1b2");
        assert!(!format!("{error:?}").contains("1650"));
    }

    #[test]
    fn codes_may_be_text_and_words_may_be_missing() {
        let error = GraphError::find(br#"{"error":{"code":"10","error_subcode":"2534022"}}"#).unwrap();
        assert_eq!(error.label().as_deref(), Some("10/2534022"));
        assert_eq!(GraphError::find(b"{\"error\":\"down\"}"), None);
        assert_eq!(GraphError::find(b"<html>"), None);
    }
}
