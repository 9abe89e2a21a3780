//! The adapter: what comes in is delivered as signed JSON, what goes out is one HTTP call.

use std::time::Duration;

use async_trait::async_trait;
use channel_core::{
    Account, Body, Capabilities, Channel, ChannelError, ChannelId, Contact, Content, ErrorKind, Event, OutboundMessage,
    ParseError, Parsed, Receipt, Retry, Scope, Skipped, Timestamp, Verified, VerifyError, Webhook, WebhookRequest,
    WebhookSecrets, capabilities::Limit, ensure_fit, media::MediaStream, model::Media, signature::verify_hub_signature,
    text::LengthUnit, webhook::Raw,
};
use http::{StatusCode, header::RETRY_AFTER};
use reqwest::{Client, redirect::Policy};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::{json, value::RawValue};

pub(crate) const CHANNEL: ChannelId = ChannelId::from_static("sms");
pub(crate) const API_KEY: &str = "api_key";
pub(crate) const SIGNATURE: &str = "x-sms-signature";

#[derive(Deserialize)]
struct Delivery<'a> {
    number: String,
    #[serde(borrow)]
    messages: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Sms {
    id: String,
    from: String,
    at: i64,
    text: String,
}

#[derive(Deserialize)]
struct Taken {
    id: String,
}

impl Webhook for SmsChannel {
    /// The gateway shakes no hands.
    fn handshake(&self, _: &WebhookRequest<'_>, _: &WebhookSecrets) -> Option<Result<bytes::Bytes, VerifyError>> {
        None
    }

    fn verify<'a>(&self, request: &WebhookRequest<'a>, secrets: &WebhookSecrets) -> Result<Verified<'a>, VerifyError> {
        verify_hub_signature(&secrets.signing, request.header(SIGNATURE), request.body)
    }

    fn parse(&self, payload: Verified<'_>) -> Result<Parsed, ParseError> {
        let delivery: Delivery<'_> =
            serde_json::from_slice(payload.bytes()).map_err(|_| ParseError::new("the body is no delivery of SMS"))?;
        let mut parsed = Parsed::default();
        for raw in delivery.messages {
            match serde_json::from_str::<Sms>(raw.get()) {
                Ok(sms) => parsed.events.push(event(&delivery.number, sms, raw)),
                // One message that cannot be read must not cost its neighbours.
                Err(_) => parsed.skipped.push(skipped(&delivery.number, raw)),
            }
        }
        Ok(parsed)
    }
}

fn skipped(number: &str, raw: &RawValue) -> Skipped {
    let reason = "a message without one of id, from, at and text".into();
    Skipped { account: Some(number.into()), reason, what: "message".into(), raw: Raw(raw.get().into()) }
}

fn event(number: &str, sms: Sms, raw: &RawValue) -> Event {
    let body = Body::Message(Content::text(sms.text));
    let mut event = Event::new(CHANNEL, number, sms.id, Timestamp::from_seconds(sms.at), body);
    event.conversation = Some(sms.from.as_str().into());
    event.from = Some(Contact { phone: Some(sms.from.clone()), ..Contact::new(sms.from) });
    event.raw = Raw(raw.get().into());
    event
}

#[derive(Debug)]
pub(crate) struct SmsChannel {
    address: String,
    client: Client,
    capabilities: Capabilities,
}

impl SmsChannel {
    #[expect(clippy::disallowed_methods, reason = "the program has one client, and it is built here")]
    pub(crate) fn new(address: String) -> Result<Self, reqwest::Error> {
        let client = Client::builder().no_proxy().redirect(Policy::none()).timeout(Duration::from_secs(10)).build()?;
        let ten_sms = Limit { max: 670, unit: LengthUnit::Utf16Units };
        Ok(Self { address, client, capabilities: Capabilities::text_only(ten_sms) })
    }
}

#[async_trait]
impl Channel for SmsChannel {
    fn id(&self) -> ChannelId {
        CHANNEL
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn webhook(&self) -> &dyn Webhook {
        self
    }

    async fn send(&self, account: &Account, message: &OutboundMessage) -> Result<Receipt, ChannelError> {
        let key = account.credentials.get(API_KEY)?.expose_secret();
        ensure_fit(message, &self.capabilities)?;
        let body = json!({"from": account.external_id, "to": message.conversation, "text": message.content.words()});
        let answer = self.client.post(&self.address).bearer_auth(key).json(&body).send().await.map_err(lost)?;
        match answer.status() {
            StatusCode::OK => answer.json::<Taken>().await.map(|taken| Receipt::new(taken.id)).map_err(lost),
            _ => Err(refusal(&answer)),
        }
    }

    async fn fetch_media(&self, _: &Account, _: &Media, _: u64) -> Result<MediaStream, ChannelError> {
        Err(ChannelError::refused(ErrorKind::Unsupported, "an SMS brings no files"))
    }
}

/// A connection that never came up carried nothing; once it was up, nobody knows.
fn lost(error: reqwest::Error) -> ChannelError {
    let error = error.without_url();
    let failure = if error.is_connect() {
        ChannelError::refused(ErrorKind::Transport, "the SMS gateway is not reached").with_retry(Retry::Backoff)
    } else {
        ChannelError::ambiguous(ErrorKind::Transport, "the SMS gateway's answer was lost")
    };
    failure.with_source(error)
}

fn refusal(answer: &reqwest::Response) -> ChannelError {
    let seconds = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let pause = seconds.map_or(Retry::Backoff, |seconds| Retry::After(Duration::from_secs(seconds)));
    let refused = ChannelError::refused;
    let error = match answer.status().as_u16() {
        401 => refused(ErrorKind::Unauthorized, "the SMS gateway refuses the key"),
        429 => refused(ErrorKind::RateLimited, "too many SMS at once").with_retry(pause).concerning(Scope::Account),
        500.. => ChannelError::ambiguous(ErrorKind::Platform, "the SMS gateway failed on its side"),
        _ => refused(ErrorKind::InvalidRequest, "the SMS gateway does not take this message"),
    };
    error.with_code(answer.status().as_str())
}
