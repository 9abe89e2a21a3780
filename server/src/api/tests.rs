//! What a key may do, over the real router.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use channel_core::{AccountId, ChannelId, Credentials, OrganisationId};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use store::accounts::{self, AccountStatus, AssistantMode, NewAccount};
use store::api_keys::{self, Scope, Scopes};
use store::{Store, audit, organisations, outbox};
use tempfile::TempDir;
use tower::ServiceExt;

use super::ApiKey;
use crate::app::App;
use crate::config::Config;

struct Api {
    router: Router,
    store: Store,
    organisation: OrganisationId,
    account: AccountId,
    _directory: TempDir,
}

impl Api {
    async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let app = App::open(Config::on_defaults(listen, directory.path().to_owned())).await.unwrap();
        let (router, store) = (super::router(&app), app.store().clone());
        let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await.unwrap();
        let account = NewAccount {
            channel: ChannelId::from_static("telegram"),
            external_id: "700".to_owned(),
            parent_id: None,
            name: "@shop".to_owned(),
            credentials: Credentials::new([]),
            settings: json!({}),
            assistant_mode: AssistantMode::Auto,
        };
        let account = store.write(move |tx| Box::pin(accounts::create(tx, organisation, account))).await.unwrap();
        Self { router, store, organisation, account, _directory: directory }
    }

    async fn key(&self, key: &'static str, scopes: impl IntoIterator<Item = Scope>) {
        let (organisation, scopes) = (self.organisation, scopes.into_iter().collect::<Scopes>());
        let write = self.store.write_in(organisation, move |tx| {
            let scopes = scopes.clone();
            Box::pin(async move { api_keys::record(tx, organisation, key, &ApiKey::hash(key), &scopes, "test").await })
        });
        write.await.unwrap();
    }

    async fn ask(&self, key: Option<&str>, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let request = request.body(Body::from(body.to_string())).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    async fn acts(&self) -> Vec<(String, String, String)> {
        let organisation = self.organisation;
        let acts = self.store.read(move |db| Box::pin(audit::newest(db, organisation, 10))).await.unwrap();
        acts.into_iter().map(|entry| (entry.actor, entry.act, entry.target)).collect()
    }
}

/// Every route with the scope it needs, and a request that a key with it gets through with.
fn routes(account: AccountId) -> Vec<(Scope, Method, String, Value)> {
    let nobody = "018f3a80-0000-7000-8000-000000000001";
    vec![
        (Scope::Catalogue, Method::POST, "/api/v1/catalogue/imports".into(), json!("sku,title")),
        (Scope::Read, Method::GET, "/api/v1/search?q=shoe".into(), Value::Null),
        (Scope::Read, Method::POST, "/api/v1/rules/test".into(), json!({ "rules": [], "comments": [] })),
        (Scope::Read, Method::GET, "/api/v1/letters".into(), Value::Null),
        (Scope::Letters, Method::POST, "/api/v1/letters/replay".into(), json!({})),
        (Scope::Read, Method::GET, "/api/v1/trace/x".into(), Value::Null),
        (
            Scope::Send,
            Method::POST,
            format!("/api/v1/conversations/{nobody}/replies"),
            json!({ "text": "hi", "idempotency_key": "1" }),
        ),
        (Scope::Read, Method::GET, "/api/v1/settings/resend".into(), Value::Null),
        (Scope::Admin, Method::PUT, format!("/api/v1/accounts/{account}/status"), json!({ "status": "active" })),
    ]
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_nothing_else() {
    let api = Api::open().await;
    for scope in Scope::ALL {
        api.key(scope.as_str(), [scope]).await;
    }
    for (needed, method, path, body) in routes(api.account) {
        assert_eq!(api.ask(None, method.clone(), &path, &body).await.0, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(api.ask(Some("guess"), method.clone(), &path, &body).await.0, StatusCode::UNAUTHORIZED, "{path}");
        for scope in Scope::ALL {
            let (status, told) = api.ask(Some(scope.as_str()), method.clone(), &path, &body).await;
            if scope == needed {
                assert!(!matches!(status, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED), "{path}: {status} {told}");
            } else {
                assert_eq!(status, StatusCode::FORBIDDEN, "{path} with {scope:?}: {told}");
                assert_eq!(told["error"]["code"], "forbidden");
                let message = told["error"]["message"].as_str().unwrap();
                assert!(message.contains(&format!("the scope {}", needed.as_str())), "{path}: {message}");
            }
        }
    }
}

#[tokio::test]
async fn repeating_what_may_have_arrived_needs_a_scope_of_its_own() {
    let api = Api::open().await;
    api.key("plain", [Scope::Letters, Scope::Admin]).await;
    api.key("full", [Scope::Letters, Scope::Admin, Scope::Repeat]).await;
    let asked = [
        (Method::POST, "/api/v1/letters/replay", json!({ "repeat_unconfirmed": true })),
        (Method::PUT, "/api/v1/settings/resend", json!({ "must_answer": "resend" })),
    ];
    for (method, path, body) in asked {
        let (status, told) = api.ask(Some("plain"), method.clone(), path, &body).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(told["error"]["message"].as_str().unwrap().contains("the scope repeat"), "{told}");
        assert_eq!(api.ask(Some("full"), method, path, &body).await.0, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn the_policy_for_doubtful_sends_is_read_and_changed_class_by_class_and_accounted_for() {
    let api = Api::open().await;
    api.key("all", Scope::ALL).await;
    let path = "/api/v1/settings/resend";
    let (_, before) = api.ask(Some("all"), Method::GET, path, &Value::Null).await;
    assert_eq!(before["must_answer"], "review");
    let (status, after) = api.ask(Some("all"), Method::PUT, path, &json!({ "must_answer": "resend" })).await;
    assert_eq!(
        (status, &after["must_answer"], &after["template"]),
        (StatusCode::OK, &json!("resend"), &json!("review"))
    );
    let organisation = api.organisation;
    let kept = api.store.read(move |db| Box::pin(outbox::find_policy(db, organisation))).await.unwrap();
    assert_eq!(kept.must_answer, outbox::OnDoubt::Resend);
    let acts = api.acts().await;
    assert_eq!((acts[0].1.as_str(), acts[0].2.as_str()), ("policy.change", "resend"));
    assert!(acts[0].0.starts_with("api:"), "{acts:?}");
    let (status, told) = api.ask(Some("all"), Method::PUT, path, &json!({ "everything": "resend" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
}

#[tokio::test]
async fn pausing_an_account_stands_in_the_audit_log_with_who_did_it() {
    let api = Api::open().await;
    api.key("all", Scope::ALL).await;
    let path = format!("/api/v1/accounts/{}/status", api.account);
    let (status, _) = api.ask(Some("all"), Method::PUT, &path, &json!({ "status": "paused" })).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (organisation, account) = (api.organisation, api.account);
    let row = api.store.read(move |db| Box::pin(accounts::find(db, organisation, account))).await.unwrap();
    assert_eq!(row.unwrap().status, AccountStatus::Paused);
    let acts = api.acts().await;
    assert_eq!((acts[0].1.as_str(), acts[0].2.clone()), ("account.status", format!("{account}:paused")));
    let gone = "/api/v1/accounts/018f3a80-0000-7000-8000-000000000001/status";
    let (status, told) = api.ask(Some("all"), Method::PUT, gone, &json!({ "status": "paused" })).await;
    assert_eq!((status, &told["error"]["code"]), (StatusCode::NOT_FOUND, &json!("not_found")));
}
