//! The list of cases and the run over all of them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::cases::{capabilities, fitting, handshake, parsing, secrecy, sending, verification};
use crate::subject::Subject;

/// What a case comes to.
pub type CaseFuture<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// One thing that an adapter must do.
pub type Case = for<'a> fn(&'a Subject<'a>) -> CaseFuture<'a>;

/// Every case with its name, for a test harness that wants one test each.
pub const CASES: &[(&str, Case)] = &[
    ("an authentic delivery is accepted", |s| Box::pin(verification::authentic(s))),
    ("without a secret nothing is accepted", |s| Box::pin(verification::no_secret(s))),
    ("an empty secret opens nothing", |s| Box::pin(verification::empty_secret(s))),
    ("another secret opens nothing", |s| Box::pin(verification::wrong_secret(s))),
    ("a second secret beside the right one does no harm", |s| Box::pin(verification::rotated_secret(s))),
    ("a delivery without proof is refused", |s| Box::pin(verification::missing_proof(s))),
    ("a proof given twice is refused", |s| Box::pin(verification::duplicated_proof(s))),
    ("a proof with one bit flipped is refused", |s| Box::pin(verification::flipped_proof(s))),
    ("a truncated proof is refused", |s| Box::pin(verification::truncated_proof(s))),
    ("a signed body with one bit flipped is refused", |s| Box::pin(verification::flipped_body(s))),
    ("a truncated signed body is refused", |s| Box::pin(verification::truncated_body(s))),
    ("the proof of another body is refused", |s| Box::pin(verification::swapped_body(s))),
    ("what was verified is the body, byte for byte", |s| Box::pin(verification::verified_bytes(s))),
    ("a handshake with the right token is answered", |s| Box::pin(handshake::answered(s))),
    ("a handshake with a wrong token is refused", |s| Box::pin(handshake::wrong_token(s))),
    ("a handshake without a configured token is refused", |s| Box::pin(handshake::no_token(s))),
    ("a delivery is no handshake", |s| Box::pin(handshake::delivery_is_none(s))),
    ("every sample body holds something", |s| Box::pin(parsing::samples_hold_something(s))),
    ("parsing the same bytes twice gives the same events", |s| Box::pin(parsing::repeatable(s))),
    ("a batch is the concatenation of its singles", |s| Box::pin(parsing::batch_is_concatenation(s))),
    ("different events have different keys", |s| Box::pin(parsing::keys_tell_apart(s))),
    ("no event is an empty text", |s| Box::pin(parsing::no_empty_text(s))),
    ("an event names its channel and its account", |s| Box::pin(parsing::events_name_their_place(s))),
    ("the JSON form of every event reads back", |s| Box::pin(parsing::json_reads_back(s))),
    ("arbitrary JSON never panics", |s| Box::pin(parsing::arbitrary_json(s))),
    ("bytes that are no JSON are an error", |s| Box::pin(parsing::not_json(s))),
    ("samples with one node broken never panic", |s| Box::pin(parsing::broken_samples(s))),
    ("skipped parts give a reason without contents", |s| Box::pin(parsing::skipped_says_why(s))),
    ("Debug of channel, account and secrets shows no secret", |s| Box::pin(secrecy::debug_hides_secrets(s))),
    ("errors show no secret", |s| Box::pin(secrecy::errors_hide_secrets(s))),
    ("optional abilities are what the capabilities declare", |s| Box::pin(capabilities::traits_match_levels(s))),
    ("declared limits are usable", |s| Box::pin(capabilities::limits_are_usable(s))),
    ("a fitted text is within the declared limit", |s| Box::pin(fitting::text(s))),
    ("fitting loses no words", |s| Box::pin(fitting::words_survive(s))),
    ("fitted choices are within the declared limits", |s| Box::pin(fitting::choices(s))),
    ("fitted media are within the declared limits", |s| Box::pin(fitting::media(s))),
    ("a send without credentials is refused without effect", |s| Box::pin(sending::without_credentials(s))),
];

/// Runs every case and tells how many passed.
///
/// # Errors
/// With every case that failed, not only the first.
pub async fn run_all(subject: &Subject<'_>) -> Result<usize, Failures> {
    let mut failures = Vec::new();
    for (name, case) in CASES {
        if let Err(failure) = case(subject).await {
            failures.push((*name, failure));
        }
    }
    if failures.is_empty() {
        Ok(CASES.len())
    } else {
        Err(Failures { channel: subject.channel.id().to_string(), failures })
    }
}

/// What an adapter did instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);

/// The cases that failed. `Debug` is written for a test's output, one line per case.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("channel {channel} fails {} of {} conformance cases", failures.len(), CASES.len())]
pub struct Failures {
    /// The channel's name.
    pub channel: String,
    /// The names of the cases, each with what happened.
    pub failures: Vec<(&'static str, Failure)>,
}

impl fmt::Debug for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        for (name, failure) in &self.failures {
            write!(f, "\n  {name}: {failure}")?;
        }
        Ok(())
    }
}
