use super::node::{BODY, Node, PATH, genuine, head, patient, signature};
use crate::config::Limits;
use crate::engine::Delivery;

#[tokio::test]
async fn a_genuine_delivery_is_kept_and_every_other_is_not() {
    let node = Node::start(patient()).await;
    let mut socket = node.connect().await;
    assert!(socket.ask(genuine()).await.starts_with("200"));
    assert!(socket.ask(genuine().replace("sha256=", "sha256=00")).await.starts_with("401"));
    let unsigned = head(&format!("content-length: {}\r\n", BODY.len())) + BODY;
    assert!(socket.ask(unsigned).await.starts_with("401"));
    assert_eq!(node.refused("signature"), 2);
    assert_eq!(node.intake.kept.lock().await.len(), 1);
}

#[tokio::test]
async fn a_handshake_is_answered_and_other_methods_are_not() {
    let node = Node::start(patient()).await;
    let mut socket = node.connect().await;
    let shake = |token: &str| {
        let query = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
        format!("GET {PATH}?{query} HTTP/1.1\r\nhost: x\r\n\r\n")
    };
    let answer = socket.ask(shake("token")).await;
    assert!(answer.starts_with("200") && answer.ends_with("\r\n\r\n1158201444"), "{answer}");
    assert!(socket.ask(shake("wrong")).await.starts_with("403"));
    assert!(socket.ask(format!("GET {PATH} HTTP/1.1\r\nhost: x\r\n\r\n")).await.starts_with("405"));
}

#[tokio::test]
async fn what_is_no_webhook_goes_to_the_router() {
    let node = Node::start(patient()).await;
    let mut socket = node.connect().await;
    assert!(socket.ask("GET /page HTTP/1.1\r\nhost: x\r\n\r\n").await.ends_with("a page"));
    assert!(socket.ask("GET /nowhere HTTP/1.1\r\nhost: x\r\n\r\n").await.starts_with("404"));
    let upload = "POST /upload HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc";
    assert!(socket.ask(upload).await.ends_with("\r\n\r\n3"));
}

#[tokio::test]
async fn a_body_known_to_be_too_long_is_refused_before_it_is_sent() {
    let node = Node::start(Limits { webhook_bytes: 100, ..patient() }).await;
    let mut socket = node.connect().await;
    assert!(socket.ask(head("content-length: 101\r\n")).await.starts_with("413"));
    assert_eq!(node.refused("too_large"), 1);
}

#[tokio::test]
async fn a_body_that_does_not_tell_its_length_is_refused_once_it_is_too_long() {
    let node = Node::start(Limits { webhook_bytes: 100, ..patient() }).await;
    let chunk = format!("3c\r\n{}\r\n", "x".repeat(60));
    let mut socket = node.connect().await;
    socket.send(head("transfer-encoding: chunked\r\n")).await;
    socket.send(&chunk).await;
    socket.send(&chunk).await;
    assert!(socket.answer().await.starts_with("413"));
    assert_eq!(node.refused("too_large"), 1);
}

#[tokio::test]
async fn a_body_in_pieces_is_proved_as_a_whole() {
    let node = Node::start(patient()).await;
    let mut socket = node.connect().await;
    let proof = signature(BODY.as_bytes());
    socket.send(head(&format!("x-hub-signature-256: {proof}\r\ntransfer-encoding: chunked\r\n"))).await;
    for piece in BODY.as_bytes().chunks(7) {
        let piece = std::str::from_utf8(piece).unwrap();
        socket.send(format!("{:x}\r\n{piece}\r\n", piece.len())).await;
    }
    assert!(socket.ask("0\r\n\r\n").await.starts_with("200"));
}

#[tokio::test]
async fn a_compressed_body_is_never_unpacked() {
    let node = Node::start(patient()).await;
    let mut socket = node.connect().await;
    let packed = b"\x1f\x8b\x08\x00 anything";
    let proof = signature(packed);
    let length = packed.len();
    let head = format!("x-hub-signature-256: {proof}\r\ncontent-encoding: gzip\r\ncontent-length: {length}\r\n");
    let request = [super::node::head(&head).as_bytes(), packed].concat();
    assert!(socket.ask(request).await.starts_with("200"));
    let kept = node.intake.kept.lock().await;
    assert!(matches!(&kept[..], [Delivery::Unreadable { body, .. }] if body == packed), "{kept:?}");
}

#[tokio::test]
async fn a_request_whose_length_is_no_number_is_refused_and_its_connection_ends() {
    let node = Node::start(patient()).await;
    for framing in [
        "content-length: 3\r\ncontent-length: 4\r\n",
        "content-length: +3\r\n",
        "transfer-encoding: chunked, identity\r\n",
    ] {
        let mut socket = node.connect().await;
        socket.send(head(framing)).await;
        let rest = socket.rest().await;
        assert!(rest.starts_with("HTTP/1.1 400"), "{framing}: {rest}");
    }
}

#[tokio::test]
async fn nothing_behind_a_request_in_chunks_is_read_as_another_one() {
    let node = Node::start(patient()).await;
    let proof = signature(BODY.as_bytes());
    for also in ["", "content-length: 5\r\n"] {
        let head = head(&format!("{also}x-hub-signature-256: {proof}\r\ntransfer-encoding: chunked\r\n"));
        let mut socket = node.connect().await;
        socket.send(format!("{head}{:x}\r\n{BODY}\r\n0\r\n\r\n{}", BODY.len(), genuine())).await;
        let rest = socket.rest().await;
        assert!(rest.starts_with("HTTP/1.1 200") && rest.matches("HTTP/1.1").count() == 1, "{rest}");
    }
}
