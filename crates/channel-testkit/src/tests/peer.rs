//! The loopback server in a platform's place.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::{Counterpart as _, Manner, Peer};

fn peer() -> Peer {
    Peer::start(|call| json!({"heard": call.json()}), |seconds| json!({"wait": seconds})).unwrap()
}

/// Writes a request as it stands and reads until the server ends the connection.
fn ask(peer: &Peer, request: &str) -> String {
    let address = peer.base();
    let mut stream = TcpStream::connect(address.trim_start_matches("http://")).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_body_is_heard_whole_whether_it_is_measured_or_in_chunks() {
    let peer = peer();
    let measured = "POST /send?x=1 HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    let chunked = "POST /send HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
    for request in [measured, chunked] {
        let answer = ask(&peer, request);
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"{"heard":{"a":1}}"#), "{answer}");
    }
    let heard = peer.heard();
    assert_eq!((heard.len(), peer.calls(), heard[0].target.as_str()), (2, 2, "/send?x=1"));
    assert_eq!(heard[0].headers[0], ("content-type".to_owned(), "application/json".to_owned()));
}

#[test]
fn it_misbehaves_as_it_is_told() {
    let peer = peer();
    let request = "GET / HTTP/1.1\r\n\r\n";
    let whole = |answer: &str| {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        length.and_then(|length| length.parse().ok()) == Some(body.len())
    };
    peer.behave(Manner::HangsUp);
    assert_eq!(ask(&peer, request), "");
    peer.behave(Manner::BreaksOff);
    let broken = ask(&peer, request);
    assert!(broken.starts_with("HTTP/1.1 200 ") && !whole(&broken), "{broken}");
    peer.behave(Manner::Babbles);
    let babble = ask(&peer, request);
    let body = babble.split_once("\r\n\r\n").unwrap().1.to_owned();
    assert!(whole(&babble) && serde_json::from_str::<Value>(&body).is_err(), "{babble}");
    peer.behave(Manner::BadGateway);
    assert!(ask(&peer, request).starts_with("HTTP/1.1 502 "));
    peer.behave(Manner::Throttles { seconds: 7 });
    let throttled = ask(&peer, request);
    assert!(throttled.starts_with("HTTP/1.1 429 ") && throttled.contains("retry-after: 7\r\n"), "{throttled}");
    assert!(throttled.ends_with(r#"{"wait":7}"#));
    peer.behave(Manner::Takes);
    assert!(ask(&peer, request).starts_with("HTTP/1.1 200 "));
    assert_eq!(peer.calls(), 6, "every call counts, whatever becomes of it");
}
