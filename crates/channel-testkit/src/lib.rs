//! Tools for testing channel adapters, ours and yours: a conformance suite, a corpus of signed deliveries, a channel that
//! behaves, a platform's place on loopback, a clock to move and identifiers to predict.
//!
//! # The suite on your adapter
//!
//! An adapter conforms when [`run_all`] says so. Hand it the channel, an account, and a way to sign a body as the platform
//! would; the more of what the platform has you add, the more is examined. [`Report::unexamined`] lists the cases that looked
//! at nothing, [`Subject::unexamined`] the means that they lack.
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
//! let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: vec!["handshake token".into()] };
//! let account = account("shop-1", [("access_token", "very secret token")]);
//! let proof = Proof::signature_in("x-fake-signature");
//! let sign = |body: &[u8]| FakeChannel::signed(&secret, body);
//! let subject = Subject::new(&channel, account, secrets, proof, &sign)
//!     .with_bodies([("two messages", FakeChannel::body(&[("m1", "Hello"), ("m2", "Do you ship?")]))])
//!     .with_handshake(FakeChannel::handshake("handshake token", "1158201444"))
//!     .with_split(&FakeChannel::singles)
//!     .with_join(&FakeChannel::joined)
//!     .with_live(Live::new(&channel, "ana"));
//! let report = run_all(&subject).await.expect("the adapter conforms");
//! // Nobody listens nowhere here, and this channel denies no half of a trait.
//! assert_eq!(report.unexamined, ["what one half of a trait denies is refused", "without a connection there is no effect"]);
//! # }
//! ```
//!
//! What is examined follows from the capabilities that the adapter declares: a level is there if and only if its trait is,
//! whatever [`channel_core::fit()`] makes of a message within the limits is sent, and what they deny is refused before any
//! call. [`within`] is how the suite reads a capability, [`contents`] is a message of every kind.
//!
//! Whatever `send` does is seen from the other side of the call. [`Peer`] takes a platform's place on loopback: point the
//! adapter's base address at it, and the suite has it hang up, break off, babble or throttle ([`Manner`]) to see whether
//! the errors tell the truth:
//!
//! ```
//! use channel_testkit::{Counterpart, Live, Manner, Peer};
//! use serde_json::json;
//!
//! # fn main() -> std::io::Result<()> {
//! let taken = |call: &channel_testkit::PeerCall| json!({"id": "m1", "heard": call.target});
//! let peer = Peer::start(taken, |seconds| json!({"error": "slow down", "retry_after": seconds}))?;
//! // let channel = MyChannel::at(&peer.base());
//! let live = Live::new(&peer, "ana"); // For `Subject::with_live`.
//! assert!(peer.behave(Manner::Throttles { seconds: 7 }));
//! # drop(live);
//! # Ok(())
//! # }
//! ```
//!
//! A harness that wants a test for each case runs [`CASES`] itself. Three of them are laws over random inputs from a fixed
//! seed; [`properties`] runs them over as many as you like.
//!
//! # The corpus
//!
//! [`corpus`] is more than 250 signed deliveries of WhatsApp, Instagram, Telegram and the website widget, of our own
//! making, each with what it means: every kind of message, status, field and update, and every way in which a signature can
//! be wrong. They are JSON files that a program in any language can be held to; the folder's `README.md` describes them.
//! [`check_corpus`] holds a webhook to them, and writes them anew with `UPDATE_CORPUS=1`.
//!
//! ```
//! use channel_testkit::corpus_of;
//!
//! let refused = corpus_of("whatsapp").into_iter().filter(|fixture| !fixture.expect.accepted).count();
//! assert!(refused >= 10);
//! ```
//!
//! # Fakes
//!
//! [`FakeChannel`] is a whole channel in memory with a ledger and a script, [`TestClock`] stands still until it is told to
//! move, [`SequentialIds`] can be predicted; [`message`], [`comment`] and [`status`] are events in one line each.
//! [`mutations`] are the broken neighbours of a JSON value, [`NASTY_TEXTS`] what people really write.
//!
//! # What is not here
//!
//! Counterparts of real platforms with their wire formats, faults and ledgers, and people who write to the shop in words of
//! the domain: the crate `platform-simulator`.

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
pub use suite::{CASES, Case, CaseFuture, Failure, Failures, Report, run_all};
pub use within::within;

#[cfg(test)]
mod tests;
