//! The suite must find what is wrong: each of these adapters is broken in one way, and the case that names the break must
//! fail.

use std::collections::BTreeSet;

use channel_core::WebhookSecrets;
use secrecy::SecretString;

use self::broken::{Broken, Fault};
use crate::{CASES, FakeChannel, Live, Proof, Subject, account, properties, run_all};

mod broken;
mod webhook;

const SECRET: &str = "app secret";
const HEADER: &str = "x-fake-signature";

/// Each fault with the case that must find it, in the suite's order.
///
/// `fit` keeps every limit that a letter fits into, whatever else an adapter declares. So the four cases about fitting share
/// a fault: a limit that is shorter than a letter.
const TABLE: &[(Fault, &str)] = &[
    (Fault::RefusesEverything, "an authentic delivery is accepted"),
    (Fault::AcceptsWithoutSecret, "without a secret nothing is accepted"),
    (Fault::TakesAnEmptyProofForAnEmptySecret, "an empty secret opens nothing"),
    (Fault::AcceptsAnySecretOfMany, "another secret opens nothing"),
    (Fault::TriesTheFirstSecretOnly, "a second secret beside the right one does no harm"),
    (Fault::AcceptsMissingSignature, "a delivery without proof is refused"),
    (Fault::TakesTheFirstOfTwoProofs, "a proof given twice is refused"),
    (Fault::ComparesHalfTheProof, "a proof with one bit flipped is refused"),
    (Fault::ComparesAsFarAsTheProofGoes, "a truncated proof is refused"),
    (Fault::SignsTheBeginningOnly, "a signed body with one bit flipped is refused"),
    (Fault::SignsWithoutSpacesAround, "a truncated signed body is refused"),
    (Fault::LetsPingsThrough, "the proof of another body is refused"),
    (Fault::SignsItsOwnSpelling, "the proof is of the bytes, however the JSON is spelled"),
    (Fault::HandsOnATrimmedBody, "what was verified is the body, byte for byte"),
    (Fault::QuotesTheChallenge, "a handshake with the right token is answered"),
    (Fault::AnswersAnyHandshake, "a handshake with a wrong token is refused"),
    (Fault::AnswersWithoutConfiguredToken, "a handshake without a configured token is refused"),
    (Fault::TakesDeliveriesForHandshakes, "a delivery is no handshake"),
    (Fault::ReadsNothing, "every sample body holds something"),
    (Fault::ReadsDifferentlyEachTime, "parsing the same bytes twice gives the same events"),
    (Fault::TakesTheFirstEntryOnly, "a batch is the concatenation of its singles"),
    (Fault::KeyWithoutTheKindOfEvent, "different events have different keys"),
    (Fault::EmptiesEdits, "no event is an empty text"),
    (Fault::NamesAnotherChannel, "an event names its channel and its account"),
    (Fault::PutsPlacesNowhere, "the JSON form of every event reads back"),
    (Fault::PanicsOnOddJson, "arbitrary JSON never panics"),
    (Fault::ReadsAnythingAsJson, "bytes that are no JSON are an error"),
    (Fault::PanicsOnUnknownKind, "samples with one node broken never panic"),
    (Fault::EmptyTextForUnknownKinds, "samples with one node broken never become an empty text"),
    (Fault::LosesTheDeliveryOnOneUnknownKind, "one broken value never costs the whole delivery"),
    (Fault::SkipsWithoutAReason, "skipped parts give a reason without contents"),
    (Fault::PanicsOnTextThatIsNone, "no random bytes make it panic"),
    (Fault::SignsWithoutCase, "no flipped bit of a signed body is accepted"),
    (Fault::DropsTheTail, "random batches mean what their parts mean"),
    (Fault::ShowsItsToken, "Debug of channel, account and secrets shows no secret"),
    (Fault::QuotesWhatItCannotRead, "errors show no secret"),
    (Fault::DeclaresCommentsItLacks, "optional abilities are what the capabilities declare"),
    (Fault::HasCommentsItDenies, "optional abilities are what the capabilities declare"),
    (Fault::DeclaresTemplatesItLacks, "optional abilities are what the capabilities declare"),
    (Fault::DeclaresALimitOfNothing, "declared limits are usable"),
    (Fault::HasMoreInAConversation, "a conversation never has more than its channel"),
    (Fault::DeclaresATextOfTwoBytes, "a fitted text is within the declared limit and loses no words"),
    (Fault::DeclaresATextOfTwoBytes, "fitted markup is within the declared limit"),
    (Fault::DeclaresATextOfTwoBytes, "every kind of message is made fit within the declared limits"),
    (Fault::DeclaresATextOfTwoBytes, "fitted captions are within the declared limits"),
    (Fault::ClosesTheWindowAtOnce, "a plan says what is sent, how, and what it takes"),
    (Fault::SendsWithoutCredentials, "a send without credentials is refused without effect"),
    (Fault::ForgetsTheId, "what the platform took has its id"),
    (Fault::SaysDoneAndCallsNobody, "what is asked of a platform that takes it is done"),
    (Fault::CountsInAnotherUnit, "what the capabilities carry is sent"),
    (Fault::CannotSendWhatItDeclares, "what the capabilities carry is sent"),
    (Fault::SendsWhatItDenies, "what the capabilities deny is refused before any call"),
    (Fault::TypesAlthoughItDenies, "what one half of a trait denies is refused"),
    (Fault::CallsALostAnswerASuccess, "a lost answer leaves the effect unknown"),
    (Fault::SaysNothingHappened, "a lost answer leaves the effect unknown"),
    (Fault::SendsAgainByItself, "one send is one call, whatever comes of it"),
    (Fault::UnsureWithoutAConnection, "without a connection there is no effect"),
    (Fault::ForgetsThePause, "the pause a platform asks for is passed on"),
    (Fault::SecretInErrors, "errors of calls show no secret and no contents"),
    (Fault::WordsInErrors, "errors of calls show no secret and no contents"),
];

#[tokio::test]
async fn every_fault_is_found_by_the_case_that_names_it() {
    let mut missed = Vec::new();
    for (fault, name) in TABLE {
        let (_, case) = CASES.iter().find(|(known, _)| known == name).expect("the table names a case");
        let outcome = examine(*fault, async |subject| case(subject).await).await;
        if let Ok(looked) = outcome {
            let whole = examine(*fault, async |subject| run_all(subject).await).await;
            missed.push(format!("{fault:?} passes `{name}`, which looked at {looked} things: {whole:?}"));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

/// A case that nothing fails could be a case that looks at nothing.
#[test]
fn every_case_is_shown_to_fail_for_an_adapter_that_is_broken_in_its_way() {
    let shown: BTreeSet<&str> = TABLE.iter().map(|(_, case)| *case).collect();
    let never: Vec<&str> = CASES.iter().map(|(name, _)| *name).filter(|name| !shown.contains(name)).collect();
    assert_eq!(never, Vec::<&str>::new());
}

/// A case that fails for everybody would find every fault.
#[tokio::test]
async fn an_adapter_without_a_fault_passes_and_nearly_every_case_looks_at_it() {
    let report = examine(Fault::Nothing, async |subject| run_all(subject).await).await.unwrap();
    // The fake types and marks as read: no half is denied.
    assert_eq!(report.unexamined, ["what one half of a trait denies is refused"]);
    assert_eq!(report.examined.len() + 1, CASES.len());
}

#[test]
fn a_bare_subject_says_what_nobody_examined() {
    let channel = FakeChannel::default();
    let sign = |body: &[u8]| FakeChannel::signed(&SecretString::from(SECRET), body);
    let proof = Proof::token_in(HEADER);
    let bare = Subject::new(&channel, account("shop-1", []), WebhookSecrets::default(), proof, &sign);
    assert_eq!(bare.unexamined().len(), 5);
    let proof = Proof::signature_in(HEADER);
    let whole = Subject::new(&channel, account("shop-1", []), WebhookSecrets::default(), proof, &sign)
        .with_bodies([("one", FakeChannel::body(&[("m1", "Hello")]))])
        .with_handshake(FakeChannel::handshake("token", "42"))
        .with_split(&FakeChannel::singles)
        .with_join(&FakeChannel::joined)
        .with_live(Live::new(&channel, "ana").with_unreachable(&channel));
    assert_eq!(whole.unexamined(), Vec::<&str>::new());
}

#[test]
fn the_laws_can_be_run_over_more_inputs_alone() {
    let secret = SecretString::from(SECRET);
    let sign = |body: &[u8]| FakeChannel::signed(&secret, body);
    let laws = |fault: Fault| {
        let channel = Broken::new(fault);
        let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: Vec::new() };
        let subject = Subject::new(&channel, account("shop-1", []), secrets, Proof::signature_in(HEADER), &sign)
            .with_bodies(bodies())
            .with_split(&FakeChannel::singles)
            .with_join(&FakeChannel::joined);
        properties(&subject, 500)
    };
    assert_eq!(laws(Fault::Nothing), Ok(()));
    for fault in [Fault::SignsTheBeginningOnly, Fault::DropsTheTail] {
        assert!(laws(fault).is_err(), "{fault:?}");
    }
}

fn bodies() -> [(&'static str, Vec<u8>); 2] {
    let edited = br#"{"messages":[{"id":"m1","from":"ana","text":"Hello"},
        {"id":"m1","from":"ana","text":"Hallo","edited":true},{"id":"m2","from":"ana","text":"Fiyat\u0131 ne?"}]}"#;
    [
        ("two", FakeChannel::body(&[("m1", "Hello"), ("m2", "Tür açık mı?")])),
        ("a message and its edit", edited.to_vec()),
    ]
}

/// Runs something on a subject that has everything, so that no case can pass for want of means.
async fn examine<T>(fault: Fault, run: impl AsyncFnOnce(&Subject<'_>) -> T) -> T {
    let channel = Broken::new(fault);
    let unreachable = Broken { reached: false, ..Broken::new(fault) };
    let secret = SecretString::from(SECRET);
    let secrets = WebhookSecrets { signing: vec![secret.clone().into()], verify: vec!["handshake token".into()] };
    let sign = |body: &[u8]| FakeChannel::signed(&secret, body);
    let account = account("shop-1", [("access_token", "very secret token")]);
    let subject = Subject::new(&channel, account, secrets, Proof::signature_in(HEADER), &sign)
        .with_bodies(bodies())
        .with_handshake(FakeChannel::handshake("handshake token", "42"))
        .with_split(&FakeChannel::singles)
        .with_join(&FakeChannel::joined)
        .with_live(Live::new(&channel, "ana").with_unreachable(&unreachable));
    run(&subject).await
}
