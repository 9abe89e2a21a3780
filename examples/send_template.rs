//! A day after the customer wrote, WhatsApp takes free words no longer. The plan says so before anything is sent, and an
//! approved template opens the conversation again.
//!
//! What to copy: [`speak`], which sends what it may, and [`approved`], which finds a template page by page. The time is an
//! argument everywhere, so this program lets 25 hours pass in no time.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::time::Duration;

use channel_core::channel::TemplateRecord;
use channel_core::outbound::{Template, TemplateValue};
use channel_core::signature::hub_signature;
use channel_core::window::{Facts, Instead, Verdict};
use channel_core::{
    Account, Channel, ChannelError, Event, Intent, OutboundContent, OutboundMessage, Timestamp, WebhookRequest,
    WebhookSecrets, plan,
};
use channel_whatsapp::{ACCESS_TOKEN, WABA_ID, WhatsApp, WhatsAppConfig};
use http::{HeaderMap, Method};
use platform_simulator::{MessageHandle, Simulator, SimulatorConfig};

type Failure = Box<dyn std::error::Error>;

/// Sends words, or the template where the window refuses them.
async fn speak(
    channel: &dyn Channel,
    account: &Account,
    message: OutboundMessage,
    name: &str,
    facts: &Facts,
    now: Timestamp,
) -> Result<(), Failure> {
    let conversation = message.conversation.clone();
    let capabilities = channel.capabilities_in(&conversation);
    let mut planned = plan(&Intent::by_machine(message), &capabilities, facts, now)?;
    println!("planned {} part(s): {:?}", planned.parts.len(), planned.window);
    if let Verdict::Refused { instead: Instead::Template, .. } = planned.window {
        let found = approved(channel, account, name).await?.ok_or("no such template is approved")?;
        let body = vec![
            TemplateValue::Text { text: "Ana".to_owned(), name: None },
            TemplateValue::Text { text: "4711".to_owned(), name: None },
        ];
        let template = Template { name: found.name, language: found.language, body, ..Template::default() };
        let instead = OutboundMessage::new(conversation, OutboundContent::Template(template));
        planned = plan(&Intent::by_machine(instead), &capabilities, facts, now)?;
        println!("instead a template: {:?}", planned.window);
    }
    if !planned.window.is_allowed() {
        return Err("nothing can be sent before the customer writes".into());
    }
    for part in &planned.parts {
        channel.send(account, part).await?;
    }
    Ok(())
}

/// The approved template of this name, if the account has it.
async fn approved(
    channel: &dyn Channel,
    account: &Account,
    name: &str,
) -> Result<Option<TemplateRecord>, ChannelError> {
    let Some(templates) = channel.templates() else { return Ok(None) };
    let mut after = None;
    loop {
        let page = templates.list(account, after.as_deref()).await?;
        let found = page.items.into_iter().find(|template| template.name == name && template.status == "APPROVED");
        if found.is_some() || page.next.is_none() {
            return Ok(found);
        }
        after = page.next;
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let simulator = Simulator::start(SimulatorConfig::default()).await?;
    let number = simulator.config().whatsapp.clone();
    let base = simulator.whatsapp_base().parse()?;
    let whatsapp = WhatsApp::new(WhatsAppConfig { base, ..WhatsAppConfig::default() })?;
    let secrets = [(ACCESS_TOKEN, number.access_token.clone()), (WABA_ID, number.waba_id.as_str().into())];
    let account = Account::single(&number.phone_number_id, secrets);
    let proof = WebhookSecrets { signing: vec![number.app_secret.clone().into()], verify: Vec::new() };
    simulator.approve_template("order_ready", "en", "Hello {{1}}, your order {{2}} is ready").await;
    let now = || Timestamp(simulator.clock().now_micros());

    let ana = simulator.whatsapp().from("ana");
    let event = received(&whatsapp, &proof, ana.text("Please tell me when my order is here").unposted().await)?;
    let conversation = event.conversation.clone().ok_or("a message has a conversation")?;
    let facts = Facts { last_inbound: Some(event.at), ..Facts::default() };
    let words = || OutboundMessage::text(conversation.clone(), "It is here");
    speak(&whatsapp, &account, OutboundMessage::text(conversation.clone(), "We will"), "order_ready", &facts, now())
        .await?;

    println!("25 hours pass");
    simulator.clock().advance(Duration::from_secs(25 * 3_600)).await;
    // Whoever sends without a plan hears the same from the platform.
    match whatsapp.send(&account, &words()).await {
        Ok(_) => println!("the platform took it"),
        Err(error) => println!("without a plan: {:?}, {error}", error.kind),
    }
    speak(&whatsapp, &account, words(), "order_ready", &facts, now()).await?;

    // The customer answers, and the window is open again.
    let event = received(&whatsapp, &proof, ana.text("Great, I am on my way").unposted().await)?;
    let facts = Facts { last_inbound: Some(event.at), ..facts };
    speak(&whatsapp, &account, OutboundMessage::text(conversation.clone(), "See you"), "order_ready", &facts, now())
        .await?;

    for text in simulator.ledger().texts_to("ana") {
        println!("ana reads: {text}");
    }
    simulator.stop().await;
    Ok(())
}

/// What a webhook's route makes of the platform's delivery.
fn received(channel: &dyn Channel, secrets: &WebhookSecrets, written: MessageHandle) -> Result<Event, Failure> {
    let body = written.bodies.first().ok_or("what was written is delivered")?.as_bytes();
    let mut headers = HeaderMap::new();
    headers.insert("x-hub-signature-256", hub_signature(secrets.signing[0].secret(), body).parse()?);
    let request = WebhookRequest { method: &Method::POST, query: None, headers: &headers, body };
    let proved = channel.webhook().verify(&request, secrets)?;
    channel.webhook().parse(proved)?.events.pop().ok_or_else(|| "the delivery holds a message".into())
}
