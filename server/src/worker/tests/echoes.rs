use channel_core::model::Origin;
use store::conversations::Owner;

use super::bench::Bench;

#[tokio::test]
async fn our_own_echo_changes_nothing() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.settle().await;
    bench.record(vec![bench.echo("fake-1", "re: hi", Origin::Unknown)]).await;
    bench.settle().await;
    assert_eq!(bench.lines().await, ["customer received hi", "assistant sent re: hi"]);
    assert_eq!(bench.conversation().await.owner, Owner::Assistant);
    assert_eq!(bench.texts().len(), 1);
}

#[tokio::test]
async fn somebody_who_answers_on_the_phone_pauses_the_assistant() {
    let bench = Bench::new().await;
    bench.record(vec![bench.said("m1", "hi")]).await;
    bench.run().await;
    bench.record(vec![bench.echo("mid-5", "I am on it", Origin::PhoneApp)]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(bench.conversation().await.owner, Owner::Person);
    assert_eq!(
        bench.lines().await,
        ["customer received hi", "phone_app sent I am on it", "system received taken_over"]
    );
    bench.record(vec![bench.said("m2", "thanks")]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
}

#[tokio::test]
async fn a_conversation_begun_on_the_phone_belongs_to_a_person() {
    let bench = Bench::new().await;
    bench.record(vec![bench.echo("mid-5", "Your order is ready", Origin::PhoneApp)]).await;
    bench.settle().await;
    bench.record(vec![bench.said("m1", "great")]).await;
    bench.settle().await;
    assert!(bench.texts().is_empty());
    assert_eq!(bench.conversation().await.owner, Owner::Person);
}
