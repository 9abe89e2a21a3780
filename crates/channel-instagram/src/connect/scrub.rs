//! Keeping secrets out of the record of a sign-in. Meta quotes a token that it cannot read in its error's words, and those
//! words are kept for whoever connects the account.

use channel_core::{ChannelError, Credentials};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// The same error, with every secret in the platform's own words struck out.
pub(super) fn scrubbed(error: ChannelError, secrets: &Credentials, app_secret: &SecretString) -> ChannelError {
    let Some(raw) = error.raw() else { return error };
    let mut raw = raw.clone();
    let all = secrets.iter().map(|(_, secret)| secret).chain([app_secret]).map(ExposeSecret::expose_secret);
    for secret in all.filter(|secret| !secret.is_empty()) {
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
        let secrets =
            Credentials::new([("access_token".to_owned(), "IGQ-long".into()), ("empty".to_owned(), "".into())]);
        let raw = json!({"message": "Malformed access token IGQ-long", "more": [{"of": "app-secret"}], "code": 190});
        let error = ChannelError::refused(ErrorKind::Unauthorized, "dead").with_raw(raw);
        let kept = scrubbed(error, &secrets, &"app-secret".into());
        let expected = json!({"message": "Malformed access token …", "more": [{"of": "…"}], "code": 190});
        assert_eq!(kept.raw(), Some(&expected));
    }
}
