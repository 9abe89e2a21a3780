//! Two nodes on one PostgreSQL: what one takes in is seen on the pages that the other serves.
#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use switchboard_tests::{Cluster, Server, Shop, ShopPlan, client, free_port};

use crate::program::SWITCHBOARD;

const SOON: Duration = Duration::from_secs(30);
const QUESTION: &str = "Do you have the blue running shoe in 42?";
const TOKEN: &str = "x-switchboard-visitor";

/// Two nodes. The second one takes no work unless it is told of it: what its pages show comes from the first.
struct Nodes {
    shop: Shop,
    first: Server,
    second: Server,
    second_base: String,
}

impl Nodes {
    async fn start() -> Self {
        let environment = vec![("WIDGET_SECRET".to_owned(), "5c".repeat(32))];
        let plan = ShopPlan { database: Some(Cluster::shared().create_database()), environment, ..ShopPlan::default() };
        let shop = Shop::set_up(Path::new(SWITCHBOARD), plan).await.unwrap();
        let widget =
            ["account", "add", "webchat", "--external-id", "site", "--secret", "visitor_secret=env:WIDGET_SECRET"];
        shop.operate(&[&widget[..], &["--organisation", "Shop one"]].concat()).unwrap();
        let first = shop.serve().await.unwrap();
        let (port, never) = (free_port(), "poll=36000000".to_owned());
        let second = shop.serve_node_with(port, &[("SWITCHBOARD_PROOF_SETTINGS", never)]).await.unwrap();
        Self { shop, first, second, second_base: format!("http://127.0.0.1:{port}") }
    }

    async fn stop(self) {
        self.first.terminate().await.unwrap();
        self.second.terminate().await.unwrap();
    }
}

/// A stream, read until it has said something.
async fn heard(mut stream: reqwest::Response, wanted: &[&str]) {
    assert_eq!(stream.status(), 200);
    let mut said = String::new();
    let listening = async {
        while !wanted.iter().all(|word| said.contains(word)) {
            let piece = stream.chunk().await.unwrap_or_else(|error| panic!("{wanted:?} is not all in {said}: {error}"));
            said.push_str(&String::from_utf8_lossy(&piece.expect("the stream goes on")));
        }
    };
    let outcome = tokio::time::timeout(SOON, listening).await;
    assert!(outcome.is_ok(), "{wanted:?} is not all in {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_of_one_node_shows_what_the_other_took_in() {
    let nodes = Nodes::start().await;
    let cookie = sign_in(&nodes.second, &nodes.second_base).await;
    let events = client().get(format!("{}/events", nodes.second_base)).header("cookie", cookie).send().await.unwrap();
    nodes.shop.simulator.whatsapp().from("ana").text(QUESTION).await;
    heard(events, &["event: inbox"]).await;
    nodes.stop().await;
}

/// Uses the link that a node prints when it starts; gives the cookie.
async fn sign_in(node: &Server, base: &str) -> String {
    let wanted = format!("{base}/sign-in?token=");
    let link = async {
        loop {
            let printed = node.printed();
            let link = printed.split_whitespace().find(|word| word.starts_with(&wanted));
            if let Some(link) = link {
                return link.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let link = tokio::time::timeout(SOON, link).await.expect("a node prints how to sign in");
    let answer = client().get(link).send().await.unwrap();
    let cookie = answer.headers().get("set-cookie").expect("a session begins").to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_website_widget_on_one_node_shows_what_the_other_took_in_and_answered() {
    let nodes = Nodes::start().await;
    let (http, here) = (client(), nodes.shop.base().to_owned());
    let path = "api/v1/webchat/site";
    let session = http.post(format!("{}/{path}/session", nodes.second_base)).json(&json!({})).send().await.unwrap();
    let session: Value = session.json().await.unwrap();
    let (visitor, token) = (session["visitor"].as_str().unwrap(), session["token"].as_str().unwrap());
    let stream = http.get(format!("{}/{path}/stream", nodes.second_base)).header(TOKEN, token).send().await.unwrap();
    let lines = ["Hello", "Hello again", "Good morning", "Hi", QUESTION];
    let events = lines.iter().enumerate().map(|(number, text)| {
        json!({ "id": format!("m{number}"), "at": 1_767_225_600_000_i64, "type": "message", "text": text })
    });
    let said = json!({ "account": "site", "visitor": visitor, "events": events.collect::<Vec<_>>() });
    let taken = http.post(format!("{here}/{path}/events")).header(TOKEN, token).json(&said).send().await.unwrap();
    assert!(taken.status().is_success(), "{}", taken.status());
    heard(stream, &[&lines[..], &["79.90"]].concat()).await;
    nodes.stop().await;
}
