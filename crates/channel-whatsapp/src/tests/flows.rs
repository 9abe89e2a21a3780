//! The adapter and the simulated platform together: both read the same documentation, and neither knows the other.

use channel_core::channel::NewTemplate;
use channel_core::{Account, Body, Channel, Content, ConversationId, Credentials, Event, OutboundMessage};
use channel_testkit::account;
use futures_util::TryStreamExt as _;
use platform_simulator::{MessageHandle, Simulator, SimulatorConfig};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::encoding::every_kind;
use super::{channel, parse};
use crate::connect::{Claimed, Signup, Way};
use crate::{ACCESS_TOKEN, PIN, SIGNUP_CODE, WABA_ID, WhatsApp};

async fn simulator(connected: bool) -> Simulator {
    let mut config = SimulatorConfig::default();
    config.whatsapp.connected = connected;
    Simulator::start(config).await.unwrap()
}

fn at(sim: &Simulator) -> WhatsApp {
    let account = &sim.config().whatsapp;
    channel(&sim.whatsapp_base()).with_app(account.app_id.clone(), account.app_secret.clone())
}

fn ours(sim: &Simulator) -> Account {
    let ours = &sim.config().whatsapp;
    account(&ours.phone_number_id, [(ACCESS_TOKEN, ours.access_token.expose_secret()), (WABA_ID, &ours.waba_id)])
}

/// What the product would get, without a product.
fn events(handle: &MessageHandle) -> Vec<Event> {
    handle.bodies.iter().flat_map(|body| parse(body.as_bytes()).events).collect()
}

async fn written_by(sim: &Simulator, name: &str) -> ConversationId {
    let hi = sim.whatsapp().from(name).text("hi").unposted().await;
    events(&hi).remove(0).conversation.unwrap()
}

#[tokio::test]
async fn the_simulated_platform_takes_every_kind_of_message() {
    let sim = simulator(true).await;
    let (channel, account) = (at(&sim), ours(&sim));
    let conversation = written_by(&sim, "ana").await;
    let picture = sim.whatsapp().from("ana").image().unposted().await;
    for (name, content) in every_kind() {
        let message = OutboundMessage::new(conversation.clone(), content);
        // What lies at the platform already, or in a program, is not there; both have tests of their own.
        let written = serde_json::to_string(&message).unwrap();
        if ["uploaded", "kept"].iter().any(|from| written.contains(&format!(r#""from":"{from}""#))) {
            continue;
        }
        let receipt = channel.send(&account, &message).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(receipt.id.is_some(), "{name}");
    }
    let answered = OutboundMessage::text(conversation, "Blue").quoting(picture.id.clone());
    channel.send(&account, &answered).await.unwrap();
    let last = sim.ledger_for("ana").pop().unwrap();
    assert_eq!(last.in_reply_to, Some(picture.id));
}

#[tokio::test]
async fn somebody_without_a_number_is_asked_for_it_and_answers() {
    let sim = simulator(true).await;
    let (channel, account) = (at(&sim), ours(&sim));
    let conversation = written_by(&sim, "deniz").await;
    let request = every_kind().into_iter().find(|(name, _)| *name == "request for the number").unwrap().1;
    let receipt = channel.send(&account, &OutboundMessage::new(conversation.clone(), request)).await.unwrap();
    let deniz = sim.whatsapp().from("deniz");
    assert_eq!(receipt.recipient_ids, [deniz.person().id]);
    let answer = deniz.contact_reply(receipt.id.unwrap()).unposted().await;
    let event = events(&answer).remove(0);
    assert_eq!(event.conversation, Some(conversation));
    let Body::Message(Content::Contacts { contacts }) = event.body else { panic!("a card") };
    assert!(contacts[0].requested);
    assert_eq!(contacts[0].phones, [format!("+{}", deniz.person().phone.unwrap())]);
}

#[tokio::test]
async fn a_picture_comes_and_goes_with_its_hash_checked() {
    let sim = simulator(true).await;
    let (channel, account) = (at(&sim), ours(&sim));
    let picture = sim.whatsapp().from("ana").image().unposted().await;
    let Body::Message(Content::Image { media, .. }) = events(&picture).remove(0).body else { panic!("a picture") };
    assert!(media.sha256.is_some());
    let stream = channel.fetch_media(&account, &media, 1 << 20).await.unwrap();
    let bytes = stream.bytes.try_collect::<Vec<_>>().await.unwrap().concat();
    assert!(bytes.starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn a_number_is_signed_up_from_the_code_to_the_first_message() {
    let sim = simulator(false).await;
    let channel = at(&sim);
    assert!(!sim.whatsapp_is_connected().await);
    let ids = &sim.config().whatsapp;
    let claimed = Claimed { business_account: Some(ids.waba_id.clone()), number: Some(ids.phone_number_id.clone()) };
    let code = sim.whatsapp_signup_code().await;
    let mut signup = Signup::new(Way::NewNumber, claimed, channel_core::Seams::system().now());
    let mut credentials = Credentials::new([
        (SIGNUP_CODE.to_owned(), SecretString::from(code)),
        (PIN.to_owned(), SecretString::from("482913")),
    ]);
    while signup.next().is_some() {
        (signup, credentials) = channel.advance(signup, credentials).await;
        assert_eq!(signup.progress.stuck(), None);
    }
    assert!(sim.whatsapp_is_connected().await);
    let mut connected = account(signup.external_id().unwrap(), []);
    connected.credentials = credentials;
    assert_eq!(channel.checkup().unwrap().examine(&connected).await.unwrap(), []);
    let conversation = written_by(&sim, "ana").await;
    channel.send(&connected, &OutboundMessage::text(conversation, "Welcome")).await.unwrap();
    assert_eq!(sim.ledger().texts_to("ana"), ["Welcome"]);
}

#[tokio::test]
async fn a_checkup_sees_a_number_that_is_not_connected_and_mends_half_of_it() {
    let sim = simulator(false).await;
    let (channel, account) = (at(&sim), ours(&sim));
    let checkup = channel.checkup().unwrap();
    let found = checkup.examine(&account).await.unwrap();
    let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["not_registered", "not_subscribed"]);
    for remedy in found.iter().filter_map(|finding| finding.remedy.as_ref()) {
        checkup.remedy(&account, remedy).await.unwrap();
    }
    let left = checkup.examine(&account).await.unwrap();
    assert_eq!(left.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["not_registered"]);
}

#[tokio::test]
async fn a_template_lives_from_being_handed_in_to_being_deleted() {
    let sim = simulator(true).await;
    let (channel, account) = (at(&sim), ours(&sim));
    let templates = channel.templates().unwrap();
    let template = |name: String| NewTemplate {
        name,
        language: "en".into(),
        category: "UTILITY".into(),
        named_blanks: false,
        components: vec![json!({"type": "BODY", "text": "Hello"})],
    };
    for number in 0..130 {
        templates.create(&account, &template(format!("t{number}"))).await.unwrap();
    }
    let (mut listed, mut after) = (Vec::new(), None);
    loop {
        let page = templates.list(&account, after.as_deref()).await.unwrap();
        listed.extend(page.items);
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    assert_eq!(listed.len(), 130);
    let first = &listed[0];
    templates.edit(&account, &first.id, &template(first.name.clone())).await.unwrap();
    templates.delete(&account, &first.name, Some(&first.id)).await.unwrap();
    assert!(templates.delete(&account, &first.name, None).await.is_err(), "it is gone");
    let content = channel_core::OutboundContent::Template(channel_core::outbound::Template {
        name: listed[1].name.clone(),
        language: "en".into(),
        ..channel_core::outbound::Template::default()
    });
    channel.send(&account, &OutboundMessage::new("4915200000009", content)).await.unwrap();
}
