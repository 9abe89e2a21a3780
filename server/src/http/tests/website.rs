//! What strangers can do to a node through the chat on a shop's website, and what they cannot.

use std::net::SocketAddr;

use channel_core::Credentials;
use channel_core::signature::hub_signature;
use channel_webchat::{CHANNEL, MAX_BODY, TOKEN_HEADER, VISITOR_SECRET, VisitorToken};
use secrecy::SecretString;
use serde_json::json;
use store::{accounts, organisations};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::node::{BODY, head, patient};
use crate::app::App;
use crate::config::{Config, Limits};
use crate::http::{Overload, front, serve};
use crate::operations::EventOutcome;

const SECRET: &str = "the secret of the app and of the account";
const SITE: &str = "/api/v1/webchat/site";

/// A whole gateway with a website's account; its workers rest.
struct Website {
    app: App,
    address: SocketAddr,
    _directory: TempDir,
    _stop: DropGuard,
}

/// The head of an answer, whose status comes first, and the connection it came on.
struct Answer {
    head: String,
    socket: TcpStream,
}

impl Answer {
    /// What comes until the node hangs up.
    async fn rest(mut self) -> String {
        let mut rest = String::new();
        self.socket.read_to_string(&mut rest).await.unwrap();
        rest
    }
}

impl Website {
    async fn open(limits: Limits) -> Self {
        let directory = crate::place::data().await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = Config::on_defaults(address, directory.path().to_owned());
        config.limits = limits;
        config.meta.app_secrets = vec![SecretString::from(SECRET)];
        let app = App::open(config).await.unwrap();
        let organisation = app.store().write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let account = accounts::NewAccount {
            channel: CHANNEL,
            external_id: "site".to_owned(),
            parent_id: None,
            name: "Website".to_owned(),
            credentials: Credentials::new([(VISITOR_SECRET.to_owned(), SecretString::from(SECRET))]),
            settings: json!({}),
            assistant_mode: accounts::AssistantMode::Auto,
        };
        app.store().write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, front(&app), stop.clone()));
        Self { app, address, _directory: directory, _stop: stop.drop_guard() }
    }

    async fn ask(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut socket = TcpStream::connect(self.address).await.unwrap();
        socket.write_all(request.as_ref()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(socket.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        Answer { head: head.strip_prefix("HTTP/1.1 ").unwrap().to_owned(), socket }
    }

    async fn status(&self, request: impl AsRef<[u8]>) -> String {
        self.ask(request).await.head[..3].to_owned()
    }

    async fn statuses(&self, requests: impl IntoIterator<Item = String>) -> Vec<String> {
        let mut statuses = Vec::new();
        for request in requests {
            statuses.push(self.status(request).await);
        }
        statuses
    }

    /// How many events were kept.
    fn kept(&self) -> u64 {
        self.app.engine().instruments().events_of(&CHANNEL, EventOutcome::New)
    }
}

fn token(visitor: &str) -> String {
    VisitorToken::issue(&SecretString::from(SECRET), "site", &visitor.parse().unwrap()).expose().to_owned()
}

fn post(path: &str, more: &str, body: &str) -> String {
    format!("POST {SITE}/{path} HTTP/1.1\r\nhost: x\r\n{more}content-length: {}\r\n\r\n{body}", body.len())
}

/// A delivery of a visitor's messages.
fn messages(visitor: &str, count: usize) -> String {
    let event = |number| json!({ "id": format!("{visitor}-{number}"), "at": 1, "type": "message", "text": "hello" });
    let events: Vec<_> = (0..count).map(event).collect();
    let body = json!({ "account": "site", "visitor": visitor, "events": events }).to_string();
    post("events", &format!("{TOKEN_HEADER}: {}\r\n", token(visitor)), &body)
}

/// A new visitor, whom a proxy asks for.
fn newcomer(address: &str) -> String {
    post("session", &format!("x-forwarded-for: {address}\r\n"), "{}")
}

fn stream(visitor: &str) -> String {
    format!("GET {SITE}/stream HTTP/1.1\r\nhost: x\r\n{TOKEN_HEADER}: {}\r\n\r\n", token(visitor))
}

#[tokio::test]
async fn while_a_part_does_not_keep_up_visitors_are_asked_to_come_again_and_nothing_is_kept() {
    let site = Website::open(patient()).await;
    site.app.gate().set_overloaded(Overload::Disk, true);
    let unread = format!("POST {SITE}/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n");
    let answer = site.ask(unread).await.head;
    assert!(answer.starts_with("503") && answer.contains("retry-after: 2\r\n"), "{answer}");
    assert!(answer.contains("access-control-allow-origin: *\r\n"), "the page may read it: {answer}");
    assert_eq!(site.status(messages("ana", 1)).await, "503");
    assert_eq!((site.kept(), site.app.gate().counters().shed()), (0, 2));
    site.app.gate().set_overloaded(Overload::Disk, false);
    assert_eq!(site.status(messages("ana", 1)).await, "200");
    assert_eq!(site.kept(), 1);
}

#[tokio::test]
async fn bodies_of_visitors_count_among_those_in_memory() {
    let site = Website::open(Limits { in_flight_bytes: 1, ..patient() }).await;
    assert_eq!(site.status(messages("ana", 1)).await, "503");
    assert_eq!(site.kept(), 0);
}

#[tokio::test]
async fn a_visitors_delivery_that_is_known_to_be_too_long_is_refused_before_it_is_sent() {
    let site = Website::open(patient()).await;
    let head = format!("POST {SITE}/events HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n", MAX_BODY + 1);
    assert_eq!(site.status(head).await, "413");
}

#[tokio::test]
async fn answers_to_visitors_are_counted_among_those_to_webhooks() {
    let site = Website::open(patient()).await;
    let forged = messages("ana", 1).replace(&token("ana"), &token("bea"));
    assert_eq!(site.statuses([messages("ana", 1), forged]).await, ["200", "401"]);
    let figures = site.ask("GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.rest().await;
    for outcome in ["kept", "refused"] {
        let line = format!("switchboard_webhooks_total{{channel=\"webchat\",outcome=\"{outcome}\"}} 1");
        assert!(figures.contains(&line), "{line} is not in {figures}");
    }
}

#[tokio::test]
async fn new_visitors_of_one_address_end_with_429_and_others_are_let_in() {
    let few = 3.try_into().unwrap();
    let site = Website::open(Limits { new_visitors_per_minute: few, ..patient() }).await;
    let many = std::iter::repeat_n(newcomer("203.0.113.9"), 4);
    assert_eq!(site.statuses(many).await, ["200", "200", "200", "429"]);
    // What the caller wrote in front of what the proxy saw makes nobody somebody else.
    assert_eq!(site.status(newcomer("198.51.100.1, 203.0.113.9")).await, "429");
    assert_eq!(site.status(newcomer("198.51.100.1")).await, "200");
    let known =
        newcomer("203.0.113.9").replace("host: x\r\n", &format!("host: x\r\n{TOKEN_HEADER}: {}\r\n", token("ana")));
    assert_eq!(site.status(known).await, "200", "whoever has been here before is no new visitor");
}

#[tokio::test]
async fn the_addresses_of_one_ipv6_network_are_one() {
    let few = 2.try_into().unwrap();
    let site = Website::open(Limits { new_visitors_per_minute: few, ..patient() }).await;
    let many = ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:3", "2001:db8:0:1::1"].map(newcomer);
    assert_eq!(site.statuses(many).await, ["200", "200", "429", "200"]);
}

#[tokio::test]
async fn a_new_visitor_brings_an_address_no_new_burst_of_events() {
    let few = 3.try_into().unwrap();
    let site = Website::open(Limits { visitor_events_per_minute: few, ..patient() }).await;
    let many = ["ana", "bea", "cem", "dia"].map(|visitor| messages(visitor, 1));
    assert_eq!(site.statuses(many).await, ["200", "200", "200", "429"]);
    assert_eq!(site.kept(), 3);
}

#[tokio::test]
async fn the_events_of_one_delivery_count_one_by_one() {
    let few = 3.try_into().unwrap();
    let site = Website::open(Limits { visitor_events_per_minute: few, ..patient() }).await;
    assert_eq!(site.status(messages("ana", 4)).await, "429");
    assert_eq!(site.kept(), 0);
}

#[tokio::test]
async fn the_ninth_stream_of_a_visitor_is_taken_and_ends_the_first() {
    let site = Website::open(patient()).await;
    let mut open = Vec::new();
    for _ in 0..9 {
        let answer = site.ask(stream("ana")).await;
        assert!(answer.head.starts_with("200"), "{}", answer.head);
        open.push(answer);
    }
    let mut first = open.remove(0);
    let mut rest = Vec::new();
    while !rest.ends_with(b"\r\n0\r\n\r\n") {
        rest.push(first.socket.read_u8().await.unwrap());
    }
}

#[tokio::test]
async fn an_address_asks_for_so_much_a_minute_whatever_it_asks_for() {
    let site = Website::open(Limits { visitor_events_per_minute: 1.try_into().unwrap(), ..patient() }).await;
    let made_up = |number| newcomer("203.0.113.9").replace("/site/", &format!("/made-up-{number}/"));
    assert_eq!(site.statuses((0..6).map(made_up)).await, ["404", "404", "404", "404", "404", "429"]);
    assert_eq!(site.status(newcomer("203.0.113.10")).await, "200");
}

#[tokio::test]
async fn a_name_that_no_account_can_have_is_not_asked_for() {
    let site = Website::open(patient()).await;
    let named = |name: &str| newcomer("203.0.113.9").replace("/site/", &format!("/{name}/"));
    assert_eq!(site.statuses([named("%00"), named(&"x".repeat(129))]).await, ["404", "404"]);
}

#[tokio::test]
async fn streams_of_many_leave_room_for_webhooks_and_pages() {
    let site = Website::open(Limits { connections: 8, ..patient() }).await;
    let mut answers = Vec::new();
    for visitor in 0..20 {
        answers.push(site.ask(stream(&format!("visitor-{visitor}"))).await);
    }
    let open = answers.iter().filter(|answer| answer.head.starts_with("200")).count();
    assert_eq!(open, 3, "half of the connections, but for those that are the console's");
    let refused: Vec<&Answer> = answers.iter().filter(|answer| !answer.head.starts_with("200")).collect();
    for Answer { head, .. } in refused {
        assert!(head.starts_with("503") && head.contains("retry-after: 5\r\n"), "{head}");
        assert!(head.contains("access-control-allow-origin: *\r\n") && !head.contains("event-stream"), "{head}");
    }
    let proof = hub_signature(&SecretString::from(SECRET), BODY.as_bytes());
    let delivery = head(&format!("x-hub-signature-256: {proof}\r\ncontent-length: {}\r\n", BODY.len())) + BODY;
    assert_eq!(site.status(delivery).await, "200");
    assert_eq!(site.status("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await, "200");
}
