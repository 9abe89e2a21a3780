//! What a merchant's browser brings back.

use std::fmt;

use secrecy::SecretString;
use url::form_urlencoded;

/// What the dialogue appends to the address that the merchant comes back to.
#[derive(Clone, Default)]
pub struct Returned {
    /// The code.
    pub code: Option<SecretString>,
    /// The state that was sent along.
    pub state: Option<SecretString>,
    /// Why there is no code, such as `access_denied`.
    pub error: Option<String>,
}

impl Returned {
    /// From the query of the address, without `?`. The `#_` that Instagram appends to the code is dropped.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        let mut returned = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "code" => returned.code = Some(value.strip_suffix("#_").unwrap_or(&value).into()),
                // The fragment can hang on whatever stands last.
                "state" => returned.state = Some(value.strip_suffix("#_").unwrap_or(&value).into()),
                "error" => returned.error = Some(value.into_owned()),
                _ => {}
            }
        }
        returned
    }
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Returned")
            .field("code", &self.code.is_some())
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
