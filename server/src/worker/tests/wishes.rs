//! What a customer asks to have changed: proposed by the assistant, taken by the customer, decided by a person.

use std::time::Duration;

use assistant::{Answer, Citation, Intent, Language, Offer, OfferKind, Outcome, Proposal, ProposalKind, Source, Trace};
use store::audit;
use store::proposals::{Proposal as Kept, ProposalState};

use super::bench::Bench;
use super::teller::Reply;
use crate::flows::{DECIDABLE, Decision, FlowError};

const LABEL: &str = "Yes, cancel the order";
const TOLD: &str = "We have taken on your wish to cancel order 1042.";

/// An answer with a button that asks for a cancellation.
pub(super) fn offers() -> Outcome {
    let source = Source::Order("1042".into());
    let proposal =
        Proposal { kind: ProposalKind::Cancel, source: Some(source.clone()), said: Some("ordered twice".into()) };
    Outcome::Answer(Answer {
        text: "Shall I pass that on?".into(),
        image: None,
        citations: vec![Citation { source, values: Default::default() }],
        intent: Intent::Order,
        language: Language::En,
        offers: vec![Offer { kind: OfferKind::Confirm(proposal), label: LABEL.into() }],
        trace: Trace::default(),
    })
}

async fn offered() -> Bench {
    let bench = Bench::new().await;
    bench.assistant.next(Reply::Offers);
    bench.record(vec![bench.said("m1", "cancel my order 1042")]).await;
    bench.settle().await;
    bench
}

async fn say(bench: &Bench, id: &str, text: &str) {
    bench.record(vec![bench.said(id, text)]).await;
    bench.settle().await;
}

async fn in_state(bench: &Bench, state: ProposalState) -> Vec<Kept> {
    bench.flows().proposals(bench.organisation, state, 10).await.unwrap()
}

#[tokio::test]
async fn what_a_customer_takes_is_decided_by_a_person_and_told_once() {
    let bench = offered().await;
    assert_eq!(in_state(&bench, ProposalState::Offered).await.len(), 1);
    say(&bench, "m2", "yes, cancel the order!").await;
    assert_eq!(bench.assistant.told().len(), 1, "no assistant is asked about it");
    assert!(bench.texts().last().unwrap().contains("A person of our team decides"));
    let asked = in_state(&bench, ProposalState::Asked).await.remove(0);
    assert_eq!((asked.target.as_str(), asked.said.as_deref()), ("1042", Some("ordered twice")));

    let (flows, organisation) = (bench.flows(), bench.organisation);
    let accept = || flows.decide_proposal(organisation, asked.id, Decision::Accepted, "mia");
    let (first, second) = tokio::join!(accept(), accept());
    assert!(first.is_ok() && second.is_ok(), "two presses are one decision");
    bench.settle().await;
    assert_eq!(bench.texts().iter().filter(|text| *text == TOLD).count(), 1);
    let refused = flows.decide_proposal(organisation, asked.id, Decision::Refused, "noor").await;
    assert!(matches!(refused, Err(FlowError::ProposalGone)));
    let acts =
        bench.store.read_in(organisation, move |db| Box::pin(audit::newest(db, organisation, 10))).await.unwrap();
    assert_eq!(acts.iter().filter(|entry| entry.act.starts_with("proposal.")).count(), 1);

    assert!(flows.pass_on_proposal(organisation, asked.id, "api:shop").await.unwrap());
    assert!(!flows.pass_on_proposal(organisation, asked.id, "api:shop").await.unwrap());
}

#[tokio::test]
async fn a_bare_yes_takes_the_one_thing_that_was_offered_last() {
    let bench = offered().await;
    say(&bench, "m2", "ok").await;
    assert_eq!(in_state(&bench, ProposalState::Asked).await.len(), 1);
}

#[tokio::test]
async fn other_words_take_nothing_and_a_yes_to_something_else_does_not_either() {
    let bench = offered().await;
    say(&bench, "m2", "and what about the red one?").await;
    say(&bench, "m3", "no").await;
    assert!(in_state(&bench, ProposalState::Asked).await.is_empty());
    assert_eq!(bench.assistant.told().len(), 3);
}

#[tokio::test]
async fn nothing_is_decided_that_the_customer_did_not_ask_for() {
    let bench = offered().await;
    let offered = in_state(&bench, ProposalState::Offered).await.remove(0);
    let early = bench.flows().decide_proposal(bench.organisation, offered.id, Decision::Accepted, "mia").await;
    assert!(matches!(early, Err(FlowError::ProposalGone)));
    let unaccepted = bench.flows().pass_on_proposal(bench.organisation, offered.id, "api:shop").await;
    assert!(matches!(unaccepted, Err(FlowError::ProposalGone)));
    bench.settle().await;
    assert!(!bench.texts().iter().any(|text| text == TOLD));
}

#[tokio::test]
async fn an_offer_that_is_over_is_taken_by_nobody() {
    let bench = offered().await;
    bench.clock.advance(Duration::from_secs(25 * 60 * 60));
    say(&bench, "m2", LABEL).await;
    assert!(in_state(&bench, ProposalState::Asked).await.is_empty());
    assert_eq!(bench.assistant.told().len(), 2, "it is a question like any other");
}

#[tokio::test]
async fn what_nobody_decided_in_time_is_not_carried_out() {
    let bench = offered().await;
    say(&bench, "m2", LABEL).await;
    let asked = in_state(&bench, ProposalState::Asked).await.remove(0);
    let before = bench.texts().len();
    bench.clock.advance(DECIDABLE + Duration::from_secs(1));
    let late = bench.flows().decide_proposal(bench.organisation, asked.id, Decision::Accepted, "mia").await;
    assert!(matches!(late, Err(FlowError::ProposalGone)));
    bench.settle().await;
    assert_eq!(bench.texts().len(), before);
}

#[tokio::test]
async fn who_writes_when_the_time_to_answer_is_over_is_not_told_and_the_team_reads_that() {
    let bench = Bench::with_window().await;
    bench.assistant.next(Reply::Offers);
    say(&bench, "m1", "cancel my order 1042").await;
    say(&bench, "m2", LABEL).await;
    let asked = in_state(&bench, ProposalState::Asked).await.remove(0);
    bench.clock.advance(Duration::from_secs(25 * 60 * 60));
    bench.flows().decide_proposal(bench.organisation, asked.id, Decision::Accepted, "mia").await.unwrap();
    bench.settle().await;
    assert!(!bench.texts().iter().any(|text| text == TOLD));
    let notes = bench.timeline().await.into_iter().filter(|line| line.kind == "proposal").map(|line| line.content);
    let reasons: Vec<_> = notes.map(|content| content["reason"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(reasons, ["asked", "accepted", "untold"]);
}
