use std::time::Duration;

use super::node::{Node, genuine, patient};
use crate::config::Limits;

#[tokio::test]
async fn a_node_that_goes_away_still_answers_and_asks_to_connect_elsewhere() {
    let node = Node::start(Limits { drain_grace: Duration::from_secs(60), ..patient() }).await;
    let mut before = node.connect().await;
    assert!(!before.ask(genuine()).await.contains("connection: close"));
    node.stop.cancel();
    while !node.gate.draining() {
        tokio::task::yield_now().await;
    }
    for mut socket in [before, node.connect().await] {
        let answer = socket.ask(genuine()).await;
        assert!(answer.starts_with("200") && answer.contains("connection: close\r\n"), "{answer}");
        assert_eq!(socket.rest().await, "");
    }
}

#[tokio::test]
async fn what_is_under_way_ends_well_and_whoever_rests_is_let_go() {
    let node = Node::start_paused(patient()).await;
    let resting = node.connect().await;
    let mut busy = node.connect().await;
    busy.send(genuine()).await;
    node.arrived().await;
    node.stop.cancel();
    assert_eq!(resting.rest().await, "");
    node.intake.go.add_permits(1);
    let answer = busy.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(node.intake.kept.lock().await.len(), 1);
    node.ended().await;
}

#[tokio::test]
async fn who_connected_before_the_listener_closed_is_answered() {
    let node = Node::start(patient()).await;
    // The node's tasks share this thread: none of them runs between the two lines.
    node.stop.cancel();
    let mut sockets = Vec::new();
    for _ in 0..20 {
        let socket = std::net::TcpStream::connect(node.address()).unwrap();
        sockets.push(socket);
    }
    for socket in sockets {
        let mut socket = super::node::Socket::of(socket);
        assert!(socket.ask(genuine()).await.starts_with("200"));
    }
    node.ended().await;
}

#[tokio::test]
async fn nobody_is_waited_for_beyond_the_drain_time() {
    let node = Node::start_paused(Limits { drain: Duration::from_millis(50), ..patient() }).await;
    let mut busy = node.connect().await;
    busy.send(genuine()).await;
    node.arrived().await;
    node.stop.cancel();
    node.ended().await;
    assert_eq!(busy.rest().await, "");
}
