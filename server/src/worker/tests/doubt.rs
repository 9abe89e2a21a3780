//! Sends whose answer was lost: followed until evidence comes, or until a person or the organisation's policy decides.

use std::time::Duration;

use channel_core::capabilities::{Evidence, WindowRule};
use channel_core::error::Retry;
use channel_core::model::{Origin, Status};
use channel_core::outbound::{MediaKind, MediaSource};
use channel_core::{Capabilities, Channel, ChannelError, ErrorKind, OutboundContent, Scope};
use channel_testkit::{FakeChannel, Scripted, SentKind, message};
use store::conversations;
use store::messages::{Author, MessageDirection};
use store::outbox::{self, CallAuthor, Doubt, OnDoubt, ResendPolicy};

use super::bench::Bench;
use crate::flows::FlowError;
use crate::flows::letters::By;
use crate::worker::speak::{Line, speak};

const GRACE: Duration = Duration::from_secs(300);

async fn bench_with(evidence: Evidence) -> Bench {
    let capabilities = Capabilities { evidence, ..FakeChannel::default().capabilities().clone() };
    Bench::with(FakeChannel::default().with_capabilities(capabilities)).await
}

/// Ana asks, and what comes of the answer to the answer's call is scripted.
async fn asked(bench: &Bench, outcome: Scripted) {
    bench.channel.script(outcome);
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    assert_eq!(bench.lines().await[1], "assistant unconfirmed re: hi");
}

async fn doubts(bench: &Bench) -> Vec<Doubt> {
    let organisation = bench.organisation;
    let page = bench.store.read(move |db| Box::pin(outbox::review_list(db, organisation, None, 10)));
    page.await.unwrap().into_iter().map(|entry| entry.doubt).collect()
}

async fn policy(bench: &Bench, policy: ResendPolicy) {
    bench.flows().set_resend_policy(bench.organisation, policy, &By::Operator).await.unwrap();
    assert_eq!(bench.flows().resend_policy(bench.organisation).await.unwrap(), policy);
}

async fn resent(bench: &Bench) -> usize {
    let organisation = bench.organisation;
    let books = bench.store.read(move |db| Box::pin(outbox::resent_without_evidence(db, organisation, None, 10)));
    books.await.unwrap().len()
}

/// Somebody else writes, which shows that the account's webhooks are alive.
async fn heard(bench: &Bench) {
    bench.channel.script(Scripted::Taken(channel_core::Receipt::new("to-ben")));
    bench.record(vec![message("shop-1", "ben", &format!("b{}", bench.now().0), "hello", bench.now())]).await;
    bench.settle().await;
}

fn to_ana(bench: &Bench) -> usize {
    let to_ana = |kind: &SentKind| matches!(kind, SentKind::Message(message) if message.conversation.as_str() == "ana");
    bench.sent().iter().filter(|sent| to_ana(&sent.kind)).count()
}

#[tokio::test]
async fn a_lost_answer_is_waited_for_then_listed_and_a_late_report_settles_it() {
    let bench = bench_with(Evidence::Report).await;
    asked(&bench, Scripted::lost_answer()).await;
    bench.run_for(GRACE - Duration::from_secs(10)).await;
    assert!(doubts(&bench).await.is_empty(), "the platform has not had its time");
    bench.run_for(Duration::from_secs(10)).await;
    assert_eq!(doubts(&bench).await, [Doubt::NothingHeard]);
    bench.run_for(Duration::from_secs(5 * 3_600)).await;
    assert_eq!(to_ana(&bench), 1, "nobody sends it again");
    bench.record(vec![bench.status("wamid-9", Status::Delivered, bench.tokens().pop())]).await;
    bench.run().await;
    assert_eq!(bench.lines().await[1], "assistant delivered re: hi");
    assert!(doubts(&bench).await.is_empty());
}

#[tokio::test]
async fn a_report_with_a_mark_that_is_not_ours_changes_nothing() {
    let bench = bench_with(Evidence::Report).await;
    asked(&bench, Scripted::lost_answer()).await;
    let mark = bench.tokens().pop().unwrap();
    let mut forged = mark.clone().into_bytes();
    forged[0] = if forged[0] == b'0' { b'1' } else { b'0' };
    let elsewhere =
        bench.store.send_token(channel_core::OrganisationId(bench.account.0), bench.engine.seams().ids.secret());
    let unknown = bench.store.send_token(bench.organisation, bench.engine.seams().ids.secret());
    for (number, mark) in
        [String::from_utf8(forged).unwrap(), elsewhere, unknown, "order-7".into()].into_iter().enumerate()
    {
        let id = format!("foreign-{number}");
        bench.record(vec![bench.status(&id, Status::Read, Some(mark))]).await;
        bench.run().await;
        assert_eq!(bench.lines().await[1], "assistant unconfirmed re: hi", "{id}");
        let (organisation, account) = (bench.organisation, bench.account);
        let early = bench
            .store
            .write(move |tx| Box::pin(async move { outbox::take_early(tx, organisation, account, &id).await }));
        assert!(early.await.unwrap().is_empty(), "nothing of it is kept");
    }
}

#[tokio::test]
async fn a_reply_is_sent_again_only_where_the_organisation_wants_it_and_only_once() {
    let bench = bench_with(Evidence::Report).await;
    policy(&bench, ResendPolicy { session_reply: OnDoubt::Resend, ..ResendPolicy::default() }).await;
    asked(&bench, Scripted::Vanished).await;
    bench.clock.advance(GRACE / 2 + Duration::from_secs(10));
    heard(&bench).await;
    bench.channel.script(Scripted::lost_answer());
    bench.run_for(GRACE / 2).await;
    assert_eq!((to_ana(&bench), resent(&bench).await), (1, 1), "the first never arrived, the second did");
    bench.clock.advance(GRACE / 2 + Duration::from_secs(10));
    heard(&bench).await;
    bench.run_for(GRACE).await;
    assert_eq!((to_ana(&bench), resent(&bench).await), (1, 1), "a second try has no third");
    assert_eq!(doubts(&bench).await, [Doubt::NoEvidenceCame]);
}

#[tokio::test]
async fn nothing_is_sent_again_before_the_webhooks_are_known_to_be_alive() {
    let bench = bench_with(Evidence::Report).await;
    policy(&bench, ResendPolicy { session_reply: OnDoubt::Resend, ..ResendPolicy::default() }).await;
    asked(&bench, Scripted::lost_answer()).await;
    for _ in 0..6 {
        bench.run_for(GRACE).await;
    }
    assert_eq!((to_ana(&bench), doubts(&bench).await), (1, vec![Doubt::NothingHeard]));
    heard(&bench).await;
    bench.run_for(Duration::from_secs(60)).await;
    assert_eq!((to_ana(&bench), resent(&bench).await), (2, 1), "one more, and it is listed");
    assert!(doubts(&bench).await.is_empty());
}

#[tokio::test]
async fn where_no_evidence_exists_a_person_decides_at_once() {
    let bench = bench_with(Evidence::None).await;
    asked(&bench, Scripted::Vanished).await;
    bench.run().await;
    assert_eq!(doubts(&bench).await, [Doubt::NoEvidenceExists]);
    let line = bench.timeline().await.remove(1).id;
    bench.flows().send_again(bench.organisation, line, &By::Operator).await.unwrap();
    bench.run_for(Duration::from_secs(21)).await;
    assert_eq!(bench.lines().await[1], "assistant sent re: hi");
    assert_eq!((to_ana(&bench), resent(&bench).await), (1, 1));
    let again = bench.flows().send_again(bench.organisation, line, &By::Operator).await;
    assert!(matches!(again, Err(FlowError::NotRepeatable)));
}

#[tokio::test]
async fn nobody_sends_again_what_the_platform_may_still_report() {
    let bench = bench_with(Evidence::Report).await;
    asked(&bench, Scripted::lost_answer()).await;
    let line = bench.timeline().await.remove(1).id;
    let early = bench.flows().send_again(bench.organisation, line, &By::Operator).await;
    assert!(matches!(early, Err(FlowError::NotRepeatable)));
}

#[tokio::test]
async fn a_conversation_is_read_back_when_answer_and_echo_are_lost() {
    let bench = bench_with(Evidence::Echo).await;
    asked(&bench, Scripted::lost_answer()).await;
    bench.run_for(GRACE).await;
    assert_eq!(bench.lines().await[1], "assistant sent re: hi");
    assert_eq!(to_ana(&bench), 1);
}

#[tokio::test]
async fn what_a_read_back_does_not_show_is_listed() {
    let bench = bench_with(Evidence::Echo).await;
    asked(&bench, Scripted::Vanished).await;
    bench.run_for(GRACE).await;
    assert_eq!(doubts(&bench).await, [Doubt::NotThere]);
    assert_eq!(to_ana(&bench), 0);
}

#[tokio::test]
async fn an_echo_proves_a_send_by_its_mark_whatever_it_says() {
    let bench = bench_with(Evidence::Echo).await;
    asked(&bench, Scripted::lost_answer()).await;
    let mut foreign = bench.echo("mid-1", "re: hi", Origin::Api);
    foreign.token = Some("order-7".into());
    bench.record(vec![foreign]).await;
    bench.run().await;
    assert_eq!(bench.lines().await[1], "assistant unconfirmed re: hi", "another program said the same");
    let mut echo = bench.echo("mid-2", "", Origin::Api);
    echo.token = bench.tokens().pop();
    bench.record(vec![echo]).await;
    bench.run().await;
    assert_eq!(bench.lines().await[1], "assistant sent re: hi");
}

#[tokio::test]
async fn a_rate_answer_about_the_account_stops_all_of_its_conversations() {
    let bench = Bench::new().await;
    let slow = ChannelError::refused(ErrorKind::RateLimited, "slow").concerning(Scope::Account);
    bench.channel.script(Scripted::Failed(slow.with_retry(Retry::After(Duration::from_secs(60)))));
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.record(vec![message("shop-1", "ben", "b1", "hello", bench.now())]).await;
    bench.run_for(Duration::from_secs(50)).await;
    assert!(bench.texts().is_empty());
    bench.run_for(Duration::from_secs(11)).await;
    assert_eq!(bench.texts().len(), 2);
}

#[tokio::test]
async fn a_person_may_answer_late_where_the_platform_lets_people() {
    let window = WindowRule { seconds: 86_400, person_seconds: Some(7 * 86_400), ..WindowRule::default() };
    let capabilities = Capabilities { window: Some(window), ..FakeChannel::default().capabilities().clone() };
    let bench = Bench::with(FakeChannel::default().with_capabilities(capabilities)).await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    let (organisation, id) = (bench.organisation, bench.conversation().await.id);
    for (days, key) in [(2, "soon"), (6, "too late")] {
        bench.clock.advance(Duration::from_secs(days * 86_400));
        bench.flows().reply_as_person(organisation, id, "mia", key, key).await.unwrap();
        bench.run().await;
    }
    let last = bench.sent().pop().unwrap();
    let SentKind::Message(last) = last.kind else { panic!("{last:?}") };
    assert!(
        matches!(&last.content, OutboundContent::PersonText(words) if words.text() == "soon" && words.writer() == "mia")
    );
    assert_eq!(bench.lines().await.pop().unwrap(), "person suppressed too late");
}

#[tokio::test]
async fn words_wait_for_the_file_before_them_where_the_platform_may_turn_them_round() {
    for (evidence, together) in [(Evidence::Report, false), (Evidence::None, true)] {
        let bench = bench_with(evidence).await;
        bench.record(vec![bench.said("m1", "hi")]).await;
        bench.settle().await;
        say(&bench, picture(), "picture").await;
        say(&bench, OutboundContent::Text { text: "like this".into() }, "words").await;
        bench.run().await;
        assert_eq!(bench.texts().contains(&"like this".to_owned()), together, "{evidence:?}");
        if together {
            continue;
        }
        bench.record(vec![bench.status("fake-2", Status::Sent, bench.tokens().pop())]).await;
        bench.run().await;
        assert!(bench.texts().contains(&"like this".to_owned()), "the report lets them go");
        say(&bench, picture(), "another").await;
        say(&bench, OutboundContent::Text { text: "or this".into() }, "more words").await;
        bench.run_for(Duration::from_secs(7)).await;
        assert!(!bench.texts().contains(&"or this".to_owned()));
        bench.run_for(Duration::from_secs(1)).await;
        assert!(bench.texts().contains(&"or this".to_owned()), "nobody waits for a report for ever");
    }
}

fn picture() -> OutboundContent {
    let source = MediaSource::Link { url: "https://shop.example/red.jpg".into() };
    OutboundContent::Media { form: MediaKind::Image, source, caption: None }
}

async fn say(bench: &Bench, content: OutboundContent, key: &'static str) {
    let (engine, organisation, id) = (bench.engine.clone(), bench.organisation, bench.conversation().await.id);
    let write = bench.store.write(move |tx| {
        Box::pin(async move {
            let conversation = conversations::find(tx, organisation, id).await?.unwrap();
            let line = Line {
                author: Author::Person,
                by: CallAuthor::System,
                direction: MessageDirection::Outbound,
                member: None,
                words: content.words().unwrap_or_default().to_owned(),
                content,
                phone: None,
                reply_to: None,
                why: None,
                covers: None,
                key: key.to_owned(),
            };
            speak(tx, &engine, &conversation, line).await
        })
    });
    write.await.unwrap();
}
