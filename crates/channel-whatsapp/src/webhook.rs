//! The pure half of the channel, as the contract wants it.

use bytes::Bytes;
use channel_core::{ParseError, Parsed, Verified, VerifyError, Webhook, WebhookRequest, WebhookSecrets};

use crate::decode;

/// WhatsApp's webhooks, without a client: all there is to verifying and reading what the platform delivers. It has no
/// state: everything comes with the request.
#[derive(Clone, Copy, Debug, Default)]
pub struct WhatsAppWebhook;

impl Webhook for WhatsAppWebhook {
    fn handshake(&self, request: &WebhookRequest<'_>, secrets: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        channel_meta::handshake(request, secrets)
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        channel_meta::verify(request, secrets)
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        decode::parse(payload.bytes())
    }
}
