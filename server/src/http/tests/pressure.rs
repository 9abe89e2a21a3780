use super::node::{BODY, Node, Socket, genuine, head, patient};
use crate::config::Limits;
use crate::http::Overload;

#[tokio::test]
async fn beyond_the_bound_webhooks_are_asked_to_come_again_before_their_body() {
    let node = Node::start_paused(Limits { in_flight: 1, ..patient() }).await;
    let mut first = node.connect().await;
    first.send(genuine()).await;
    node.arrived().await;
    let mut second = node.connect().await;
    let answer = second.ask(head("content-length: 1000\r\n")).await;
    assert!(answer.starts_with("503") && answer.contains("retry-after: 2\r\n"), "{answer}");
    assert_eq!(node.gate.counters().shed(), 1);
    node.intake.go.add_permits(2);
    assert!(first.answer().await.starts_with("200"));
    assert!(first.ask(genuine()).await.starts_with("200"), "the place is free again");
}

#[tokio::test]
async fn bytes_in_memory_are_bounded_and_given_back() {
    let node = Node::start(Limits { in_flight_bytes: 100, ..patient() }).await;
    let mut slow = node.connect().await;
    slow.send(head("content-length: 1000\r\n")).await;
    slow.send([b'x'; 101]).await;
    assert!(slow.answer().await.starts_with("503"));
    assert!(node.connect().await.ask(genuine()).await.starts_with("200"));
}

#[tokio::test]
async fn while_a_part_does_not_keep_up_nothing_is_taken() {
    let node = Node::start(patient()).await;
    node.gate.set_overloaded(Overload::InboxLag, true);
    assert!(node.connect().await.ask(genuine()).await.starts_with("503"));
    node.gate.set_overloaded(Overload::InboxLag, false);
    assert!(node.connect().await.ask(genuine()).await.starts_with("200"));
}

#[tokio::test]
async fn slow_senders_take_no_place_from_others() {
    let node = Node::start(Limits { in_flight: 1, ..patient() }).await;
    let mut slow = Vec::new();
    for _ in 0..5 {
        let mut socket = node.connect().await;
        socket.send(head("content-length: 1000\r\n")).await;
        socket.send("x").await;
        slow.push(socket);
    }
    assert!(node.connect().await.ask(genuine()).await.starts_with("200"));
}

/// Whoever sends so much of a body of 1,000 bytes and no more; it is in memory when this returns.
async fn stopped_after(node: &Node, bytes: usize) -> Socket {
    let before = node.gate.bytes();
    let mut socket = node.connect().await;
    socket.send(head("content-length: 1000\r\n")).await;
    socket.send(vec![b'x'; bytes]).await;
    while node.gate.bytes() < before + bytes {
        tokio::task::yield_now().await;
    }
    socket
}

#[tokio::test]
async fn slow_senders_of_large_bodies_do_not_keep_genuine_deliveries_out() {
    let node = Node::start(Limits { in_flight_bytes: 999 + 950 + 10, ..patient() }).await;
    let mut smaller = stopped_after(&node, 950).await;
    for round in 1..=20 {
        let mut larger = stopped_after(&node, 999).await;
        assert!(node.connect().await.ask(genuine()).await.starts_with("200"), "round {round}");
        let answer = larger.answer().await;
        assert!(answer.starts_with("503") && answer.contains("retry-after: 2\r\n"), "round {round}: {answer}");
        assert_eq!(node.gate.counters().shed(), round);
    }
    assert!(smaller.ask([b'x'; 50]).await.starts_with("401"), "nobody goes but the largest");
}

#[tokio::test]
async fn a_large_body_takes_no_room_from_one_that_is_nearly_whole() {
    let node = Node::start(Limits { in_flight_bytes: 1_500, ..patient() }).await;
    let mut first = stopped_after(&node, 999).await;
    let mut second = node.connect().await;
    second.send(head("content-length: 1000\r\n")).await;
    second.send([b'x'; 600]).await;
    assert!(second.answer().await.starts_with("503"));
    assert!(first.ask("x").await.starts_with("401"), "it is whole, and was read");
}

#[tokio::test]
async fn a_delivery_that_is_being_kept_makes_room_for_nobody() {
    let node = Node::start_paused(Limits { in_flight_bytes: BODY.len() + 10, ..patient() }).await;
    let mut busy = node.connect().await;
    busy.send(genuine()).await;
    node.arrived().await;
    assert!(node.connect().await.ask(genuine()).await.starts_with("503"));
    node.intake.go.add_permits(1);
    assert!(busy.answer().await.starts_with("200"));
}

#[tokio::test]
async fn when_all_connections_are_taken_the_oldest_without_a_request_makes_room() {
    let node = Node::start_paused(Limits { connections: 3, ..patient() }).await;
    let mut busy = node.connect().await;
    busy.send(genuine()).await;
    node.arrived().await;
    let oldest = node.connect().await;
    let newer = node.connect().await;
    let mut genuine_one = node.connect().await;
    node.intake.go.add_permits(10);
    assert!(genuine_one.ask(genuine()).await.starts_with("200"));
    assert_eq!(oldest.rest().await, "");
    assert!(busy.answer().await.starts_with("200"), "a request under way is never sacrificed");
    assert_eq!(node.gate.counters().made_room(), 1);
    let mut newer = newer;
    assert!(newer.ask(genuine()).await.starts_with("200"));
}

#[tokio::test]
async fn when_every_connection_has_a_request_under_way_a_new_one_is_refused() {
    let node = Node::start_paused(Limits { connections: 1, ..patient() }).await;
    let mut busy = node.connect().await;
    busy.send(genuine()).await;
    node.arrived().await;
    assert_eq!(node.connect().await.rest().await, "");
    assert_eq!(node.refused("connections"), 1);
    assert_eq!(node.gate.counters().open_connections(), 1);
}

#[tokio::test]
async fn one_address_has_a_share_unless_it_speaks_for_many() {
    for (trusted, refused) in [(Vec::new(), 1), (vec!["127.0.0.1".parse().unwrap()], 0)] {
        let limits = Limits { connections_per_peer: 1, trusted_proxies: trusted, ..patient() };
        let node = Node::start_paused(limits).await;
        let mut busy = node.connect().await;
        busy.send(genuine()).await;
        node.arrived().await;
        let mut other = node.connect().await;
        if refused == 0 {
            node.intake.go.add_permits(2);
            assert!(other.ask(genuine()).await.starts_with("200"));
        } else {
            assert_eq!(other.rest().await, "");
        }
        assert_eq!(node.refused("peer"), refused);
    }
}

#[tokio::test]
async fn an_address_with_its_share_used_up_by_silence_still_gets_through() {
    let limits = Limits { connections_per_peer: 2, trusted_proxies: Vec::new(), ..patient() };
    let node = Node::start(limits).await;
    let silent = [node.connect().await, node.connect().await];
    assert!(node.connect().await.ask(genuine()).await.starts_with("200"));
    let [oldest, _] = silent;
    assert_eq!(oldest.rest().await, "");
}
