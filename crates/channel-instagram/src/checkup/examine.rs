//! The calls.

use async_trait::async_trait;
use channel_core::channel::{Finding, Remedy};
use channel_core::{Account, ChannelError, Checkup};
use channel_meta::Call;

use super::findings::{missing, refused, token as token_finding};
use crate::channel::{InstagramChannel, token};
use crate::connect::{TokenTimes, renewal};
use crate::error::unsupported;
use crate::wire::Subscriptions;

#[async_trait]
impl Checkup for InstagramChannel {
    async fn examine(&self, account: &Account) -> Result<Vec<Finding>, ChannelError> {
        let subscribed = match self.subscribed(account).await {
            Ok(subscribed) => subscribed,
            Err(error) => return refused(&error).map(|finding| vec![finding]).ok_or(error),
        };
        let times = TokenTimes::of(&account.credentials);
        let due = times.and_then(|times| token_finding(renewal(&account.external_id, &times, self.seams.now())));
        let mut findings: Vec<Finding> = due.into_iter().chain(missing(&subscribed)).collect();
        findings.sort_by_key(|finding| finding.severity);
        Ok(findings)
    }

    /// Fields are added one by one, so that a name the platform does not know cannot keep the others away.
    async fn remedy(&self, account: &Account, remedy: &Remedy) -> Result<(), ChannelError> {
        match remedy {
            Remedy::Subscribe { fields } => self.add(account, fields).await,
            Remedy::RenewToken => Err(unsupported(
                "a renewed token has to be kept in place of the old one: renew it with InstagramChannel::refresh",
            )),
            _ => Err(unsupported("instagram's webhook address is set in the app's settings")),
        }
    }
}

impl InstagramChannel {
    async fn subscribed(&self, account: &Account) -> Result<Vec<String>, ChannelError> {
        let call = Call::to([account.external_id.as_str(), "subscribed_apps"]).bearer(token(account)?);
        let subscriptions: Subscriptions = self.client.get(&call).await?;
        Ok(subscriptions.data.into_iter().flat_map(|app| app.subscribed_fields).collect())
    }

    async fn add(&self, account: &Account, fields: &[String]) -> Result<(), ChannelError> {
        let mut wanted = self.subscribed(account).await?;
        let mut first_failure = Ok(());
        for field in fields {
            if wanted.contains(field) {
                continue;
            }
            wanted.push(field.clone());
            if let Err(error) = self.subscribe(&account.external_id, &account.credentials, &wanted).await {
                wanted.pop();
                first_failure = first_failure.and(Err(error));
            }
        }
        first_failure
    }
}
