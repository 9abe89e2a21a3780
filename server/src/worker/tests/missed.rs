use assistant::{Answer, Intent, Language, Outcome, Trace};
use store::accounts::AssistantMode;
use store::unanswered::Reason;

use super::bench::Bench;
use super::teller::Reply;

async fn open(bench: &Bench) -> Vec<(String, Reason, u32)> {
    let open = bench.flows().unanswered(bench.organisation).await.unwrap();
    open.into_iter().map(|one| (one.question, one.reason, one.times)).collect()
}

#[tokio::test]
async fn a_question_that_got_no_answer_is_listed_once_however_often_it_is_asked() {
    for mode in [AssistantMode::Auto, AssistantMode::Draft] {
        let bench = Bench::new().await;
        bench.flows().set_assistant_mode(bench.organisation, bench.account, mode).await.unwrap();
        for (id, text) in [("m1", "Do you ship to Mars?"), ("m2", "do you ship to mars")] {
            bench.assistant.next(Reply::DoesNotKnow);
            bench.record(vec![bench.said(id, text)]).await;
            bench.settle().await;
            if mode == AssistantMode::Draft {
                let draft = bench.flows().drafts(bench.organisation, 1).await.unwrap().remove(0);
                bench
                    .flows()
                    .approve_draft(bench.organisation, draft.id, crate::flows::Wording::AsItIs, "mia")
                    .await
                    .unwrap();
                bench.settle().await;
            }
        }
        assert_eq!(open(&bench).await, [("do you ship to mars".to_owned(), Reason::Unknown, 2)], "{mode:?}");
    }
}

#[tokio::test]
async fn what_was_answered_and_who_wants_a_person_is_not_listed() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.assistant.next(Reply::HandOver);
    bench.record(vec![bench.said("m2", "a person please")]).await;
    bench.settle().await;
    assert!(open(&bench).await.is_empty());
}

#[tokio::test]
async fn a_question_on_which_the_assistant_fails_is_listed() {
    let bench = Bench::new().await;
    for _ in 0..20 {
        bench.assistant.next(Reply::Fail);
    }
    bench.record(vec![bench.said("m1", "why?")]).await;
    for _ in 0..10 {
        bench.run_for(std::time::Duration::from_secs(600)).await;
    }
    assert_eq!(open(&bench).await, [("why?".to_owned(), Reason::Failed, 1)]);
}

#[tokio::test]
async fn a_question_that_is_taken_back_is_forgotten() {
    let bench = Bench::new().await;
    for (id, text) in [("m1", "Is my secret safe?"), ("m2", "Do you ship to Mars?")] {
        bench.assistant.next(Reply::DoesNotKnow);
        bench.record(vec![bench.said(id, text)]).await;
        bench.settle().await;
    }
    let mut gone = bench.said("m1", "");
    gone.key = "delete:m1".to_owned();
    gone.body = channel_core::Body::Delete { kind: channel_core::model::Deleted::Message };
    bench.record(vec![gone]).await;
    bench.settle().await;
    assert_eq!(open(&bench).await, [("Do you ship to Mars?".to_owned(), Reason::Unknown, 1)]);
}

/// What an assistant says that does not know.
pub(super) fn does_not_know() -> Outcome {
    Outcome::Answer(Answer {
        text: "I do not know that.".into(),
        image: None,
        citations: Vec::new(),
        intent: Intent::Unknown,
        language: Language::En,
        offers: Vec::new(),
        trace: Trace::default(),
    })
}
