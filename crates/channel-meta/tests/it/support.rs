//! A client of a platform that a test plays.

use channel_meta::{MetaClient, MetaConfig};
use secrecy::SecretString;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) fn client(base: &str) -> MetaClient {
    let config = MetaConfig::new(base.parse().expect("a test's address is valid")).expect("loopback is allowed");
    MetaClient::new(config).expect("the machine has certificates")
}

pub(crate) fn token() -> SecretString {
    SecretString::from("secret-token")
}

/// A platform that gives one answer to one call.
pub(crate) async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template).expect(1).mount(&server).await;
    server
}
