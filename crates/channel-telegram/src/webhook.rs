//! From a request's bytes to updates.

use bytes::Bytes;
use channel_core::signature::{SigningKey, verify_shared_token};
use channel_core::{ChannelId, ParseError, Parsed, Verified, VerifyError, Webhook, WebhookRequest, WebhookSecrets};

use crate::update;

/// The channel's name.
pub const CHANNEL: ChannelId = ChannelId::from_static("telegram");

/// The header with the secret that `setWebhook` was given as `secret_token` (platforms.md §3).
pub const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Reads the Bot API's updates: one as a webhook delivers it, an array of them, or a whole answer of `getUpdates`.
#[derive(Clone, Copy, Debug, Default)]
pub struct TelegramWebhook;

impl Webhook for TelegramWebhook {
    /// Telegram shakes no hands.
    fn handshake(&self, _: &WebhookRequest<'_>, _: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        None
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        verify_shared_token(secrets.signing.iter().map(SigningKey::secret), request.header(SECRET_HEADER), request.body)
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        update::parse(payload.bytes())
    }
}
