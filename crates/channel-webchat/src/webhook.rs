//! The pure half of the channel.

use bytes::Bytes;
use channel_core::signature::{SigningKey, verify_shared_token};
use channel_core::{ChannelId, ParseError, Parsed, Verified, VerifyError, Webhook, WebhookRequest, WebhookSecrets};

use crate::parse;
use crate::token::{TOKEN_HEADER, VisitorId, expected};

/// The channel's name.
pub const CHANNEL: ChannelId = ChannelId::from_static("webchat");

/// Reads the widget's deliveries. The signing secrets are the account's `visitor_secret`s.
#[derive(Clone, Copy, Debug, Default)]
pub struct WebchatWebhook;

impl Webhook for WebchatWebhook {
    /// The widget shakes no hands.
    fn handshake(&self, _: &WebhookRequest<'_>, _: &WebhookSecrets) -> Option<Result<Bytes, VerifyError>> {
        None
    }

    /// Proves that the header is the token of exactly the account and the visitor that the body names. The route gives
    /// the secrets of its own account, so a token of another account opens nothing either.
    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        if secrets.signing.is_empty() {
            return Err(VerifyError::NoSecret);
        }
        let header = request.header(TOKEN_HEADER).ok_or(VerifyError::Missing)?;
        let delivery = parse::delivery(request.body).map_err(|_| VerifyError::Mismatch)?;
        let visitor: VisitorId = delivery.visitor.parse().map_err(|_| VerifyError::Mismatch)?;
        let expected = expected(secrets.signing.iter().map(SigningKey::secret), &delivery.account, &visitor);
        verify_shared_token(&expected, Some(header), request.body)
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        parse::events(&parse::delivery(payload.bytes())?)
    }
}
