//! Keeping secrets out of the record of a sign-in. Meta quotes a token that it cannot read in its error's words, and those
//! words are kept for whoever connects the account.

use channel_core::ChannelError;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// The same error, with every one of the secrets struck out of the platform's own words.
#[must_use]
pub fn scrubbed<'s>(error: ChannelError, secrets: impl IntoIterator<Item = &'s SecretString>) -> ChannelError {
    let Some(raw) = error.raw() else { return error };
    let mut raw = raw.clone();
    let secrets = secrets.into_iter().map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty());
    let mut secrets: Vec<&str> = secrets.collect();
    // A secret that holds another one would leave its rest behind.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    for secret in secrets {
        strike(&mut raw, secret);
    }
    error.with_raw(raw)
}

fn strike(value: &mut Value, secret: &str) {
    match value {
        Value::String(text) if text.contains(secret) => *text = text.replace(secret, "…"),
        Value::Array(all) => all.iter_mut().for_each(|one| strike(one, secret)),
        Value::Object(fields) => fields.values_mut().for_each(|one| strike(one, secret)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use channel_core::ErrorKind;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_that_the_platform_quotes_is_struck_out() {
        let secrets = ["IGQ", "IGQ-long", "", "app-secret"].map(SecretString::from);
        let raw = json!({"message": "Malformed access token IGQ-long", "more": [{"of": "app-secret"}], "code": 190});
        let error = ChannelError::refused(ErrorKind::Unauthorized, "dead").with_raw(raw);
        let expected = json!({"message": "Malformed access token …", "more": [{"of": "…"}], "code": 190});
        assert_eq!(scrubbed(error, &secrets).raw(), Some(&expected));
    }

    #[test]
    fn an_error_without_the_platforms_words_stays_as_it_is() {
        let error = ChannelError::refused(ErrorKind::Unauthorized, "dead");
        assert_eq!(scrubbed(error, &[SecretString::from("dead")]).raw(), None);
    }
}
