//! A call as a value: where it goes and with which token, before anything is sent.

use std::fmt;

use bytes::Bytes;
use secrecy::SecretString;
use url::Url;

use crate::config::MetaConfig;

/// Where a call goes. Path segments and query values may be any text: they are encoded, so that an id from outside cannot
/// point the call elsewhere.
#[derive(Clone)]
pub struct Call<'a> {
    segments: Vec<&'a str>,
    query: Vec<(&'a str, &'a str)>,
    token: Option<&'a SecretString>,
    versioned: bool,
}

impl<'a> Call<'a> {
    /// A call below the configured version, such as `["<phone id>", "messages"]`.
    #[must_use]
    pub fn to(segments: impl IntoIterator<Item = &'a str>) -> Self {
        Self { segments: segments.into_iter().collect(), query: Vec::new(), token: None, versioned: true }
    }

    /// The same call without the version in its path, as Instagram's token endpoints want it.
    #[must_use]
    pub fn unversioned(mut self) -> Self {
        self.versioned = false;
        self
    }

    /// The same call with one more query parameter. Never put a secret here unless the endpoint takes it no other way.
    #[must_use]
    pub fn query(mut self, name: &'a str, value: &'a str) -> Self {
        self.query.push((name, value));
        self
    }

    /// The same call with the token in its `Authorization` header.
    #[must_use]
    pub const fn bearer(mut self, token: &'a SecretString) -> Self {
        self.token = Some(token);
        self
    }

    pub(crate) const fn token(&self) -> Option<&'a SecretString> {
        self.token
    }

    /// The address, or nothing when a segment would climb out of the path.
    pub(crate) fn url(&self, config: &MetaConfig) -> Option<Url> {
        if self.segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
            return None;
        }
        let mut url = config.base().clone();
        {
            let mut path = url.path_segments_mut().ok()?;
            path.pop_if_empty();
            if self.versioned {
                path.push(config.version());
            }
            path.extend(&self.segments);
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Some(url)
    }
}

impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({} segments, {} parameters)", self.segments.len(), self.query.len())
    }
}

/// A file to upload, with the fields of the form around it.
#[derive(Clone)]
pub struct FilePart<'a> {
    /// The form's other fields.
    pub fields: Vec<(&'a str, &'a str)>,
    /// The name of the field that holds the file.
    pub field: &'a str,
    /// The file's name.
    pub file_name: &'a str,
    /// The file's type.
    pub mime_type: &'a str,
    /// The file.
    pub bytes: Bytes,
}

impl fmt::Debug for FilePart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilePart({} bytes of {})", self.bytes.len(), self.mime_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(call: &Call<'_>) -> Option<String> {
        let config = MetaConfig::new("http://127.0.0.1:1/graph/".parse().unwrap()).unwrap();
        call.url(&config).map(String::from)
    }

    #[test]
    fn segments_and_values_are_encoded() {
        let call = Call::to(["17/../me", "messages"]).query("fields", "id,name&x=1");
        let expected = "http://127.0.0.1:1/graph/v25.0/17%2F..%2Fme/messages?fields=id%2Cname%26x%3D1";
        assert_eq!(address(&call).as_deref(), Some(expected));
    }

    #[test]
    fn a_segment_that_would_climb_or_vanish_makes_no_address() {
        for segment in ["", ".", ".."] {
            assert_eq!(address(&Call::to([segment, "messages"])), None, "{segment:?}");
        }
    }

    #[test]
    fn the_version_can_be_left_out() {
        let call = Call::to(["refresh_access_token"]).unversioned();
        assert_eq!(address(&call).as_deref(), Some("http://127.0.0.1:1/graph/refresh_access_token"));
    }
}
