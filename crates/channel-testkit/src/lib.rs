//! Tools for testing channel adapters, ours and yours: a conformance suite, a channel that behaves, a clock to move and
//! identifiers to predict.
//!
//! An adapter conforms when [`run_all`] says so. The suite asks for nothing but the contract: hand it the channel, an
//! account, and a way to sign a body as the platform would.
//!
//! ```
//! use channel_core::WebhookSecrets;
//! use channel_testkit::{FakeChannel, Live, Proof, Subject, account, run_all};
//! use secrecy::SecretString;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let channel = FakeChannel::default();
//! let secret = SecretString::from("app secret");
//! let secrets = WebhookSecrets { signing: vec![secret.clone()], verify: vec!["handshake token".into()] };
//! let account = account("shop-1", [("access_token", "very secret token")]);
//! let proof = Proof::signature_in("x-fake-signature");
//! let sign = |body: &[u8]| FakeChannel::signed(&secret, body);
//! let subject = Subject::new(&channel, account, secrets, proof, &sign)
//!     .with_bodies([("two messages", FakeChannel::body(&[("m1", "Hello"), ("m2", "Do you ship?")]))])
//!     .with_handshake(FakeChannel::handshake("handshake token", "1158201444"))
//!     .with_split(&FakeChannel::singles)
//!     .with_join(&FakeChannel::joined)
//!     .with_live(Live::new(&channel, "ana"));
//! let passed = run_all(&subject).await.expect("the adapter conforms");
//! assert!(passed >= 20);
//! # }
//! ```
//!
//! Not here: counterparts of real platforms with their wire formats, faults and ledgers (crate `platform-simulator`).

mod cases;
mod clock;
mod contents;
mod corpus;
mod counterpart;
mod event;
mod fake;
mod ids;
mod mutate;
mod nasty;
mod peer;
mod subject;
mod suite;
mod within;

pub use cases::properties::properties;
pub use clock::TestClock;
pub use contents::contents;
pub use corpus::{Expectation, Fixture, FixtureRequest, FixtureSecrets, SkippedPart, check_corpus, corpus, corpus_of};
pub use counterpart::{Counterpart, Live, Manner};
pub use event::{account, comment, message, status};
pub use fake::{FakeChannel, Scripted, Sent, SentKind};
pub use ids::{SequentialIds, seams};
pub use mutate::mutations;
pub use nasty::NASTY_TEXTS;
pub use peer::{Peer, PeerCall};
pub use subject::{Handshake, Joiner, NamedBy, Proof, SignedRequest, Signer, Splitter, Subject};
pub use suite::{CASES, Case, CaseFuture, Failure, Failures, run_all};
pub use within::within;

#[cfg(test)]
mod tests;
