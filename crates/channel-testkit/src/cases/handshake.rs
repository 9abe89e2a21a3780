//! The handshake answers whoever knows the token, and nobody else.

use channel_core::WebhookSecrets;

use super::ensure;
use crate::subject::Subject;
use crate::suite::Failure;

pub(crate) async fn answered(subject: &Subject<'_>) -> Result<usize, Failure> {
    let Some(handshake) = &subject.handshake else { return Ok(0) };
    match subject.channel.webhook().handshake(&handshake.request.borrow(), &subject.secrets) {
        Some(Ok(answer)) => ensure(answer == handshake.answer, || "the answer is another one".to_owned()).map(|()| 1),
        Some(Err(error)) => Err(Failure(format!("refused: {error}"))),
        None => Err(Failure("not taken for a handshake".into())),
    }
}

pub(crate) async fn wrong_token(subject: &Subject<'_>) -> Result<usize, Failure> {
    refuses(subject, WebhookSecrets { verify: vec!["somebody else's token".into()], ..subject.secrets.clone() })
}

pub(crate) async fn no_token(subject: &Subject<'_>) -> Result<usize, Failure> {
    refuses(subject, WebhookSecrets { verify: Vec::new(), ..subject.secrets.clone() })?;
    refuses(subject, WebhookSecrets { verify: vec!["".into()], ..subject.secrets.clone() })
}

pub(crate) async fn delivery_is_none(subject: &Subject<'_>) -> Result<usize, Failure> {
    for (name, body) in &subject.bodies {
        let request = (subject.sign)(body);
        let outcome = subject.channel.webhook().handshake(&request.borrow(), &subject.secrets);
        ensure(outcome.is_none(), || format!("{name}: taken for a handshake"))?;
    }
    Ok(subject.bodies.len())
}

fn refuses(subject: &Subject<'_>, secrets: WebhookSecrets) -> Result<usize, Failure> {
    let Some(handshake) = &subject.handshake else { return Ok(0) };
    let outcome = subject.channel.webhook().handshake(&handshake.request.borrow(), &secrets);
    ensure(!matches!(outcome, Some(Ok(_))), || "answered all the same".to_owned()).map(|()| 1)
}
