//! The list of cases and the run over all of them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::cases::{capabilities, fitting, handshake, parsing, properties, secrecy, sending, verification, wrecks};
use crate::subject::Subject;

/// What a case comes to: at how many things it looked. Nought is no verdict: the subject lacks what the case needs.
pub type CaseFuture<'a> = Pin<Box<dyn Future<Output = Result<usize, Failure>> + Send + 'a>>;

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
    ("the proof is of the bytes, however the JSON is spelled", |s| Box::pin(verification::other_spellings(s))),
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
    ("samples with one node broken never panic", |s| Box::pin(wrecks::never_panic(s))),
    ("samples with one node broken never become an empty text", |s| Box::pin(wrecks::no_empty_text(s))),
    ("one broken value never costs the whole delivery", |s| Box::pin(wrecks::stay_readable(s))),
    ("skipped parts give a reason without contents", |s| Box::pin(wrecks::skipped_says_why(s))),
    ("no random bytes make it panic", |s| Box::pin(properties::any_bytes_in_the_suite(s))),
    ("no flipped bit of a signed body is accepted", |s| Box::pin(properties::flipped_bits_in_the_suite(s))),
    ("random batches mean what their parts mean", |s| Box::pin(properties::batches_in_the_suite(s))),
    ("Debug of channel, account and secrets shows no secret", |s| Box::pin(secrecy::debug_hides_secrets(s))),
    ("errors show no secret", |s| Box::pin(secrecy::errors_hide_secrets(s))),
    ("optional abilities are what the capabilities declare", |s| Box::pin(capabilities::traits_match_levels(s))),
    ("declared limits are usable", |s| Box::pin(capabilities::limits_are_usable(s))),
    ("a conversation never has more than its channel", |s| Box::pin(capabilities::conversations_deny_no_less(s))),
    ("a fitted text is within the declared limit and loses no words", |s| Box::pin(fitting::text(s))),
    ("fitted markup is within the declared limit", |s| Box::pin(fitting::markup(s))),
    ("every kind of message is made fit within the declared limits", |s| Box::pin(fitting::every_kind(s))),
    ("fitted captions are within the declared limits", |s| Box::pin(fitting::captions(s))),
    ("a plan says what is sent, how, and what it takes", |s| Box::pin(fitting::planning(s))),
    ("a send without credentials is refused without effect", |s| Box::pin(sending::without_credentials(s))),
    ("what the platform took has its id", |s| Box::pin(sending::taken(s))),
    ("what is asked of a platform that takes it is done", |s| Box::pin(sending::done(s))),
    ("what the capabilities carry is sent", |s| Box::pin(sending::declared_is_sent(s))),
    ("what the capabilities deny is refused before any call", |s| Box::pin(sending::denied_is_refused(s))),
    ("what one half of a trait denies is refused", |s| Box::pin(sending::denied_half_is_refused(s))),
    ("a lost answer leaves the effect unknown", |s| Box::pin(sending::lost_answers(s))),
    ("one send is one call, whatever comes of it", |s| Box::pin(sending::one_call(s))),
    ("without a connection there is no effect", |s| Box::pin(sending::no_connection(s))),
    ("the pause a platform asks for is passed on", |s| Box::pin(sending::throttled(s))),
    ("errors of calls show no secret and no contents", |s| Box::pin(sending::errors_are_discreet(s))),
];

/// Runs every case.
///
/// # Errors
/// With every case that failed, not only the first.
pub async fn run_all(subject: &Subject<'_>) -> Result<Report, Failures> {
    let mut report = Report { examined: Vec::new(), unexamined: Vec::new() };
    let mut failures = Vec::new();
    for (name, case) in CASES {
        match case(subject).await {
            Ok(0) => report.unexamined.push(*name),
            Ok(_) => report.examined.push(*name),
            Err(failure) => failures.push((*name, failure)),
        }
    }
    if failures.is_empty() { Ok(report) } else { Err(Failures { channel: subject.channel.id().to_string(), failures }) }
}

/// A run in which nothing failed. An adapter's test compares [`Report::unexamined`] with the list that it expects, so that
/// no case stops looking without a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The cases that looked at something, and passed.
    pub examined: Vec<&'static str>,
    /// The cases that looked at nothing, because the platform has no such thing or the subject lacks the means;
    /// [`Subject::unexamined`] says which means.
    pub unexamined: Vec<&'static str>,
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
