use std::time::Duration;

use super::node::{Node, genuine, head, patient};
use crate::config::Limits;

const SHORT: Duration = Duration::from_millis(60);

#[tokio::test]
async fn whoever_says_nothing_is_hung_up_on() {
    let node = Node::start(Limits { head: SHORT, ..patient() }).await;
    assert_eq!(node.connect().await.rest().await, "");
    assert_eq!(node.gate.counters().slow_closed(), 1);
}

#[tokio::test]
async fn a_head_that_is_never_complete_is_hung_up_on() {
    let node = Node::start(Limits { head: SHORT, ..patient() }).await;
    let mut socket = node.connect().await;
    socket.send("POST /api/v1/webhooks/whatsapp HTTP/1.1\r\nhost: x\r\nx-slow: ").await;
    assert_eq!(socket.rest().await, "");
    assert_eq!(node.gate.counters().slow_closed(), 1);
}

#[tokio::test]
async fn a_second_head_has_no_more_time_than_the_first() {
    let node = Node::start(Limits { head: SHORT, ..patient() }).await;
    let mut socket = node.connect().await;
    assert!(socket.ask(genuine()).await.starts_with("200"));
    socket.send("POST ").await;
    assert_eq!(socket.rest().await, "");
    assert_eq!(node.gate.counters().slow_closed(), 1);
}

#[tokio::test]
async fn a_connection_may_rest_after_an_answer_but_not_for_ever() {
    let node = Node::start(Limits { idle: SHORT, ..patient() }).await;
    let mut socket = node.connect().await;
    assert!(socket.ask(genuine()).await.starts_with("200"));
    assert!(socket.ask(genuine()).await.starts_with("200"));
    assert_eq!(socket.rest().await, "");
    assert_eq!(node.gate.counters().slow_closed(), 0, "to rest is not to be slow");
}

#[tokio::test]
async fn a_body_that_stops_is_not_waited_for() {
    let node = Node::start(Limits { body_grace: SHORT, ..patient() }).await;
    let mut socket = node.connect().await;
    socket.send(head("content-length: 1000\r\n")).await;
    socket.send("x").await;
    let rest = socket.rest().await;
    assert!(rest.starts_with("HTTP/1.1 408"), "{rest}");
    assert_eq!(node.gate.counters().slow_closed(), 1);
}

#[tokio::test]
async fn a_body_may_take_no_longer_than_the_whole_however_fast_it_is() {
    let node = Node::start(Limits { body: SHORT, body_grace: Duration::from_secs(60), ..patient() }).await;
    let mut socket = node.connect().await;
    socket.send(head("content-length: 1000\r\n")).await;
    socket.send([b'x'; 999]).await;
    assert!(socket.rest().await.starts_with("HTTP/1.1 408"));
}

#[tokio::test]
async fn an_upload_that_stops_is_not_waited_for_either() {
    let node = Node::start(Limits { body_grace: SHORT, ..patient() }).await;
    let mut socket = node.connect().await;
    socket.send("POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nx").await;
    assert!(socket.rest().await.starts_with("HTTP/1.1 400"));
}
