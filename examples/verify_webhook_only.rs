//! Verifies and parses webhooks of three platforms in your own server, with nothing of ours running.
//!
//! The contract is the same everywhere: bytes are proved to come from the platform, and only then parsed. What you write
//! is [`received`]; the rest of this file plays the platforms.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use channel_core::signature::hub_signature;
use channel_core::{Body, Channel, Event, Webhook, WebhookRequest, WebhookSecrets};
use channel_instagram::{InstagramChannel, InstagramConfig};
use channel_telegram::{SECRET_HEADER, TelegramWebhook};
use channel_whatsapp::{WhatsApp, WhatsAppConfig};
use http::{HeaderMap, Method};
use secrecy::SecretString;

type Failure = Box<dyn std::error::Error>;

/// What a route of your server does with a delivery: answer 401 on a `VerifyError`, else keep the events and answer 200.
fn received(
    webhook: &dyn Webhook,
    secrets: &WebhookSecrets,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Vec<Event>, Failure> {
    let request = WebhookRequest { method: &Method::POST, query: None, headers, body };
    let verified = webhook.verify(&request, secrets)?;
    let parsed = webhook.parse(verified)?;
    for part in &parsed.skipped {
        println!("left aside: {}, because {}", part.what, part.reason);
    }
    Ok(parsed.events)
}

fn show(event: &Event) {
    let from = event.from.as_ref().map_or("somebody", |contact| contact.id.as_str());
    match &event.body {
        Body::Message(content) => {
            println!("{}: {from} wrote {:?}", event.channel, content.words().unwrap_or(content.kind()));
        }
        Body::Comment(comment) => println!("{}: {from} commented {:?}", event.channel, comment.text),
        Body::Status(update) => println!("{}: message {} is {:?}", event.channel, event.id, update.status),
        other => println!("{}: {}", event.channel, other.name()),
    }
}

fn main() -> Result<(), Failure> {
    let secret = SecretString::from("app secret");
    let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: Vec::new() };
    let whatsapp = WhatsApp::new(WhatsAppConfig::default())?;
    let instagram = InstagramChannel::new(InstagramConfig::default())?;

    let mut signed = HeaderMap::new();
    for (webhook, body) in [(whatsapp.webhook(), WHATSAPP), (instagram.webhook(), INSTAGRAM)] {
        signed.insert("x-hub-signature-256", hub_signature(&secret, body.as_bytes()).parse()?);
        received(webhook, &secrets, &signed, body.as_bytes())?.iter().for_each(show);
    }

    let mut shared = HeaderMap::new();
    shared.insert(SECRET_HEADER, "app secret".parse()?);
    received(&TelegramWebhook, &secrets, &shared, TELEGRAM.as_bytes())?.iter().for_each(show);

    // The last signature belongs to another body, so this one is refused.
    let refusal = received(whatsapp.webhook(), &secrets, &signed, WHATSAPP.as_bytes());
    println!("forged: {}", refusal.err().map_or_else(|| "accepted".to_owned(), |error| error.to_string()));
    Ok(())
}

const WHATSAPP: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[
  {"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"106540352242922"},
   "contacts":[{"profile":{"name":"Ana"},"wa_id":"16505551234"}],
   "messages":[{"from":"16505551234","id":"wamid.A","timestamp":"1739321024","type":"text","text":{"body":"Size 42?"}}],
   "statuses":[{"id":"wamid.B","status":"read","timestamp":"1739321025","recipient_id":"16505551234"}]}}]}]}"#;

const INSTAGRAM: &str = r#"{"object":"instagram","entry":[{"id":"17841405822304914","time":1772314320,"changes":[
  {"field":"comments","value":{"id":"18057000000000001","text":"PRICE?","from":{"id":"297859","username":"lea"},
   "media":{"id":"17893000000000001","media_product_type":"FEED"}}}]}]}"#;

const TELEGRAM: &str = r#"{"update_id":7,"message":{"message_id":3,"date":1760000000,"chat":{"id":42,"type":"private"},
  "from":{"id":42,"is_bot":false,"first_name":"Aida"},"text":"Do you ship?"}}"#;
