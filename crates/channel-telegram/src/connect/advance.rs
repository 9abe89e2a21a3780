//! Taking a step.

use channel_core::channel::Polling;
use channel_core::error::{ChannelError, ErrorKind};
use channel_core::{Account, Clock};
use secrecy::SecretString;

use super::flow::{Connecting, Found, Step, Updates};
use crate::channel::TelegramChannel;

impl TelegramChannel {
    /// Takes the next step of connecting the bot whose token the account holds, and notes what came of it. `secret` is
    /// what deliveries will carry; without a webhook it is not needed. Every step may be taken again.
    pub async fn advance(
        &self,
        account: &Account,
        connecting: &mut Connecting,
        secret: Option<&SecretString>,
        clock: &dyn Clock,
    ) {
        let Some(step) = connecting.next() else { return };
        let outcome = self.take(account, connecting.updates(), step, secret).await;
        connecting.apply(outcome, clock.now());
    }

    async fn take(
        &self,
        account: &Account,
        updates: &Updates,
        step: Step,
        secret: Option<&SecretString>,
    ) -> Result<Found, ChannelError> {
        match (step, updates) {
            (Step::Identify, _) => self.who_am_i(account).await.map(Found::Bot),
            (Step::Route, Updates::Fetched) => self.begin(account).await.map(|()| Found::Routed),
            (Step::Route, Updates::Delivered { url }) => match secret {
                Some(secret) => self.set_webhook(account, url, secret).await.map(|()| Found::Routed),
                None => Err(ChannelError::refused(ErrorKind::InvalidRequest, "a webhook needs a secret to be told by")),
            },
            (Step::Verify, _) => self.delivery(account).await.map(Found::Delivery),
        }
    }
}
