//! Tools for testing channel adapters, ours and yours: a conformance suite, a channel that behaves, a clock to move and
//! identifiers to predict.
//!
//! An adapter conforms when [`run_all`] says so. The suite asks for nothing but the contract: hand it the channel, an
//! account, and a way to sign a body as the platform would.
//!
//! ```
//! use channel_core::WebhookSecrets;
//! use channel_testkit::{FakeChannel, Proof, Subject, account, run_all};
//! use secrecy::SecretString;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let channel = FakeChannel::default();
//! let secret = SecretString::from("app secret");
//! let subject = Subject {
//!     channel: &channel,
//!     account: account("shop-1", [("access_token", "very secret token")]),
//!     secrets: WebhookSecrets { signing: vec![secret.clone()], verify: vec!["handshake token".into()] },
//!     proof: Proof::signature_in("x-fake-signature"),
//!     sign: &|body| FakeChannel::signed(&secret, body),
//!     bodies: vec![("two messages", FakeChannel::body(&[("m1", "Hello"), ("m2", "Do you ship?")]))],
//!     handshake: Some(FakeChannel::handshake("handshake token", "1158201444")),
//!     split: Some(&|body| FakeChannel::singles(body)),
//! };
//! let passed = run_all(&subject).await.expect("the adapter conforms");
//! assert!(passed >= 20);
//! # }
//! ```
//!
//! Not here: counterparts of real platforms with their wire formats, faults and ledgers (crate `platform-simulator`).

mod cases;
mod clock;
mod corpus;
mod event;
mod fake;
mod ids;
mod mutate;
mod subject;
mod suite;

pub use clock::TestClock;
pub use corpus::NASTY_TEXTS;
pub use event::{account, comment, message, status};
pub use fake::{FakeChannel, Scripted, Sent, SentKind};
pub use ids::{SequentialIds, seams};
pub use mutate::mutations;
pub use subject::{Handshake, Proof, SignedRequest, Splitter, Subject};
pub use suite::{CASES, Case, CaseFuture, Failure, Failures, run_all};

#[cfg(test)]
mod tests;
