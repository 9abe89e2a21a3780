//! Sending, as far as it can be examined without the platform.

use channel_core::{Account, Credentials, Effect, OutboundMessage};

use super::ensure;
use crate::subject::Subject;
use crate::suite::Failure;

pub(crate) async fn without_credentials(subject: &Subject<'_>) -> Result<(), Failure> {
    if subject.account.credentials.iter().next().is_none() {
        return Ok(());
    }
    let stripped = Account { credentials: Credentials::default(), ..subject.account.clone() };
    match subject.channel.send(&stripped, &OutboundMessage::text("conversation", "Hello")).await {
        Ok(_) => Err(Failure("sent without credentials".into())),
        Err(error) => ensure(error.effect == Effect::None, || "the effect is unknown, yet nothing was sent".into()),
    }
}
