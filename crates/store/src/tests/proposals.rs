use std::time::Duration;

use super::people::{meet_conversation, meet_person};
use super::{Bench, organisation};
use crate::conversations::Conversation;
use crate::proposals::{self, NewProposal, Proposal, ProposalKind, ProposalState};

on_both! {
    a_proposal_is_decided_about_once_and_only_when_the_customer_asked,
    what_is_over_cannot_be_decided_about,
    the_same_proposal_again_is_the_same_one,
    an_accepted_proposal_is_passed_on_once,
    nobody_sees_proposals_of_another_organisation,
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn conversation(bench: &Bench) -> Conversation {
    let them = meet_person(bench, "ana", &[]).await;
    meet_conversation(bench, them, &["ana"]).await
}

async fn offer(bench: &Bench, conversation: &Conversation, target: &str) {
    let of = bench.organisation;
    let new = NewProposal {
        conversation: conversation.id,
        kind: ProposalKind::Cancel,
        target: target.to_owned(),
        said: Some("wants it gone".into()),
        language: "en".into(),
        label: "Yes, cancel the order".into(),
        expires_at: bench.store.seams().now().plus(DAY),
    };
    let write = bench.store.write_in(of, move |tx| {
        let new = new.clone();
        Box::pin(async move { proposals::offer(tx, of, &new).await })
    });
    write.await.unwrap();
}

async fn open(bench: &Bench, conversation: &Conversation) -> Vec<Proposal> {
    let (of, id, now) = (bench.organisation, conversation.id, bench.store.seams().now());
    bench.store.read_in(of, move |db| Box::pin(proposals::open_of(db, of, id, now))).await.unwrap()
}

async fn ask(bench: &Bench, one: &Proposal) -> bool {
    let (of, id) = (bench.organisation, (one.id, one.conversation));
    let until = bench.store.seams().now().plus(DAY);
    bench.store.write_in(of, move |tx| Box::pin(proposals::ask(tx, of, id, until))).await.unwrap()
}

async fn close(bench: &Bench, one: &Proposal, state: ProposalState) -> bool {
    let (of, id) = (bench.organisation, (one.id, one.conversation));
    bench.store.write_in(of, move |tx| Box::pin(proposals::close(tx, of, id, state, "member"))).await.unwrap()
}

async fn a_proposal_is_decided_about_once_and_only_when_the_customer_asked(bench: Bench) {
    let talk = conversation(&bench).await;
    offer(&bench, &talk, "A-1").await;
    let one = open(&bench, &talk).await.remove(0);
    assert!(!close(&bench, &one, ProposalState::Accepted).await, "the customer did not ask for it");
    assert!(ask(&bench, &one).await);
    assert!(!ask(&bench, &one).await);
    assert!(close(&bench, &one, ProposalState::Refused).await);
    assert!(!close(&bench, &one, ProposalState::Accepted).await, "of two decisions one is first");
    assert!(open(&bench, &talk).await.is_empty());
    let (of, id) = (bench.organisation, one.id);
    let closed = bench.store.read_in(of, move |db| Box::pin(proposals::find(db, of, id))).await.unwrap().unwrap();
    assert_eq!((closed.state, closed.closed_by.as_deref()), (ProposalState::Refused, Some("member")));
}

async fn what_is_over_cannot_be_decided_about(bench: Bench) {
    let talk = conversation(&bench).await;
    offer(&bench, &talk, "A-1").await;
    let one = open(&bench, &talk).await.remove(0);
    assert!(ask(&bench, &one).await);
    bench.clock.advance(DAY + Duration::from_secs(1));
    assert!(!close(&bench, &one, ProposalState::Accepted).await);
    assert!(open(&bench, &talk).await.is_empty());
    assert_eq!(bench.store.write(|tx| Box::pin(proposals::expire(tx))).await.unwrap(), 1);
    assert_eq!(bench.store.write(|tx| Box::pin(proposals::expire(tx))).await.unwrap(), 0);
    let later = bench.store.seams().now().plus(DAY);
    assert_eq!(bench.store.write(move |tx| Box::pin(proposals::forget_closed(tx, later))).await.unwrap(), 1);
}

async fn the_same_proposal_again_is_the_same_one(bench: Bench) {
    let talk = conversation(&bench).await;
    offer(&bench, &talk, "A-1").await;
    let first = open(&bench, &talk).await.remove(0);
    ask(&bench, &first).await;
    offer(&bench, &talk, "A-1").await;
    let still = open(&bench, &talk).await;
    assert_eq!(still.iter().map(|one| (one.id, one.state)).collect::<Vec<_>>(), [(first.id, ProposalState::Asked)]);
    bench.clock.advance(DAY + Duration::from_secs(1));
    offer(&bench, &talk, "A-1").await;
    let new = open(&bench, &talk).await;
    assert_eq!((new.len(), new[0].state), (1, ProposalState::Offered), "what was over does not come to life again");
    assert_ne!(new[0].id, first.id);
}

async fn an_accepted_proposal_is_passed_on_once(bench: Bench) {
    let talk = conversation(&bench).await;
    offer(&bench, &talk, "A-1").await;
    let one = open(&bench, &talk).await.remove(0);
    let (of, id) = (bench.organisation, one.id);
    let pass = || bench.store.write_in(of, move |tx| Box::pin(proposals::pass_on(tx, of, id)));
    assert!(!pass().await.unwrap(), "nobody accepted it");
    ask(&bench, &one).await;
    close(&bench, &one, ProposalState::Accepted).await;
    let accepted = bench.store.read_in(of, move |db| Box::pin(proposals::list(db, of, ProposalState::Accepted, 10)));
    assert_eq!(accepted.await.unwrap().len(), 1);
    assert!(pass().await.unwrap());
    assert!(!pass().await.unwrap());
    let about = bench.store.read_in(of, move |db| Box::pin(proposals::of_target(db, of, "A-1", 5))).await.unwrap();
    assert!(about[0].passed_on_at.is_some());
}

async fn nobody_sees_proposals_of_another_organisation(bench: Bench) {
    let talk = conversation(&bench).await;
    offer(&bench, &talk, "A-1").await;
    let one = open(&bench, &talk).await.remove(0);
    ask(&bench, &one).await;
    let (rival, id, now) = (organisation(&bench.store, "Rival").await, one.id, bench.store.seams().now());
    let seen = bench.store.read_in(rival, move |db| {
        Box::pin(async move {
            let found = proposals::find(db, rival, id).await?;
            Ok((found, proposals::count_asked(db, rival, now, 10).await?))
        })
    });
    assert_eq!(seen.await.unwrap(), (None, 0));
    let write = bench.store.write_in(rival, move |tx| {
        Box::pin(proposals::close(tx, rival, (id, one.conversation), ProposalState::Accepted, "member"))
    });
    assert!(!write.await.unwrap());
}
