//! A person at the console: opens pages, sees, clicks, writes.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::elements::Element;
use platform_simulator::Platform;
use serde_json::{Value, json};
use switchboard_tests::Demo;

use super::driver::{Browser, Screen};

/// Longer than anything takes on a busy machine; a test that meets it has failed.
const PATIENCE: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// A signed-in person in front of a demo.
pub(super) struct Desk {
    pub(super) demo: Demo,
    pub(super) browser: Browser,
}

impl Desk {
    /// Signs in to a new demo.
    pub(super) async fn take(demo: Demo, screen: Screen) -> Self {
        let desk = Self { browser: Browser::open(screen).await, demo };
        desk.go(&desk.demo.credential("/sign_in_url")).await;
        desk.see("nav-inbox").await;
        desk
    }

    /// Opens a page of the console and waits until it hears of changes.
    pub(super) async fn open(&self, path: &str) {
        self.go(&self.demo.url(path)).await;
        self.live().await;
    }

    /// Opens any page and waits until the one before it is gone.
    pub(super) async fn go(&self, url: &str) {
        self.script("window.before = true", vec![]).await;
        self.browser.client.goto(url).await.unwrap_or_else(|error| panic!("opening {url}: {error}"));
        let arrived = "return !window.before && document.readyState !== 'loading' && location.href !== 'about:blank'";
        self.until(url, async || self.script(arrived, vec![]).await == json!(true)).await;
    }

    /// Waits until the page hears of changes.
    pub(super) async fn live(&self) {
        self.until("a live page", async || {
            self.script("return document.body.dataset.live === 'ready'", vec![]).await == json!(true)
        })
        .await;
    }

    /// Waits for an element by its test id.
    pub(super) async fn see(&self, test_id: &str) -> Element {
        self.see_css(&by(test_id)).await
    }

    /// Waits for an element by its selector.
    pub(super) async fn see_css(&self, selector: &str) -> Element {
        let mut found = None;
        self.until(selector, async || {
            found = self.browser.client.find(Locator::Css(selector)).await.ok();
            found.is_some()
        })
        .await;
        found.expect("the wait ends when the element is found")
    }

    /// Waits until one of the elements has these words.
    pub(super) async fn see_words(&self, selector: &str, words: &str) {
        let script =
            "return [...document.querySelectorAll(arguments[0])].some(e => e.textContent.includes(arguments[1]))";
        let what = format!("{words:?} in {selector}");
        self.until(&what, async || self.script(script, vec![json!(selector), json!(words)]).await == json!(true)).await;
    }

    /// The words of all such elements.
    pub(super) async fn words(&self, selector: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())";
        let words = self.script(script, vec![json!(selector)]).await;
        serde_json::from_value(words).unwrap_or_default()
    }

    /// Clicks what can be clicked by now; a page that redraws itself under the finger is tried again.
    pub(super) async fn click(&self, test_id: &str) {
        self.click_css(&by(test_id)).await;
    }

    /// Clicks the first such element.
    pub(super) async fn click_css(&self, selector: &str) {
        self.until(&format!("a click on {selector}"), async || {
            match self.browser.client.find(Locator::Css(selector)).await {
                Ok(element) => element.click().await.is_ok(),
                Err(_) => false,
            }
        })
        .await;
    }

    /// Writes into a field.
    pub(super) async fn write(&self, test_id: &str, text: &str) {
        let field = self.see(test_id).await;
        field.send_keys(text).await.unwrap_or_else(|error| panic!("writing into {test_id}: {error}"));
    }

    /// Presses a single key on the page.
    pub(super) async fn press(&self, key: &str) {
        self.script("document.activeElement?.blur()", vec![]).await;
        let body = self.see_css("body").await;
        body.send_keys(key).await.unwrap_or_else(|error| panic!("pressing {key}: {error}"));
    }

    /// Opens the conversation with somebody who wrote just now.
    pub(super) async fn open_conversation(&self, name: &str) {
        let script = "const row = [...document.querySelectorAll('[data-testid=conversation]')]\
            .find(e => e.textContent.includes(arguments[0])); row?.click(); return !!row";
        self.until(&format!("the conversation with {name}"), async || {
            self.script(script, vec![json!(name)]).await == json!(true)
        })
        .await;
        self.see_words(".thread-head h1", name).await;
    }

    /// A customer writes; the words reach the gateway by webhook.
    pub(super) async fn customer_writes(&self, platform: Platform, name: &str, text: &str) {
        self.demo.phones.write(platform, name, text).await;
    }

    pub(super) async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.browser.client.execute(script, arguments).await.unwrap_or_default()
    }

    /// Asks until the answer is yes.
    pub(super) async fn until(&self, what: &str, mut answer: impl AsyncFnMut() -> bool) {
        let started = Instant::now();
        while !answer().await {
            if started.elapsed() > PATIENCE {
                let url = self.browser.client.current_url().await.map(|url| url.to_string()).unwrap_or_default();
                let text = self.script("return document.body.innerText.slice(0, 3000)", vec![]).await;
                let complaints = self.browser.complaints().await;
                panic!("{what} never came at {url}: {text}\n{complaints:#?}\n{}", self.demo.server.printed());
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// The selector of a test id.
pub(super) fn by(test_id: &str) -> String {
    format!("[data-testid=\"{test_id}\"]")
}
