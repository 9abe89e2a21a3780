//! The channel against the platform simulator: what it sends is taken, and no update is lost on the way from one kind of
//! delivery to the other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use channel_core::channel::{Polling, stream_answer};
use channel_core::error::ErrorKind;
use channel_core::fit::fit;
use channel_core::markup::Markup;
use channel_core::outbound::{
    AlbumItem, Choice, Key, Keyboard, MediaKind, MediaSource, OutboundContent, Place, Poll, Request,
};
use channel_core::seams::SystemClock;
use channel_core::signature::trust_local_file;
use channel_core::{Account, Body, Channel, Content, ConversationId, OutboundMessage, Webhook};
use futures_util::stream;
use platform_simulator::{EffectKind, Fault, Platform, Simulator, SimulatorConfig};
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::stage::{channel, link, media, with_token};
use crate::{Bookmark, Connecting, TelegramChannel, TelegramWebhook, Updates};

const SOON: Duration = Duration::from_secs(20);

async fn simulated() -> (Simulator, TelegramChannel, Account) {
    let config = SimulatorConfig::default();
    let account = with_token(&config.telegram.bot_id.to_string(), config.telegram.token.expose_secret());
    let sim = Simulator::start(config).await.unwrap();
    let channel = channel(&sim.telegram_base());
    (sim, channel, account)
}

async fn place_of(sim: &Simulator, person: &str) -> ConversationId {
    let person = sim.telegram().from(person);
    person.text("hi").await;
    ConversationId::from(person.person().id.as_str())
}

#[tokio::test]
async fn every_kind_of_message_is_taken() {
    let (sim, channel, account) = simulated().await;
    let place = place_of(&sim, "chiara").await;
    let png = || MediaSource::Upload {
        bytes: Bytes::from_static(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        mime_type: "image/png".into(),
        file_name: "shoe.png".into(),
    };
    let item = |source| AlbumItem { form: MediaKind::Image, source, caption: None };
    let choice = |id: &str, title: &str| Choice { id: id.into(), title: title.into() };
    let poll = Poll { question: "Which?".into(), options: vec!["a".into(), "b".into()], ..Poll::default() };
    let spot = Place { latitude: 41.0, longitude: 29.0, name: Some("Shop".into()), address: None };
    let key = |title: &str, request| Key { title: title.into(), request };
    let rows = vec![vec![key("Yes", None), key("Here", Some(Request::Location))]];
    let contents = [
        OutboundContent::Text { text: "plain".into() },
        OutboundContent::Markup(Markup::from_markdown("👍 **bold** _and_ [more](https://shop.example)")),
        OutboundContent::Choices { text: "Which?".into(), choices: vec![choice("a", "A"), choice("b", "B")] },
        OutboundContent::Keyboard(Keyboard { text: "Which?".into(), rows, once: true }),
        OutboundContent::Request { request: Request::Phone, text: "Your number?".into(), button: None },
        media(MediaKind::Image, png(), Some("blue")),
        media(MediaKind::Document, link("https://shop.example/a.pdf"), None),
        OutboundContent::Album { items: vec![item(png()), item(link("https://shop.example/a.jpg")), item(png())] },
        OutboundContent::Location(Place { name: None, ..spot.clone() }),
        OutboundContent::Location(spot),
        OutboundContent::Poll(poll),
    ];
    for content in contents {
        let kind = content.kind();
        let message = OutboundMessage::new(place.clone(), content);
        let receipt = channel.send(&account, &message).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!(receipt.id.is_some(), "{kind}");
        assert_eq!(receipt.further_ids.len(), if kind == "album" { 2 } else { 0 }, "{kind}");
    }
    assert_eq!(sim.ledger().of(EffectKind::Message).count(), 13);
}

#[tokio::test]
async fn messages_are_changed_and_taken_back() {
    let (sim, channel, account) = simulated().await;
    let place = place_of(&sim, "chiara").await;
    let text = |text: &str| OutboundContent::Text { text: text.into() };
    let words = channel.send(&account, &OutboundMessage::new(place.clone(), text("€89"))).await.unwrap().id.unwrap();
    let photo = media(MediaKind::Image, link("https://shop.example/a.jpg"), Some("blue"));
    let photo = channel.send(&account, &OutboundMessage::new(place.clone(), photo)).await.unwrap().id.unwrap();
    let changes = channel.changes().unwrap();
    changes.edit(&account, &place, &words, &text("€79")).await.unwrap();
    changes.edit(&account, &place, &words, &text("€79")).await.unwrap();
    changes.edit(&account, &place, &photo, &text("red")).await.unwrap();
    let shown: Vec<_> =
        sim.thread(Platform::Telegram, "chiara").into_iter().filter_map(|message| message.text).collect();
    assert_eq!(shown, ["hi", "€79", "red"]);
    changes.delete(&account, &place, &[words, photo, "7777".into()]).await.unwrap();
    assert!(sim.thread(Platform::Telegram, "chiara").iter().skip(1).all(|message| message.deleted));
}

#[tokio::test]
async fn an_answer_is_seen_growing_and_arrives_once_though_the_drafts_fail() {
    let (sim, channel, account) = simulated().await;
    let place = place_of(&sim, "chiara").await;
    let pieces = || stream::iter(["It is ", "in stock."].map(str::to_owned));
    let message = || OutboundMessage::text(place.clone(), "");
    stream_answer(&channel, &account, message(), pieces(), 1, &SystemClock).await.unwrap();
    sim.fault(Fault::rate_limited(1).on(Platform::Telegram).next(1));
    stream_answer(&channel, &account, message(), pieces(), 2, &SystemClock).await.unwrap();
    assert_eq!(sim.ledger().texts_to("chiara"), ["It is in stock.", "It is in stock."]);
    assert_eq!(sim.telegram().from("chiara").sees_draft(), None);
}

#[tokio::test]
async fn what_a_person_shares_by_a_key_is_known_as_asked_for() {
    let (sim, channel, account) = simulated().await;
    let place = place_of(&sim, "chiara").await;
    let ask = OutboundContent::Request { request: Request::Phone, text: "Your number?".into(), button: None };
    let fitted = fit(&OutboundMessage::new(place.clone(), ask), &channel.capabilities_in(&place)).unwrap();
    let asked = channel.send(&account, &fitted.parts[0]).await.unwrap().id.unwrap();
    let bodies = sim.telegram().from("chiara").contact_reply(&asked).unposted().await.bodies;
    let event = TelegramWebhook.parse(trust_local_file(bodies[0].as_bytes())).unwrap().events.remove(0);
    let Body::Message(Content::Contacts { contacts }) = &event.body else { panic!("{event:?}") };
    assert!(contacts[0].requested);
    assert!(event.from.unwrap().phone.is_some());
}

/// A small product: takes deliveries and keeps each update once, by its number.
#[derive(Clone, Default)]
struct Inbox(Arc<Mutex<BTreeMap<i64, String>>>);

impl Inbox {
    fn take(&self, body: &[u8]) {
        for event in TelegramWebhook.parse(trust_local_file(body)).unwrap().events {
            let raw: serde_json::Value = serde_json::from_str(&event.raw.0).unwrap();
            let Body::Message(content) = &event.body else { panic!("{event:?}") };
            let text = content.words().unwrap().to_owned();
            self.0.lock().unwrap().insert(raw["update_id"].as_i64().unwrap(), text);
        }
    }

    fn texts(&self) -> Vec<String> {
        let mut texts: Vec<_> = self.0.lock().unwrap().values().cloned().collect();
        texts.sort();
        texts
    }

    async fn serve(self, listener: TcpListener) {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(self.clone().answer(socket));
        }
    }

    async fn answer(self, mut socket: TcpStream) {
        let mut request = Vec::new();
        loop {
            let Some(end) = request.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4) else {
                if socket.read_buf(&mut request).await.unwrap_or(0) == 0 {
                    return;
                }
                continue;
            };
            let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            let whole = end + length.parse::<usize>().unwrap();
            while request.len() < whole {
                if socket.read_buf(&mut request).await.unwrap_or(0) == 0 {
                    return;
                }
            }
            self.take(&request[end..whole]);
            request.drain(..whole);
            let answer = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
            if answer.is_err() {
                return;
            }
        }
    }
}

/// Fetches until the platform says that a webhook took over. A batch is kept before its bookmark is.
async fn fetch_until_taken_over(
    channel: &TelegramChannel,
    account: &Account,
    inbox: &Inbox,
    bookmark: &mut Option<Bookmark>,
) {
    let clock: &dyn channel_core::Clock = &SystemClock;
    loop {
        let offset = bookmark.as_ref().and_then(|bookmark| bookmark.offset(account, clock.now()));
        match channel.fetch(account, offset, Duration::from_secs(5)).await {
            Ok(fetched) => {
                fetched.bodies().for_each(|body| inbox.take(body.bytes()));
                *bookmark = Bookmark::behind(account, &fetched, clock.now()).or(bookmark.take());
            }
            Err(error) if error.kind == ErrorKind::InvalidRequest => return,
            Err(error) => panic!("{error}"),
        }
    }
}

/// Six changes from fetching to a webhook and back while people write all the time: nothing is lost, and once the
/// updates are told apart by their numbers nothing is there twice.
#[tokio::test]
async fn changing_between_webhook_and_fetching_loses_nothing() {
    const PEOPLE: usize = 5;
    const EACH: usize = 60;
    let (sim, channel, account) = simulated().await;
    let inbox = Inbox::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/hook", listener.local_addr().unwrap())).unwrap();
    let product = tokio::spawn(inbox.clone().serve(listener));
    channel.begin(&account).await.unwrap();
    let writers = (0..PEOPLE).map(|person| {
        let customer = sim.telegram().from(&format!("person{person}"));
        async move {
            for n in 0..EACH {
                customer.text(format!("{person:02}-{n:03}")).await;
                tokio::task::yield_now().await;
            }
        }
    });
    let switching = async {
        let mut bookmark = None;
        for round in 0..6 {
            if round % 2 == 0 {
                let fetching = fetch_until_taken_over(&channel, &account, &inbox, &mut bookmark);
                let taking_over = async {
                    let before = inbox.texts().len();
                    // Some are fetched first, so that the change happens in the midst of them.
                    while inbox.texts().len() < (before + 20).min(PEOPLE * EACH) {
                        tokio::task::yield_now().await;
                    }
                    let mut connecting = Connecting::new(Updates::Delivered { url: url.clone() });
                    for _ in 0..3 {
                        channel.advance(&account, &mut connecting, Some(&"s-1".into()), &SystemClock).await;
                    }
                    assert_eq!(connecting.next(), None, "{connecting:?}");
                };
                tokio::join!(fetching, taking_over);
            } else {
                let before = inbox.texts().len();
                while inbox.texts().len() < (before + 20).min(PEOPLE * EACH) {
                    tokio::task::yield_now().await;
                }
                channel.begin(&account).await.unwrap();
            }
        }
        channel.set_webhook(&account, &url, &"s-1".into()).await.unwrap();
    };
    tokio::join!(futures_util::future::join_all(writers), switching);
    sim.wait_until_delivered(SOON).await.unwrap();
    product.abort();
    let mut expected: Vec<String> =
        (0..PEOPLE).flat_map(|person| (0..EACH).map(move |n| format!("{person:02}-{n:03}"))).collect();
    expected.sort();
    assert_eq!(inbox.texts(), expected);
}
