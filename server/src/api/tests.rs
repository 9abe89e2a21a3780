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

mod orders;

struct Api {
    router: Router,
    store: Store,
    organisation: OrganisationId,
    account: AccountId,
    _directory: TempDir,
}

impl Api {
    async fn open() -> Self {
        let directory = crate::place::data().await;
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
        (Scope::Read, Method::GET, "/api/v1/catalogue/jobs".into(), Value::Null),
        (Scope::Read, Method::GET, format!("/api/v1/catalogue/jobs/{nobody}"), Value::Null),
        (Scope::Read, Method::GET, format!("/api/v1/catalogue/jobs/{nobody}/errors.csv"), Value::Null),
        (Scope::Catalogue, Method::POST, format!("/api/v1/catalogue/jobs/{nobody}/apply"), Value::Null),
        (Scope::Catalogue, Method::POST, format!("/api/v1/catalogue/jobs/{nobody}/cancel"), Value::Null),
        (Scope::Catalogue, Method::POST, "/api/v1/sites".into(), json!({ "address": "https://shop.example/" })),
        (Scope::Read, Method::GET, "/api/v1/documents".into(), Value::Null),
        (Scope::Catalogue, Method::POST, "/api/v1/documents?name=a.txt".into(), json!("text")),
        (Scope::Catalogue, Method::POST, "/api/v1/knowledge/documents?name=a.txt".into(), json!("text")),
        (Scope::Read, Method::GET, format!("/api/v1/documents/{nobody}"), Value::Null),
        (Scope::Catalogue, Method::DELETE, format!("/api/v1/documents/{nobody}"), Value::Null),
        (Scope::Catalogue, Method::POST, format!("/api/v1/documents/{nobody}/read"), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/catalogue/meaning".into(), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/catalogue/meaning/products".into(), Value::Null),
        (
            Scope::Admin,
            Method::PUT,
            "/api/v1/catalogue/meaning/model".into(),
            json!({ "kind": "voyage", "model": "voyage-4-lite", "key": "vk-canary-0123456789" }),
        ),
        (Scope::Admin, Method::DELETE, "/api/v1/catalogue/meaning/model".into(), Value::Null),
        (Scope::Admin, Method::POST, "/api/v1/catalogue/meaning/model/test".into(), Value::Null),
        (Scope::Catalogue, Method::POST, "/api/v1/catalogue/meaning/again".into(), Value::Null),
        (Scope::Read, Method::POST, "/api/v1/rules/test".into(), json!({ "rules": [], "comments": [] })),
        (Scope::Read, Method::GET, "/api/v1/rules".into(), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/rules/export".into(), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/rules/none".into(), Value::Null),
        (Scope::Admin, Method::POST, "/api/v1/rules/import".into(), Value::Null),
        (Scope::Admin, Method::PUT, "/api/v1/rules/order".into(), json!({ "ids": [] })),
        (Scope::Admin, Method::PUT, "/api/v1/rules/none".into(), json!({ "name": "" })),
        (Scope::Admin, Method::PUT, "/api/v1/rules/none/enabled".into(), json!({ "enabled": true })),
        (Scope::Admin, Method::DELETE, "/api/v1/rules/none".into(), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/decisions".into(), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/letters".into(), Value::Null),
        (Scope::Letters, Method::POST, "/api/v1/letters/replay".into(), json!({})),
        (Scope::Read, Method::GET, "/api/v1/trace/x".into(), Value::Null),
        (
            Scope::Send,
            Method::POST,
            format!("/api/v1/conversations/{nobody}/replies"),
            json!({ "text": "hi", "idempotency_key": "1" }),
        ),
        (Scope::Read, Method::GET, "/api/v1/assistant".into(), Value::Null),
        (Scope::Admin, Method::PUT, "/api/v1/assistant".into(), json!({ "name": "Mia" })),
        (
            Scope::Admin,
            Method::PUT,
            "/api/v1/assistant/provider".into(),
            json!({ "kind": "openai", "model": "small", "key": "sk-canary-0123456789" }),
        ),
        (Scope::Admin, Method::DELETE, "/api/v1/assistant/provider".into(), Value::Null),
        (Scope::Admin, Method::POST, "/api/v1/assistant/provider/test".into(), Value::Null),
        (
            Scope::Admin,
            Method::PUT,
            "/api/v1/assistant/transcription".into(),
            json!({ "kind": "elevenlabs", "key": "sk-canary-0123456789" }),
        ),
        (Scope::Admin, Method::DELETE, "/api/v1/assistant/transcription".into(), Value::Null),
        (Scope::Admin, Method::POST, "/api/v1/assistant/transcription/test".into(), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/assistant/cost".into(), Value::Null),
        (Scope::Read, Method::GET, format!("/api/v1/conversations/{nobody}/mode"), Value::Null),
        (Scope::Send, Method::PUT, format!("/api/v1/conversations/{nobody}/mode"), json!({ "mode": null })),
        (Scope::Admin, Method::PUT, format!("/api/v1/accounts/{account}/mode"), json!({ "mode": "draft" })),
        (Scope::Catalogue, Method::POST, "/api/v1/assistant/try".into(), json!({ "question": "hi" })),
        (Scope::Read, Method::GET, "/api/v1/assistant/tests".into(), Value::Null),
        (Scope::Catalogue, Method::POST, "/api/v1/assistant/tests".into(), json!({})),
        (Scope::Catalogue, Method::POST, "/api/v1/assistant/tests/run".into(), Value::Null),
        (Scope::Catalogue, Method::DELETE, format!("/api/v1/assistant/tests/{nobody}"), Value::Null),
        (Scope::Catalogue, Method::POST, format!("/api/v1/assistant/tests/{nobody}/run"), Value::Null),
        (Scope::Read, Method::GET, "/api/v1/assistant/unanswered".into(), Value::Null),
        (Scope::Catalogue, Method::POST, "/api/v1/assistant/unanswered/answer".into(), json!({})),
        (Scope::Catalogue, Method::POST, "/api/v1/assistant/unanswered/dismiss".into(), json!({ "key": "none" })),
        (Scope::Read, Method::GET, "/api/v1/drafts".into(), Value::Null),
        (Scope::Send, Method::POST, format!("/api/v1/drafts/{nobody}/approve"), json!({})),
        (Scope::Send, Method::POST, format!("/api/v1/drafts/{nobody}/discard"), Value::Null),
        (Scope::Orders, Method::GET, "/api/v1/orders".into(), Value::Null),
        (Scope::Orders, Method::POST, "/api/v1/orders".into(), json!({ "orders": [] })),
        (Scope::Orders, Method::POST, "/api/v1/orders/imports".into(), json!("number,status")),
        (Scope::Orders, Method::POST, "/api/v1/orders/forget".into(), json!({ "customer": "C-1" })),
        (Scope::Orders, Method::GET, "/api/v1/orders/none".into(), Value::Null),
        (Scope::Orders, Method::PUT, "/api/v1/orders/A-1".into(), json!({ "status": "new" })),
        (Scope::Orders, Method::DELETE, "/api/v1/orders/none".into(), Value::Null),
        (Scope::Orders, Method::PUT, format!("/api/v1/conversations/{nobody}/customer"), json!({ "customer": null })),
        (Scope::Orders, Method::GET, "/api/v1/proposals".into(), Value::Null),
        (Scope::Send, Method::POST, format!("/api/v1/proposals/{nobody}/accept"), Value::Null),
        (Scope::Send, Method::POST, format!("/api/v1/proposals/{nobody}/refuse"), Value::Null),
        (Scope::Orders, Method::POST, format!("/api/v1/proposals/{nobody}/done"), Value::Null),
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

#[tokio::test]
async fn a_rule_is_kept_read_switched_ordered_and_deleted_over_the_api() {
    let api = Api::open().await;
    api.key("all", Scope::ALL).await;
    let rule = json!({
        "name": "Price",
        "posts": { "kind": "reels" },
        "match": { "kind": "keywords", "words": ["price"] },
        "typos": "few",
        "private_message": { "text": "80 EUR", "buttons": [{ "title": "Shop", "url": "https://a.example" }] },
        "limits": { "per_person": 1 },
    });
    let (status, kept) = api.ask(Some("all"), Method::PUT, "/api/v1/rules/price%20rule", &rule).await;
    assert_eq!((status, &kept["id"]), (StatusCode::OK, &json!("price rule")), "{kept}");
    let other = json!({ "name": "Any", "public_replies": ["Hi"] });
    assert_eq!(api.ask(Some("all"), Method::PUT, "/api/v1/rules/any", &other).await.0, StatusCode::OK);
    let (_, found) = api.ask(Some("all"), Method::GET, "/api/v1/rules/price%20rule", &Value::Null).await;
    for field in ["posts", "typos", "private_message", "limits"] {
        assert_eq!(found[field], rule[field], "{field}");
    }
    let order = json!({ "ids": ["any"] });
    assert_eq!(api.ask(Some("all"), Method::PUT, "/api/v1/rules/order", &order).await.0, StatusCode::NO_CONTENT);
    let off = json!({ "enabled": false });
    let (status, _) = api.ask(Some("all"), Method::PUT, "/api/v1/rules/any/enabled", &off).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, listed) = api.ask(Some("all"), Method::GET, "/api/v1/rules", &Value::Null).await;
    assert_eq!(listed["rules"][0]["id"], "any");
    assert_eq!((&listed["rules"][0]["enabled"], &listed["rules"][1]["id"]), (&json!(false), &json!("price rule")));
    let gone = api.ask(Some("all"), Method::DELETE, "/api/v1/rules/any", &Value::Null).await;
    assert_eq!(gone.0, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(Some("all"), Method::DELETE, "/api/v1/rules/any", &Value::Null).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_rule_that_cannot_be_kept_is_refused_with_every_field_to_correct() {
    let api = Api::open().await;
    api.key("all", Scope::ALL).await;
    let rule = json!({ "name": " ", "public_replies": ["{nonsense}"], "limits": { "per_hour": 0 } });
    let (status, told) = api.ask(Some("all"), Method::PUT, "/api/v1/rules/bad", &rule).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields: Vec<_> = told["error"]["problems"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
    assert_eq!(fields, ["name", "limits.per_hour", "public_replies[0]"], "{told}");
    let (status, told) = api
        .ask(
            Some("all"),
            Method::POST,
            "/api/v1/rules/test",
            &json!({
                "rules": "[[rule]]\nid = \"a\"\nname = \"A\"\nword = [\"x\"]\n", "comments": [],
            }),
        )
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let places = told["error"]["problems"].as_array().unwrap();
    assert!(places.iter().any(|it| it["line"] == 4 && it["field"] == "word"), "{told}");
}

#[tokio::test]
async fn rules_are_tried_from_toml_with_what_every_rule_says() {
    let api = Api::open().await;
    api.key("read", [Scope::Read]).await;
    let (status, told) = api
        .ask(
            Some("read"),
            Method::POST,
            "/api/v1/rules/test",
            &json!({
                "rules": "[[rule]]\nid = \"a\"\nname = \"A\"\nwords = [\"price\"]\nprivate_message = \"80\"\n",
                "comments": [{ "id": "c1", "text": "PRIIICE?" }],
                "explain": true,
            }),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let decision = &told["decisions"][0];
    assert_eq!(decision["private"]["text"], "80");
    assert_eq!(decision["verdict"]["reason"]["found"][0]["manner"], "stretched");
    assert_eq!(decision["rules"][0]["rule"], "a");
}

#[tokio::test]
async fn a_model_is_set_by_a_program_and_its_key_never_comes_back() {
    let api = Api::open().await;
    api.key("owner", [Scope::Read, Scope::Admin]).await;
    let put = |path: &'static str, body: Value| {
        let api = &api;
        async move { api.ask(Some("owner"), Method::PUT, path, &body).await }
    };
    let provider = json!({
        "kind": "openrouter", "model": "openai/gpt-5-mini", "key": "sk-canary-0123456789-Zq8T",
        "routing": { "europe": true }, "limits": { "person_hour": 1, "conversation_day": 2, "organisation_day": 3 },
    });
    let (status, shown) = put("/api/v1/assistant/provider", provider).await;
    assert_eq!((status, &shown["provider"]["key_ending"]), (StatusCode::OK, &json!("Zq8T")), "{shown}");
    assert_eq!(shown["provider"]["routing"]["zero_retention"], true, "what is not named is the strictest");
    let voice = json!({ "name": "Mia", "must_not": ["Never promise a date."], "model": "off" });
    let (status, shown) = put("/api/v1/assistant", voice).await;
    assert_eq!((status, &shown["model"], &shown["name"]), (StatusCode::OK, &json!("off"), &json!("Mia")));
    let (_, shown) = put("/api/v1/assistant", json!({ "manner": "Brief." })).await;
    assert_eq!((&shown["name"], &shown["manner"], &shown["model"]), (&json!("Mia"), &json!("Brief."), &json!("off")));
    assert!(!shown.to_string().contains("canary"), "{shown}");
    let table = [
        (json!({ "kind": "openai", "model": "small" }), "entered again"),
        (json!({ "kind": "nobody", "model": "small" }), "kind"),
        (
            json!({ "kind": "compatible", "model": "m", "base_url": "http://127.0.0.1:9/v1", "remove_key": true }),
            "not public",
        ),
        (json!({ "kind": "openai", "key": ["sk-canary"] }), "a provider has"),
    ];
    for (body, said) in table {
        let (status, answer) = put("/api/v1/assistant/provider", body.clone()).await;
        let message = answer["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(message.contains(said) && !message.contains("canary"), "{body}: {message}");
    }
    let acts: Vec<String> = api.acts().await.into_iter().map(|(_, act, target)| format!("{act} {target}")).collect();
    let act = |what: &str| format!("assistant.change assistant:{what}");
    assert_eq!(acts[..4], [act("voice"), act("voice"), act("off"), act("provider")], "{acts:?}");
    assert!(!format!("{:?}", api.acts().await).contains("canary"));
}

#[tokio::test]
async fn who_writes_recordings_out_is_set_by_a_program_and_the_key_never_comes_back() {
    let api = Api::open().await;
    api.key("owner", [Scope::Read, Scope::Admin]).await;
    let path = "/api/v1/assistant/transcription";
    let put = |body: Value| {
        let api = &api;
        async move { api.ask(Some("owner"), Method::PUT, path, &body).await }
    };
    let (status, shown) = put(json!({ "kind": "elevenlabs", "key": "sk-canary-0123456789-Zq8T" })).await;
    let told = json!({ "kind": "elevenlabs", "base_url": null, "model": "scribe_v2", "has_key": true,
        "key_ending": "Zq8T", "price": null });
    assert_eq!((status, shown), (StatusCode::OK, told));
    let (_, shown) = api.ask(Some("owner"), Method::GET, "/api/v1/assistant", &Value::Null).await;
    assert_eq!(shown["transcription"]["model"], "scribe_v2");
    let (status, _) = put(json!({ "kind": "elevenlabs", "model": "scribe_v1", "price": 5_000 })).await;
    assert_eq!(status, StatusCode::OK, "the key stays");
    let table = [
        (json!({ "kind": "openai" }), "entered again"),
        (json!({ "kind": "nobody" }), "kind"),
        (json!({ "kind": "compatible", "base_url": "http://127.0.0.1:9/v1", "remove_key": true }), "not public"),
        (json!({ "kind": "openai", "key": ["sk-canary"] }), "a transcription has"),
    ];
    for (body, said) in table {
        let (status, answer) = put(body.clone()).await;
        let message = answer["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(message.contains(said) && !message.contains("canary"), "{body}: {message}");
    }
    for status in [StatusCode::NO_CONTENT, StatusCode::NOT_FOUND] {
        assert_eq!(api.ask(Some("owner"), Method::DELETE, path, &Value::Null).await.0, status);
    }
    let acts: Vec<String> = api.acts().await.into_iter().map(|(_, _, target)| target).collect();
    assert_eq!(acts[..2], ["assistant:no_transcription", "assistant:transcription"], "{acts:?}");
}

#[tokio::test]
async fn a_model_for_meaning_is_chosen_by_a_program_which_sees_how_far_it_is() {
    let api = Api::open().await;
    api.key("owner", [Scope::Read, Scope::Admin, Scope::Catalogue]).await;
    let ask = async |method: Method, path: &str, body: Value| api.ask(Some("owner"), method, path, &body).await;
    let (meaning, model) = ("/api/v1/catalogue/meaning", "/api/v1/catalogue/meaning/model");
    let (_, shown) = ask(Method::GET, meaning, Value::Null).await;
    assert_eq!((&shown["by_meaning"], &shown["state"]), (&json!(false), &Value::Null), "{shown}");
    let catalogue = crate::catalogue::Catalogue::new(api.store.clone());
    catalogue.import_csv(api.organisation, b"sku,title\nA,Blue shoe\n").await.unwrap();
    let wanted =
        json!({ "kind": "voyage", "model": "voyage-4-lite", "dimensions": 512, "key": "vk-canary-0123456789-Zq8T" });
    let (status, shown) = ask(Method::PUT, model, wanted).await;
    assert_eq!((status, &shown["model"]["key_ending"]), (StatusCode::OK, &json!("Zq8T")), "{shown}");
    assert_eq!(shown["state"]["wanted"], "voyage/voyage-4-lite:512", "{shown}");
    assert_eq!((&shown["state"]["made"], &shown["state"]["behind"]), (&json!(0), &json!(true)), "{shown}");
    assert!(!shown.to_string().contains("canary"), "{shown}");
    for (body, said) in [
        (json!({ "kind": "openai", "model": "m" }), "entered again"),
        (json!({ "kind": "nobody", "model": "m" }), "kind"),
        (json!({ "kind": "voyage", "model": "m", "dimensions": 5 }), "16 to 3,072"),
        (json!({ "kind": "openai", "key": ["vk-canary"] }), "a model has"),
    ] {
        let (status, answer) = ask(Method::PUT, model, body.clone()).await;
        let message = answer["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
        assert!(message.contains(said) && !message.contains("canary"), "{body}: {message}");
    }
    let (_, rows) = ask(Method::GET, "/api/v1/catalogue/meaning/products", Value::Null).await;
    assert_eq!(rows["products"], json!([{ "sku": "A", "state": "waiting" }]), "{rows}");
    assert_eq!(ask(Method::DELETE, model, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(ask(Method::DELETE, model, Value::Null).await.0, StatusCode::NOT_FOUND);
    assert!(!format!("{:?}", api.acts().await).contains("canary"));
}

#[tokio::test]
async fn a_program_reads_and_decides_about_drafts_and_sets_the_mode() {
    let api = Api::open().await;
    api.key("all", Scope::ALL).await;
    let (organisation, account) = (api.organisation, api.account);
    let write = api.store.write(move |tx| {
        Box::pin(async move {
            let contact = store::contacts::meet(tx, organisation, account, &channel_core::Contact::new("41")).await?;
            let (names, at) = (vec!["41".to_owned()], tx.now());
            let meeting = store::conversations::Meeting { account, contact, names, lane: None, has_window: false, at };
            let conversation = store::conversations::meet(tx, organisation, meeting).await?.id;
            let new = store::drafts::NewDraft {
                conversation,
                kind: store::drafts::DraftKind::Answer,
                words: "It is 79.90 EUR.".to_owned(),
                content: json!({ "kind": "text", "text": "It is 79.90 EUR." }),
                outcome: json!({ "outcome": "answer" }),
                covers: (0, 0),
                asked_at: at,
            };
            Ok((conversation, store::drafts::put(tx, organisation, new).await?))
        })
    });
    let (conversation, draft) = write.await.unwrap();

    let (_, told) = api.ask(Some("all"), Method::GET, "/api/v1/drafts", &Value::Null).await;
    assert_eq!(told["drafts"][0]["text"], "It is 79.90 EUR.");
    assert_eq!((&told["drafts"][0]["stale"], &told["drafts"][0]["draft"]), (&json!(false), &json!(draft.to_string())));
    let approve = format!("/api/v1/drafts/{draft}/approve");
    let (status, first) = api.ask(Some("all"), Method::POST, &approve, &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{first}");
    assert_eq!(api.ask(Some("all"), Method::POST, &approve, &json!({})).await, (StatusCode::OK, first));
    let discard = format!("/api/v1/drafts/{draft}/discard");
    let (status, told) = api.ask(Some("all"), Method::POST, &discard, &Value::Null).await;
    assert_eq!((status, &told["error"]["code"]), (StatusCode::CONFLICT, &json!("conflict")));

    let mode = format!("/api/v1/conversations/{conversation}/mode");
    let (_, told) = api.ask(Some("all"), Method::PUT, &mode, &json!({ "mode": "draft" })).await;
    assert_eq!(told, json!({ "mode": "draft", "own": "draft", "account": "auto" }));
    let of_account = format!("/api/v1/accounts/{account}/mode");
    let (status, _) = api.ask(Some("all"), Method::PUT, &of_account, &json!({ "mode": "off" })).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, told) = api.ask(Some("all"), Method::PUT, &mode, &json!({ "mode": null })).await;
    assert_eq!(told, json!({ "mode": "off", "own": null, "account": "off" }));
}

#[tokio::test]
async fn a_program_keeps_questions_and_learns_which_of_them_hold() {
    let api = Api::open().await;
    api.key("all", Scope::ALL).await;
    let tests = "/api/v1/assistant/tests";
    let wanted = json!({ "question": "I want to talk to a person", "expects": "handover" });
    let (status, made) = api.ask(Some("all"), Method::POST, tests, &wanted).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let other = json!({ "question": "hello", "expects": "text", "value": "goodbye" });
    api.ask(Some("all"), Method::POST, tests, &other).await;
    let (_, ran) = api.ask(Some("all"), Method::POST, "/api/v1/assistant/tests/run", &Value::Null).await;
    assert_eq!((&ran["passed"], &ran["failed"]), (&json!(1), &json!(1)), "{ran}");
    assert_eq!(ran["tests"][1]["got"]["kind"], "answer");
    let (_, listed) = api.ask(Some("all"), Method::GET, tests, &Value::Null).await;
    assert_eq!((&listed["tests"][0]["passed"], &listed["tests"][1]["passed"]), (&json!(true), &json!(false)));
    let one = format!("{tests}/{}", made["test"].as_str().unwrap());
    assert_eq!(api.ask(Some("all"), Method::DELETE, &one, &Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(Some("all"), Method::DELETE, &one, &Value::Null).await.0, StatusCode::NOT_FOUND);
    let wrong = json!({ "question": "hi", "language": "xx" });
    let (status, told) = api.ask(Some("all"), Method::POST, "/api/v1/assistant/try", &wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
}

/// Does the long work that was asked for.
async fn work(api: &Api) {
    let strangers = crate::catalogue::Strangers::new(Vec::new()).unwrap();
    crate::catalogue::Catalogue::new(api.store.clone()).work_until_idle(&strangers).await;
}

#[tokio::test]
async fn a_document_is_sent_read_found_with_its_place_and_deleted_over_the_api() {
    let api = Api::open().await;
    api.key("k", [Scope::Read, Scope::Catalogue]).await;
    let text = json!("# Returns\n\nParcels come back to us within 30 days of delivery.\n");
    let (status, sent) = api.ask(Some("k"), Method::POST, "/api/v1/documents?name=returns.md", &text).await;
    assert_eq!((status, &sent["state"]), (StatusCode::CREATED, &json!("waiting")));
    work(&api).await;
    let path = format!("/api/v1/documents/{}", sent["id"].as_str().unwrap());
    let (_, read) = api.ask(Some("k"), Method::GET, &path, &Value::Null).await;
    assert_eq!((&read["state"], &read["passages"]), (&json!("ready"), &json!(1)), "{read}");
    let search = "/api/v1/search?q=when+do+parcels+come+back&in=knowledge";
    let (_, found) = api.ask(Some("k"), Method::GET, search, &Value::Null).await;
    assert!(found["hits"][0]["place"].as_str().unwrap().starts_with("returns.md"), "{found}");
    assert_eq!(api.ask(Some("k"), Method::DELETE, &path, &Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(api.ask(Some("k"), Method::GET, &path, &Value::Null).await.0, StatusCode::NOT_FOUND);
    let (_, found) = api.ask(Some("k"), Method::GET, search, &Value::Null).await;
    assert_eq!(found["hits"], json!([]));
}

#[tokio::test]
async fn an_import_is_tried_then_applied_over_the_api() {
    let api = Api::open().await;
    api.key("k", [Scope::Read, Scope::Catalogue]).await;
    let file = json!([{ "sku": "A", "title": "Blue shoe" }, { "sku": "B", "title": "" }]);
    let path = "/api/v1/catalogue/imports?dry_run=true&wait=false&mode=replace&key=sku&name=p.json";
    let (_, job) = api.ask(Some("k"), Method::POST, path, &file).await;
    assert_eq!(job["state"], "waiting", "{job}");
    work(&api).await;
    let path = format!("/api/v1/catalogue/jobs/{}", job["id"].as_str().unwrap());
    let (_, told) = api.ask(Some("k"), Method::GET, &path, &Value::Null).await;
    assert_eq!((&told["state"], &told["outcome"]["new"]), (&json!("compared"), &json!(1)), "{told}");
    assert_eq!(told["outcome"]["errors"][0]["problem"]["kind"], "missing");
    let (_, none) = api.ask(Some("k"), Method::GET, "/api/v1/search?q=shoe", &Value::Null).await;
    assert_eq!(none["hits"], json!([]));
    let wrong = "/api/v1/catalogue/imports?dry_run=true&key=colour";
    assert_eq!(api.ask(Some("k"), Method::POST, wrong, &file).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, _) = api.ask(Some("k"), Method::POST, &format!("{path}/cancel"), &Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(api.ask(Some("k"), Method::POST, &format!("{path}/apply"), &Value::Null).await.0, StatusCode::NOT_FOUND);
}
