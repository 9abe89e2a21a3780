use std::time::Duration;

use store::accounts::AssistantMode;
use store::conversations::Owner;
use store::drafts::{Draft, DraftKind};

use super::bench::Bench;
use super::teller::Reply;
use crate::flows::{FlowError, Wording, is_stale};
use crate::worker::{sender, turn};

async fn drafting() -> Bench {
    let bench = Bench::new().await;
    bench.flows().set_assistant_mode(bench.organisation, bench.account, AssistantMode::Draft).await.unwrap();
    bench
}

async fn waiting(bench: &Bench) -> Vec<Draft> {
    bench.flows().drafts(bench.organisation, 10).await.unwrap()
}

/// Ana writes, and what the assistant would say waits.
async fn drafted(bench: &Bench) -> Draft {
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    waiting(bench).await.remove(0)
}

#[tokio::test]
async fn a_draft_is_kept_and_nothing_is_sent() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    assert_eq!((draft.words.as_str(), draft.kind), ("re: hi", DraftKind::Answer));
    assert_eq!((draft.covers_from, draft.covers_seq), (0, 1));
    bench.run_for(Duration::from_secs(60)).await;
    assert!(bench.texts().is_empty());
    assert_eq!(bench.lines().await, ["customer received hi"]);
    assert!(bench.conversation().await.waiting_since.is_some(), "the customer waits for a person to decide");
    assert_eq!(bench.assistant.told().len(), 1, "and the assistant is not asked again and again");
}

#[tokio::test]
async fn an_approved_draft_is_sent_exactly_and_once() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    let (flows, organisation) = (bench.flows(), bench.organisation);
    let approve = |who: &'static str| {
        let flows = flows.clone();
        async move { flows.approve_draft(organisation, draft.id, Wording::AsItIs, who).await.unwrap() }
    };
    let (first, second) = tokio::join!(approve("mia"), approve("noor"));
    assert_eq!(first, second, "two people at once send one message");
    assert_eq!(approve("mia").await, first, "and so does a double click");
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"]);
    let said = bench.timeline().await.into_iter().find(|line| line.id == first).unwrap();
    assert_eq!((said.author.as_str(), said.status.as_str()), ("assistant", "sent"));
    assert!(said.member.is_some() && said.why.is_some());
    let conversation = bench.conversation().await;
    assert_eq!((conversation.owner, conversation.answered_seq), (Owner::Assistant, 1));
    assert_eq!((conversation.waiting_since, conversation.answered_once), (None, true));
    assert!(waiting(&bench).await.is_empty());
}

#[tokio::test]
async fn a_changed_draft_says_what_the_member_made_of_it_and_the_assistant_goes_on_drafting() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    let flows = bench.flows();
    let empty = flows.approve_draft(bench.organisation, draft.id, Wording::Changed(" ".into()), "mia").await;
    assert!(matches!(empty, Err(FlowError::Empty)));
    let changed = Wording::Changed("Hello Ana!".into());
    let sent = flows.approve_draft(bench.organisation, draft.id, changed, "mia").await.unwrap();
    bench.settle().await;
    assert_eq!(bench.texts(), ["Hello Ana!"]);
    let said = bench.timeline().await.into_iter().find(|line| line.id == sent).unwrap();
    assert_eq!((said.author.as_str(), said.member.as_deref()), ("person", Some("mia")));
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    assert_eq!(waiting(&bench).await[0].words, "re: shoes?");
}

#[tokio::test]
async fn a_draft_is_out_of_date_when_the_customer_writes_again() {
    let bench = drafting().await;
    let old = drafted(&bench).await;
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    let drafts = waiting(&bench).await;
    assert_eq!(drafts.iter().map(|draft| draft.words.as_str()).collect::<Vec<_>>(), ["re: hi + shoes?"]);
    let late = bench.flows().approve_draft(bench.organisation, old.id, Wording::AsItIs, "mia").await;
    assert!(matches!(late, Err(FlowError::DraftGone)), "{late:?}");
    bench.settle().await;
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn a_draft_is_out_of_date_when_somebody_answers_or_takes_over() {
    for by_hand in ["reply", "take over", "phone"] {
        let bench = drafting().await;
        let draft = drafted(&bench).await;
        let (flows, id) = (bench.flows(), bench.conversation().await.id);
        match by_hand {
            "reply" => drop(flows.reply_as_person(bench.organisation, id, "mia", "Mia here", "k").await.unwrap()),
            "take over" => flows.take_over(bench.organisation, id, "mia").await.unwrap(),
            _ => {
                bench.record(vec![bench.echo("e1", "from the phone", channel_core::model::Origin::Unknown)]).await;
            }
        }
        bench.settle().await;
        assert!(waiting(&bench).await.is_empty(), "{by_hand}");
        let late = flows.approve_draft(bench.organisation, draft.id, Wording::AsItIs, "noor").await;
        assert!(matches!(late, Err(FlowError::DraftGone)), "{by_hand}: {late:?}");
        bench.settle().await;
        assert!(!bench.texts().contains(&"re: hi".to_owned()), "{by_hand}");
    }
}

#[tokio::test]
async fn ownership_of_an_approved_draft_is_looked_at_again_at_the_door() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    let flows = bench.flows();
    flows.approve_draft(bench.organisation, draft.id, Wording::AsItIs, "mia").await.unwrap();
    let call = sender::claim(&bench.engine, 1).await.unwrap().remove(0);
    flows.take_over(bench.organisation, bench.conversation().await.id, "noor").await.unwrap();
    sender::send(&bench.engine, call).await;
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn a_message_before_the_door_makes_an_approved_draft_a_new_draft_for_both() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    bench.flows().approve_draft(bench.organisation, draft.id, Wording::AsItIs, "mia").await.unwrap();
    let call = sender::claim(&bench.engine, 1).await.unwrap().remove(0);
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    let lane = turn::claim(&bench.engine, 1).await.unwrap().remove(0);
    turn::take(&bench.engine, lane).await;
    sender::send(&bench.engine, call).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(waiting(&bench).await[0].words, "re: hi + shoes?");
}

#[tokio::test]
async fn a_discarded_draft_is_never_sent_and_the_next_one_covers_its_question() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    let flows = bench.flows();
    flows.discard_draft(bench.organisation, draft.id, "mia").await.unwrap();
    flows.discard_draft(bench.organisation, draft.id, "mia").await.unwrap();
    let late = flows.approve_draft(bench.organisation, draft.id, Wording::AsItIs, "noor").await;
    assert!(matches!(late, Err(FlowError::DraftGone)));
    assert_eq!(bench.lines().await, ["customer received hi", "system received draft"], "noted once");
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    assert_eq!(waiting(&bench).await[0].words, "re: hi + shoes?");
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn a_handover_calls_for_a_person_at_once_and_says_so_when_it_is_approved() {
    let bench = drafting().await;
    bench.assistant.next(Reply::HandOver);
    let draft = drafted(&bench).await;
    assert_eq!(draft.kind, DraftKind::Handover);
    let conversation = bench.conversation().await;
    assert_eq!((conversation.owner, conversation.needs_person.as_deref()), (Owner::Person, Some("asked")));
    bench.flows().approve_draft(bench.organisation, draft.id, Wording::AsItIs, "mia").await.unwrap();
    bench.settle().await;
    assert_eq!(bench.texts(), ["a colleague will write to you"]);
    let conversation = bench.conversation().await;
    assert_eq!(conversation.needs_person.as_deref(), Some("asked"), "the customer still waits for one");
    assert!(conversation.waiting_since.is_some());
}

#[tokio::test]
async fn a_draft_is_not_sent_after_the_platforms_window() {
    let bench = Bench::with_window().await;
    bench.flows().set_assistant_mode(bench.organisation, bench.account, AssistantMode::Draft).await.unwrap();
    let draft = drafted(&bench).await;
    bench.clock.advance(Duration::from_secs(25 * 60 * 60));
    let late = bench.flows().approve_draft(bench.organisation, draft.id, Wording::AsItIs, "mia").await;
    assert!(matches!(late, Err(FlowError::WindowClosed)), "{late:?}");
    assert_eq!(waiting(&bench).await.len(), 1, "it is still there to be read");
}

#[tokio::test]
async fn a_draft_to_an_old_question_is_stale() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    assert!(!is_stale(draft.asked_at, bench.now()));
    bench.clock.advance(Duration::from_secs(15 * 60));
    assert!(is_stale(draft.asked_at, bench.now()));
}

#[tokio::test]
async fn a_conversation_goes_its_own_way() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    let (flows, organisation, id) = (bench.flows(), bench.organisation, bench.conversation().await.id);
    flows.set_conversation_mode(organisation, id, Some(AssistantMode::Off)).await.unwrap();
    bench.record(vec![bench.said("m2", "shoes?")]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi"], "off in this conversation, whatever the account says");

    flows.set_conversation_mode(organisation, id, Some(AssistantMode::Draft)).await.unwrap();
    bench.settle().await;
    assert_eq!(waiting(&bench).await[0].words, "re: shoes?", "what nobody answered is drafted at once");

    flows.set_conversation_mode(organisation, id, None).await.unwrap();
    bench.record(vec![bench.said("m3", "in 42?")]).await;
    bench.settle().await;
    assert_eq!(bench.texts(), ["re: hi", "re: shoes? + in 42?"], "as on the account again");
    assert!(waiting(&bench).await.is_empty());
}

#[tokio::test]
async fn another_organisation_decides_about_no_draft() {
    let bench = drafting().await;
    let draft = drafted(&bench).await;
    let rival = bench.rival("shop-9").await;
    assert!(bench.flows().drafts(rival, 10).await.unwrap().is_empty());
    assert!(bench.flows().approve_draft(rival, draft.id, Wording::AsItIs, "eve").await.is_err());
    assert!(bench.flows().discard_draft(rival, draft.id, "eve").await.is_err());
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(waiting(&bench).await.len(), 1);
}

#[tokio::test]
async fn a_draft_to_words_that_are_changed_or_taken_back_is_thought_of_anew() {
    let bench = drafting().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.record(vec![bench.said("m2", "red shoes?")]).await;
    bench.settle().await;
    assert_eq!(waiting(&bench).await[0].words, "re: hi + red shoes?");
    let change = |key: &str, body| {
        let mut event = bench.said("m2", "");
        (event.key, event.body) = (key.to_owned(), body);
        event
    };
    bench.record(vec![change("edit:m2", channel_core::Body::Edit(channel_core::Content::text("blue shoes?")))]).await;
    bench.settle().await;
    assert_eq!(waiting(&bench).await[0].words, "re: hi + blue shoes?");
    let gone = channel_core::Body::Delete { kind: channel_core::model::Deleted::Message };
    bench.record(vec![change("delete:m2", gone)]).await;
    bench.settle().await;
    assert_eq!(waiting(&bench).await[0].words, "re: hi");
}
