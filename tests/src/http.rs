//! The client of the tests.

use std::time::Duration;

use reqwest::redirect::Policy;

/// A client for loopback: no proxy, no redirect followed, a limit on every call.
///
/// # Panics
/// When the machine has no TLS roots; nothing can be tested then.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the tests' own client, apart from the product's")]
pub fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client without special wishes can be made")
}
