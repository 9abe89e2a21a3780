//! How a code becomes a token, on the wire.

use std::time::Duration;

use channel_core::{ChannelError, Effect, ErrorKind, Retry};
use channel_meta::oauth::MetaApp;
use channel_meta::{MetaClient, MetaConfig};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tokio::net::TcpListener;
use wiremock::matchers::{body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{answering, client, token};

const SECRETS: [&str; 3] = ["app-secret", "the-code", "secret-token"];

fn app_secret() -> SecretString {
    SecretString::from("app-secret")
}

fn code() -> SecretString {
    SecretString::from("the-code#_")
}

fn redirect() -> url::Url {
    "https://shop.example/connected".parse().expect("a valid address")
}

/// Every call that carries a secret, against one address.
async fn all_failures(client: &MetaClient) -> Vec<ChannelError> {
    let (secret, code, token) = (app_secret(), code(), token());
    let app = MetaApp { id: "99", secret: &secret };
    vec![
        client.exchange_signup_code(app, &code).await.expect_err("the platform refuses"),
        client.debug_token(app, &token).await.expect_err("the platform refuses"),
        client.exchange_login_code(app, &redirect(), &code).await.expect_err("the platform refuses"),
        client.lengthen_token(&secret, &token).await.expect_err("the platform refuses"),
        client.refresh_token(&token).await.expect_err("the platform refuses"),
    ]
}

/// The error with its whole chain of causes, in both forms.
fn everything_shown(error: &ChannelError) -> String {
    let mut shown = format!("{error} {error:?}");
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        shown += &format!(" {inner} {inner:?}");
        cause = inner.source();
    }
    shown
}

#[tokio::test]
async fn a_signup_code_becomes_a_business_token_at_an_unversioned_address() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/oauth/access_token"))
        .and(query_param("client_id", "99"))
        .and(query_param("client_secret", "app-secret"))
        .and(query_param("code", "AQB-signup"))
        .respond_with(
            ResponseTemplate::new(200).set_body_json(json!({ "access_token": "EAA-business", "token_type": "bearer" })),
        )
        .expect(1)
        .mount(&server)
        .await;
    let secret = app_secret();
    let app = MetaApp { id: "99", secret: &secret };
    let token = client(&server.uri()).exchange_signup_code(app, &SecretString::from("AQB-signup")).await.unwrap();
    assert_eq!(token.access_token.expose_secret(), "EAA-business");
    assert_eq!(token.expires_in, None, "it does not expire");
}

#[tokio::test]
async fn a_token_is_inspected_in_the_apps_own_name() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/debug_token"))
        .and(query_param("input_token", "secret-token"))
        .and(header("authorization", "Bearer 99|app-secret"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "data": {
            "app_id": "99", "type": "SYSTEM_USER", "is_valid": true, "expires_at": 1_764_547_200,
            "scopes": ["whatsapp_business_management", "whatsapp_business_messaging"],
            "granular_scopes": [
                { "scope": "whatsapp_business_management", "target_ids": ["102"] },
                { "scope": "whatsapp_business_messaging", "target_ids": ["102"] },
            ],
        } })))
        .expect(1)
        .mount(&server)
        .await;
    let secret = app_secret();
    let grants = client(&server.uri()).debug_token(MetaApp { id: "99", secret: &secret }, &token()).await.unwrap();
    assert!(grants.valid && grants.app_id.as_deref() == Some("99"));
    assert_eq!(grants.whatsapp_accounts(), ["102"]);
    assert_eq!(grants.expires_at.map(|at| at.as_seconds()), Some(1_764_547_200));
}

#[tokio::test]
async fn a_login_code_is_sent_as_a_form_without_what_instagram_appended() {
    let server = MockServer::start().await;
    let form = "client_id=99&client_secret=app-secret&grant_type=authorization_code\
        &redirect_uri=https%3A%2F%2Fshop.example%2Fconnected&code=the-code";
    Mock::given(method("POST"))
        .and(path("/oauth/access_token"))
        .and(header("content-type", "application/x-www-form-urlencoded"))
        .and(body_string(form))
        .respond_with(ResponseTemplate::new(200).set_body_string(
            r#"{"data":[{"access_token":"IGQ-short","user_id":17841400000000001,"permissions":"instagram_business_basic"}]}"#,
        ))
        .expect(1)
        .mount(&server)
        .await;
    // The sign-in has a host of its own, reached over the same connections.
    let elsewhere = client("http://127.0.0.1:1");
    let client = elsewhere.at(MetaConfig::new(server.uri().parse().unwrap()).unwrap());
    let secret = app_secret();
    let token = client.exchange_login_code(MetaApp { id: "99", secret: &secret }, &redirect(), &code()).await.unwrap();
    assert_eq!(token.access_token.expose_secret(), "IGQ-short");
    assert_eq!(token.user_id.as_deref(), Some("17841400000000001"));
    assert_eq!(token.permissions, ["instagram_business_basic"]);
}

#[tokio::test]
async fn a_short_token_is_lengthened_and_a_long_one_refreshed() {
    let server = MockServer::start().await;
    let sixty_days = json!({ "access_token": "IGQ-long", "token_type": "bearer", "expires_in": 5_184_000 });
    Mock::given(method("GET"))
        .and(path("/access_token"))
        .and(query_param("grant_type", "ig_exchange_token"))
        .and(query_param("client_secret", "app-secret"))
        .and(query_param("access_token", "secret-token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(&sixty_days))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/refresh_access_token"))
        .and(query_param("grant_type", "ig_refresh_token"))
        .and(query_param("access_token", "secret-token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(&sixty_days))
        .expect(1)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let long = client.lengthen_token(&app_secret(), &token()).await.unwrap();
    let refreshed = client.refresh_token(&token()).await.unwrap();
    for token in [long, refreshed] {
        assert_eq!(token.access_token.expose_secret(), "IGQ-long");
        assert_eq!(token.expires_in, Some(Duration::from_hours(60 * 24)));
    }
}

#[tokio::test]
async fn a_refused_code_asks_for_another_sign_in() {
    let secret = app_secret();
    let app = MetaApp { id: "99", secret: &secret };
    let instagram =
        json!({ "error_type": "OAuthException", "code": 400, "error_message": "Invalid authorization code" });
    let graph =
        json!({ "error": { "message": "expired", "type": "OAuthException", "code": 100, "error_subcode": 36007 } });
    for body in [instagram, graph] {
        let server = MockServer::start().await;
        let refusal = ResponseTemplate::new(400).set_body_json(body);
        Mock::given(path("/oauth/access_token")).respond_with(refusal).expect(2).mount(&server).await;
        let client = client(&server.uri());
        let signup = client.exchange_signup_code(app, &code()).await.unwrap_err();
        let login = client.exchange_login_code(app, &redirect(), &code()).await.unwrap_err();
        for error in [signup, login] {
            assert_eq!((error.kind, error.retry, error.effect), (ErrorKind::Unauthorized, Retry::Never, Effect::None));
            assert!(error.to_string().contains("start the sign-in again"), "{error}");
            assert!(error.code.is_some(), "the platform's code is kept");
        }
    }
}

#[tokio::test]
async fn throttling_at_a_token_endpoint_stays_throttling() {
    let body = json!({ "error": { "message": "x", "code": 4 } });
    let server = answering(ResponseTemplate::new(400).set_body_json(body)).await;
    let secret = app_secret();
    let app = MetaApp { id: "99", secret: &secret };
    let error = client(&server.uri()).exchange_signup_code(app, &code()).await.unwrap_err();
    assert_eq!((error.kind, error.retry), (ErrorKind::RateLimited, Retry::Backoff));
}

#[tokio::test]
async fn no_failure_shows_a_secret_or_has_an_effect() {
    let broken = MockServer::start().await;
    for template in [
        ResponseTemplate::new(200).set_body_string("{\"access_token\":7,\"echo\":\"secret-token\"}"),
        ResponseTemplate::new(400).set_body_json(json!({ "error": { "message": "app-secret the-code", "code": 1 } })),
        ResponseTemplate::new(302).insert_header("location", "/elsewhere?code=the-code"),
        ResponseTemplate::new(502).set_body_string("app-secret"),
    ] {
        broken.reset().await;
        Mock::given(wiremock::matchers::any()).respond_with(template).mount(&broken).await;
        for error in all_failures(&client(&broken.uri())).await {
            assert_eq!(error.effect, Effect::None);
            let shown = everything_shown(&error);
            assert!(SECRETS.iter().all(|secret| !shown.contains(secret)), "{shown}");
        }
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for error in all_failures(&client(&nobody)).await {
        assert_eq!((error.kind, error.effect), (ErrorKind::Transport, Effect::None));
        let shown = everything_shown(&error);
        assert!(SECRETS.iter().all(|secret| !shown.contains(secret)), "{shown}");
    }
}

#[test]
fn an_app_does_not_show_its_secret() {
    let secret = app_secret();
    let shown = format!("{:?}", MetaApp { id: "99", secret: &secret });
    assert!(!shown.contains("app-secret"), "{shown}");
}
