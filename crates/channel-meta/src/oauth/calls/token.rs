//! A token as Meta hands it out.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, de};

use crate::wire;

/// A token for an account, with what came beside it.
#[derive(Clone, Deserialize)]
#[non_exhaustive]
pub struct GrantedToken {
    /// The token.
    #[serde(deserialize_with = "some_token")]
    pub access_token: SecretString,
    /// How long it lives from now. Absent for a token that does not expire, and for Instagram's short-lived ones, which
    /// live an hour.
    #[serde(default, deserialize_with = "lifetime")]
    pub expires_in: Option<Duration>,
    /// Whose account it is, by the id that Instagram's sign-in gives: all its digits, though it can exceed 2^53.
    #[serde(default, deserialize_with = "wire::opt_word")]
    pub user_id: Option<String>,
    /// What was granted, where the answer says so; a merchant can grant less than was asked for.
    #[serde(default, deserialize_with = "permissions")]
    pub permissions: Vec<String>,
}

impl fmt::Debug for GrantedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrantedToken")
            .field("expires_in", &self.expires_in)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}

/// The short-lived token's answer: bare, or within `data`, as one or as a list of one (platforms.md §2.1).
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum ShortAnswer {
    Listed { data: [GrantedToken; 1] },
    Wrapped { data: GrantedToken },
    Bare(GrantedToken),
}

impl ShortAnswer {
    pub(super) fn into_token(self) -> GrantedToken {
        match self {
            Self::Listed { data: [token] } | Self::Wrapped { data: token } | Self::Bare(token) => token,
        }
    }
}

fn some_token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    let token = SecretString::deserialize(deserializer)?;
    if token.expose_secret().is_empty() {
        return Err(de::Error::custom("the token is empty"));
    }
    Ok(token)
}

fn lifetime<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let seconds = wire::opt_u64(deserializer)?.filter(|seconds| *seconds > 0);
    Ok(seconds.map(Duration::from_secs))
}

fn permissions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Permissions {
        Text(String),
        List(Vec<String>),
    }
    Ok(match Option::<Permissions>::deserialize(deserializer)? {
        None => Vec::new(),
        Some(Permissions::List(list)) => list,
        Some(Permissions::Text(text)) => {
            text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(json: &str) -> GrantedToken {
        serde_json::from_str::<ShortAnswer>(json).unwrap().into_token()
    }

    #[test]
    fn a_short_token_comes_in_several_shapes() {
        for json in [
            r#"{"access_token":"IGQ","user_id":17841400000000001,"permissions":"a,b"}"#,
            r#"{"access_token":"IGQ","user_id":"17841400000000001","permissions":["a","b"]}"#,
            r#"{"data":[{"access_token":"IGQ","user_id":"17841400000000001","permissions":"a, b"}]}"#,
            r#"{"data":{"access_token":"IGQ","user_id":17841400000000001,"permissions":["a","b"]}}"#,
        ] {
            let token = short(json);
            assert_eq!(token.access_token.expose_secret(), "IGQ");
            assert_eq!(token.user_id.as_deref(), Some("17841400000000001"), "{json}");
            assert_eq!(token.permissions, ["a", "b"], "{json}");
            assert_eq!(token.expires_in, None);
        }
    }

    #[test]
    fn no_digit_of_an_id_is_lost() {
        let token = short(r#"{"data":[{"access_token":"IGQ","user_id":9007199254740993}]}"#);
        assert_eq!(token.user_id.as_deref(), Some("9007199254740993"));
        assert_eq!(short(r#"{"access_token":"IGQ","permissions":null}"#).permissions, Vec::<String>::new());
    }

    #[test]
    fn an_answer_without_a_token_is_none() {
        for json in [
            "{}",
            "[]",
            r#"{"data":[]}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":null}"#,
            r#"{"data":[{"access_token":"a"},{"access_token":"b"}]}"#,
        ] {
            assert!(serde_json::from_str::<ShortAnswer>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_token_is_not_shown() {
        let json = r#"{"access_token":"IGQ-secret","user_id":"17841400000000001","expires_in":5183944}"#;
        let token: GrantedToken = serde_json::from_str(json).unwrap();
        assert_eq!(token.expires_in, Some(Duration::from_secs(5_183_944)));
        let shown = format!("{token:?}");
        assert!(!shown.contains("IGQ") && !shown.contains("1784"), "{shown}");
    }
}
