//! What the client does on the wire, and what it makes of every way a call can end.

use std::time::Duration;

use bytes::Bytes;
use channel_core::{ChannelError, Effect, ErrorKind, Pause, Retry, Scope};
use channel_meta::{Call, FilePart, MetaClient};
use futures_util::TryStreamExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{any, body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{answering, client, token};

const PROOF: &str = "appsecret_proof=680670804b36213ff387db204621f036443aeba22d7209a96acd0b4299fbd0e5";

async fn send(client: &MetaClient) -> Result<Value, ChannelError> {
    let token = token();
    client.post_json(&Call::to(["106", "messages"]).bearer(&token), &json!({ "type": "text" })).await
}

#[tokio::test]
async fn a_write_is_one_request_with_the_token_in_its_header() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v25.0/106/messages"))
        .and(header("authorization", "Bearer secret-token"))
        .and(body_json(json!({ "type": "text" })))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "ok": 1 })))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(send(&client(&server.uri())).await.unwrap(), json!({ "ok": 1 }));
}

#[tokio::test]
async fn throttling_with_400_is_a_refusal_that_says_when_to_come_back() {
    let server = answering(
        ResponseTemplate::new(400)
            .insert_header("x-business-use-case-usage", r#"{"9":[{"estimated_time_to_regain_access":2}]}"#)
            .set_body_json(json!({ "error": { "message": "x", "type": "OAuthException", "code": 80007 } })),
    )
    .await;
    let error = send(&client(&server.uri())).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RateLimited);
    assert_eq!(error.retry, Retry::After(Duration::from_secs(120)));
    assert_eq!((error.effect, error.scope), (Effect::None, Scope::Business));
}

#[tokio::test]
async fn an_app_that_used_up_its_calls_waits_although_no_header_names_a_time() {
    let server = answering(
        ResponseTemplate::new(400)
            .insert_header("x-app-usage", r#"{"call_count":100,"total_time":1,"total_cputime":1}"#)
            .set_body_json(json!({ "error": { "message": "x", "type": "OAuthException", "code": 4 } })),
    )
    .await;
    let error = send(&client(&server.uri())).await.unwrap_err();
    assert_eq!((error.kind, error.scope), (ErrorKind::RateLimited, Scope::App));
    assert_eq!(error.retry, Retry::After(Duration::from_secs(300)));
}

#[tokio::test]
async fn an_answer_brings_the_pauses_its_headers_ask_for() {
    let server = answering(
        ResponseTemplate::new(200)
            .insert_header("x-business-use-case-usage", r#"{"9":[{"estimated_time_to_regain_access":2}]}"#)
            .insert_header("x-app-usage", r#"{"call_count":96,"total_time":1,"total_cputime":1}"#)
            .set_body_json(json!({ "ok": 1 })),
    )
    .await;
    let token = token();
    let call = Call::to(["106", "messages"]).bearer(&token);
    let answer = client(&server.uri()).post_json_with_usage::<Value>(&call, &json!({})).await.unwrap();
    assert_eq!(answer.value, json!({ "ok": 1 }));
    let expected = [(Scope::Business, 120), (Scope::App, 60)]
        .map(|(scope, seconds)| Pause { scope, duration: Duration::from_secs(seconds) });
    assert_eq!(answer.pauses, expected);
}

#[tokio::test]
async fn an_answer_without_usage_headers_pauses_nothing() {
    let server = MockServer::start().await;
    Mock::given(path("/v25.0/106"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({})))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let call = Call::to(["106"]);
    assert_eq!(client.get_with_usage::<Value>(&call).await.unwrap().pauses, []);
    assert_eq!(client.post_form_with_usage::<Value>(&call, &[("a", "b")]).await.unwrap().pauses, []);
}

#[tokio::test]
async fn a_server_error_is_asked_once_and_leaves_the_outcome_open() {
    let server = answering(ResponseTemplate::new(502).set_body_string("<html>")).await;
    let error = send(&client(&server.uri())).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (ErrorKind::Platform, Effect::Unknown));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = answering(ResponseTemplate::new(307).insert_header("location", "/elsewhere")).await;
    let error = send(&client(&server.uri())).await.unwrap_err();
    assert_eq!((error.kind, error.effect), (ErrorKind::UnreadableAnswer, Effect::Unknown));
}

#[tokio::test]
async fn nobody_listening_means_nothing_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = send(&client(&format!("http://{address}"))).await.unwrap_err();
    assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::Transport, Retry::Backoff, Effect::None));
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_request_leaves_the_outcome_open() {
    for answer in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"messages\""] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = [0; 4096];
            let read = socket.read(&mut request).await.unwrap();
            assert!(read > 0);
            socket.write_all(answer).await.unwrap();
        });
        let error = send(&client(&format!("http://{address}"))).await.unwrap_err();
        assert_eq!((error.kind, error.effect), (ErrorKind::Transport, Effect::Unknown));
        let shown = format!("{error:?}");
        assert!(!shown.contains(&address.to_string()) && !shown.contains("secret-token"), "{shown}");
        server.await.unwrap();
    }
}

#[tokio::test]
async fn a_file_streams_up_to_its_cap_and_no_further() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(vec![7; 1000], "image/png"))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let url: url::Url = server.uri().parse().unwrap();
    let stream = client.open(url.clone(), None, 1000).await.unwrap();
    assert_eq!((stream.mime_type.as_deref(), stream.size), (Some("image/png"), Some(1000)));
    let bytes: Vec<Bytes> = stream.bytes.try_collect().await.unwrap();
    assert_eq!(bytes.concat().len(), 1000);
    let error = client.open(url, None, 999).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
}

#[tokio::test]
async fn a_file_that_grows_past_what_it_declared_nothing_about_is_cut_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let read = socket.read(&mut request).await.unwrap();
        assert!(read > 0);
        let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        socket.write_all(head).await.unwrap();
        socket.write_all(&[1; 5000]).await.unwrap();
    });
    let base = format!("http://{address}");
    let stream = client(&base).open(base.parse().unwrap(), None, 100).await.unwrap();
    assert_eq!(stream.size, None);
    let error = stream.bytes.try_collect::<Vec<Bytes>>().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Media);
    server.await.unwrap();
}

#[tokio::test]
async fn a_link_that_is_refused_without_a_token_expired_and_says_nothing_about_the_account() {
    for status in [401, 403, 404, 410] {
        let server = answering(ResponseTemplate::new(status)).await;
        let error = client(&server.uri()).open(server.uri().parse().unwrap(), None, 100).await.unwrap_err();
        assert_eq!((error.kind, error.scope, error.retry), (ErrorKind::NotFound, Scope::Message, Retry::Never));
        assert!(error.sentence.contains("expired"), "{status}");
    }
    let server = answering(ResponseTemplate::new(401)).await;
    let token = token();
    let error = client(&server.uri()).open(server.uri().parse().unwrap(), Some(&token), 100).await.unwrap_err();
    assert_eq!((error.kind, error.scope), (ErrorKind::Unauthorized, Scope::Account), "here the token was refused");
}

#[tokio::test]
async fn a_pause_of_another_scope_does_not_hold_the_number_back() {
    let server = answering(
        ResponseTemplate::new(400)
            .insert_header("x-app-usage", r#"{"call_count":100,"total_time":1,"total_cputime":1}"#)
            .set_body_json(json!({ "error": { "message": "x", "type": "OAuthException", "code": 130_429 } })),
    )
    .await;
    let error = send(&client(&server.uri())).await.unwrap_err();
    assert_eq!((error.scope, error.retry), (Scope::Account, Retry::Backoff));
}

#[tokio::test]
async fn a_client_that_knows_the_apps_secret_proves_every_call_with_a_token() {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!({}))).mount(&server).await;
    let proving = client(&server.uri()).with_app_secret("app-secret".into());
    let token = token();
    let to = |segments: [&'static str; 2]| Call::to(segments).bearer(&token);
    let file =
        || FilePart { fields: vec![], field: "file", file_name: "a", mime_type: "image/png", bytes: Bytes::new() };
    let _: Value = proving.get(&to(["106", "get"])).await.unwrap();
    let _: Value = proving.post_json(&to(["106", "post"]), &json!({})).await.unwrap();
    let _: Value = proving.post_form(&to(["106", "form"]), &[("a", "b")]).await.unwrap();
    let _: Value = proving.delete(&to(["106", "delete"])).await.unwrap();
    let _: Value = proving.upload(&to(["106", "upload"]), file()).await.unwrap();
    let proven = server.received_requests().await.unwrap();
    assert_eq!(proven.len(), 5);
    for request in proven {
        // The HMAC-SHA256 of "secret-token" under "app-secret".
        assert_eq!(request.url.query(), Some(PROOF), "{}", request.url.path());
    }
    server.reset().await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(json!({}))).mount(&server).await;
    let _: Value = proving.get(&Call::to(["106", "no token"])).await.unwrap();
    let _: Value = proving.at(proving.config().clone()).get(&to(["106", "elsewhere"])).await.unwrap();
    let _: Value = client(&server.uri()).get(&to(["106", "no secret"])).await.unwrap();
    for request in server.received_requests().await.unwrap() {
        assert_eq!(request.url.query(), None, "{}", request.url.path());
    }
    assert!(!format!("{proving:?}").contains("app-secret"));
}
