use std::time::Duration;

use super::Bench;
use super::people::{meet_conversation, meet_person};
use crate::ConversationKey;
use crate::unanswered::{self, Missed, QuestionState, Reason, Unanswered};

on_both! {
    a_question_is_counted_and_the_most_asked_comes_first,
    an_answered_question_comes_back_when_it_is_missed_again_and_a_dismissed_one_does_not,
    questions_that_nobody_asks_any_more_are_forgotten,
}

async fn somewhere(bench: &Bench) -> ConversationKey {
    let contact = meet_person(bench, "ana", &[]).await;
    meet_conversation(bench, contact, &["ana"]).await.id
}

async fn miss(bench: &Bench, conversation: ConversationKey, key: &str, question: &str) {
    let of = bench.organisation;
    let (key, question) = (key.to_owned(), question.to_owned());
    let missed = Missed { key, question, reason: Reason::Unknown, conversation };
    let write = bench.store.write_in(of, move |tx| {
        let missed = missed.clone();
        Box::pin(async move { unanswered::record(tx, of, &missed).await })
    });
    write.await.unwrap();
    bench.clock.advance(Duration::from_secs(1));
}

async fn settle(bench: &Bench, key: &'static str, state: QuestionState) -> bool {
    let of = bench.organisation;
    bench.store.write_in(of, move |tx| Box::pin(unanswered::settle(tx, of, key, state))).await.unwrap()
}

async fn open(bench: &Bench) -> Vec<Unanswered> {
    let of = bench.organisation;
    bench.store.read_in(of, move |db| Box::pin(unanswered::list(db, of, 10))).await.unwrap()
}

async fn a_question_is_counted_and_the_most_asked_comes_first(bench: Bench) {
    let here = somewhere(&bench).await;
    miss(&bench, here, "do you ship to mars", "Do you ship to Mars?").await;
    miss(&bench, here, "is it vegan", "Is it vegan?").await;
    miss(&bench, here, "do you ship to mars", "do you ship to MARS").await;
    let open = open(&bench).await;
    assert_eq!(
        open.iter().map(|one| (one.question.as_str(), one.times)).collect::<Vec<_>>(),
        [("do you ship to MARS", 2), ("Is it vegan?", 1)]
    );
    assert!(open[0].first_at < open[0].last_at);
    assert_eq!(open[0].conversation, Some(here));
}

async fn an_answered_question_comes_back_when_it_is_missed_again_and_a_dismissed_one_does_not(bench: Bench) {
    let here = somewhere(&bench).await;
    for key in ["one", "two"] {
        miss(&bench, here, key, key).await;
    }
    assert!(settle(&bench, "one", QuestionState::Answered).await);
    assert!(!settle(&bench, "one", QuestionState::Dismissed).await, "it is not open any more");
    assert!(settle(&bench, "two", QuestionState::Dismissed).await);
    assert!(open(&bench).await.is_empty());
    for key in ["one", "two"] {
        miss(&bench, here, key, key).await;
    }
    assert_eq!(open(&bench).await.iter().map(|one| (one.key.as_str(), one.times)).collect::<Vec<_>>(), [("one", 2)]);
}

async fn questions_that_nobody_asks_any_more_are_forgotten(bench: Bench) {
    let here = somewhere(&bench).await;
    miss(&bench, here, "old", "old").await;
    let between = bench.store.seams().now();
    bench.clock.advance(Duration::from_secs(1));
    miss(&bench, here, "new", "new").await;
    assert_eq!(bench.store.write(move |tx| Box::pin(unanswered::forget(tx, between))).await.unwrap(), 1);
    assert_eq!(open(&bench).await.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["new"]);
}
