//! Who somebody is.

use channel_core::{Channel, ErrorKind};
use serde_json::json;
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{TOKEN, account, channel_at};

const PERSON: &str = "8165728936742493";

async fn answering(status: u16, body: serde_json::Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path(format!("/v25.0/{PERSON}")))
        .and(query_param("fields", "name,username"))
        .and(header("authorization", format!("Bearer {TOKEN}")))
        .respond_with(ResponseTemplate::new(status).set_body_json(body))
        .expect(1)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn a_person_is_named_as_their_profile_says() {
    let server = answering(200, json!({ "name": "Lena", "username": "lena.moves", "id": PERSON })).await;
    let channel = channel_at(&server);
    let contact = channel.profiles().unwrap().profile(&account(), PERSON).await.unwrap();
    assert_eq!((contact.name.as_deref(), contact.username.as_deref()), (Some("Lena"), Some("lena.moves")));
}

#[tokio::test]
async fn a_person_who_never_wrote_stays_unnamed() {
    let refusal = json!({ "error": { "message": "User consent is required", "code": 230 } });
    let server = answering(403, refusal).await;
    let channel = channel_at(&server);
    let error = channel.profiles().unwrap().profile(&account(), PERSON).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Forbidden);
}
