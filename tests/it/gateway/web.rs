//! What the server says to whoever asks over HTTP.

use switchboard_tests::Demo;

use crate::program::SWITCHBOARD;

#[tokio::test]
async fn the_health_pages_answer() {
    let demo = Demo::start(SWITCHBOARD).await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(demo.http.get(demo.url(path)).send().await.unwrap().status(), 200, "{path}");
    }
}

#[tokio::test]
async fn the_widget_is_one_script_that_any_site_may_load() {
    let demo = Demo::start(SWITCHBOARD).await;
    let answer = demo.http.get(demo.url("/widget.js")).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers().get("content-type").unwrap().to_str().unwrap().to_owned();
    assert!(kind.starts_with("text/javascript") || kind.starts_with("application/javascript"), "{kind}");
}

#[tokio::test]
async fn the_console_shows_nothing_to_strangers() {
    let demo = Demo::start(SWITCHBOARD).await;
    for path in ["/", "/inbox", "/comments", "/comments/rules", "/catalogue", "/channels", "/events"] {
        let answer = demo.http.get(demo.url(path)).send().await.unwrap();
        let status = answer.status().as_u16();
        assert!(matches!(status, 302 | 303 | 307 | 401), "{path}: {status}");
        assert!(!answer.text().await.unwrap().contains("data-testid=\"conversation\""), "{path}");
    }
}

#[tokio::test]
async fn the_api_wants_its_key() {
    let demo = Demo::start(SWITCHBOARD).await;
    let rules = serde_json::json!({"rules": [], "comments": []});
    let ask = |key: Option<String>| {
        let request = demo.http.post(demo.url("/api/v1/rules/test")).json(&rules);
        match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        }
        .send()
    };
    assert_eq!(ask(None).await.unwrap().status(), 401);
    assert_eq!(ask(Some("guess".to_owned())).await.unwrap().status(), 401);
    assert!(ask(Some(demo.credential("/api_key"))).await.unwrap().status().is_success());
}
