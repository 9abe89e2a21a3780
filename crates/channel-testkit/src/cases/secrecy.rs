//! Secrets stay inside.

use channel_core::WebhookSecrets;
use channel_core::signature::{SigningKey, trust_local_file};
use secrecy::ExposeSecret;

use super::ensure;
use crate::subject::{SignedRequest, Subject};
use crate::suite::Failure;

pub(crate) async fn debug_hides_secrets(subject: &Subject<'_>) -> Result<usize, Failure> {
    let shown = [
        ("the channel", format!("{:?} {:#?}", subject.channel, subject.channel)),
        ("the account", format!("{:?} {:#?}", subject.account, subject.account)),
        ("the credentials", format!("{:?}", subject.account.credentials)),
        ("the webhook secrets", format!("{:?}", subject.secrets)),
    ];
    for (what, text) in &shown {
        hides(subject, what, text)?;
    }
    Ok(shown.len())
}

pub(crate) async fn errors_hide_secrets(subject: &Subject<'_>) -> Result<usize, Failure> {
    let forged = SignedRequest::post(b"{}").with_header(subject.proof.header(), "sha256=00");
    let webhook = subject.channel.webhook();
    let mut looked = 0;
    for secrets in [WebhookSecrets::default(), subject.secrets.clone()] {
        if let Err(error) = webhook.verify(&forged.borrow(), &secrets) {
            hides(subject, "a refusal", &format!("{error} {error:?}"))?;
            looked += 1;
        }
    }
    // A reason must not quote what it could not read: a body may hold anything.
    let canary = "canary-7f3a1c";
    let cut = format!("{{\"{canary}\": \"{canary}\"");
    if let Err(error) = webhook.parse(trust_local_file(cut.as_bytes())) {
        ensure(!format!("{error} {error:?}").contains(canary), || "a parse error quotes the body".to_owned())?;
        looked += 1;
    }
    Ok(looked)
}

pub(super) fn hides(subject: &Subject<'_>, what: &str, text: &str) -> Result<(), Failure> {
    let secrets = subject.account.credentials.iter().map(|(_, secret)| secret);
    let mut secrets =
        secrets.chain(subject.secrets.signing.iter().map(SigningKey::secret)).chain(&subject.secrets.verify);
    let leak = secrets.any(|secret| !secret.expose_secret().is_empty() && text.contains(secret.expose_secret()));
    ensure(!leak, || format!("{what} shows a secret"))
}
