//! Who keeps what the webhooks bring.

use std::future::Future;
use std::time::Duration;

use channel_core::ChannelId;
use store::StoreError;

use crate::engine::{Boundary, Delivery, Engine};
use crate::operations::WebhookOutcome;

/// Keeps proved deliveries: the engine does, and the yardstick has one that only looks at them.
pub trait Intake: Send + Sync + 'static {
    /// A body is here, and nothing was done with it yet.
    fn read(&self);

    /// Keeps a delivery; when it returns, the delivery may be answered 200. `route` is the platform's id of the account
    /// where the webhook's address names one.
    ///
    /// # Errors
    /// When nothing was kept and the platform has to deliver again.
    fn keep(
        &self,
        channel: &ChannelId,
        route: Option<&str>,
        delivery: Delivery,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// A request to a channel's webhook was answered, this long after its head was read. Whoever counts nothing has nothing
    /// to do here.
    fn answered(&self, _channel: &ChannelId, _outcome: WebhookOutcome, _took: Duration) {}
}

impl Intake for Engine {
    fn read(&self) {
        self.cross(Boundary::WebhookRead);
    }

    async fn keep(&self, channel: &ChannelId, route: Option<&str>, delivery: Delivery) -> Result<(), StoreError> {
        let recorded = self.record(channel, route, delivery).await?;
        tracing::debug!(channel.id = %channel, ?recorded, "a webhook was kept");
        Ok(())
    }

    fn answered(&self, channel: &ChannelId, outcome: WebhookOutcome, took: Duration) {
        self.instruments().webhook(channel, outcome, took);
    }
}
