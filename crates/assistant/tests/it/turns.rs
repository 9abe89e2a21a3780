//! Turns with a model, good and bad. Time is virtual: what takes thirty seconds here takes none.

use std::time::Duration;

use assistant::{
    HandoverReason, Intent, OfferKind, Outcome, Past, SilentReason, Source, Speaker, Turn,
    model::{ModelErrorKind, ModelEvent, StopReason},
    provider::Power,
    spend::{Limits, Micros},
    think::Budget,
};
use channel_core::catalogue::Sku;
use serde_json::json;
use tokio::time::Instant;

use super::scene::{Act, LONGEST, SHOP, Scene, Scripted, call, refused, said, start, turn};

fn search() -> Act {
    Act::Calls(vec![("search_products", json!({"query": "blue running shoe 42"}))])
}

#[tokio::test(start_paused = true)]
async fn what_was_looked_up_is_answered_with_its_sources() {
    let model = Scripted::of([search(), Act::Words("Yes, in size 42 for 79,90 EUR, 3 left [1].")]);
    let scene = Scene::new(model.clone());
    let Outcome::Answer(answer) = scene.ask(&turn("blue running shoe in 42?")).await else { panic!("an answer") };
    assert_eq!(answer.text, "Yes, in size 42 for 79,90 EUR, 3 left.");
    assert_eq!(answer.citations[0].source, Source::Product(Sku("RUN-42".into())));
    assert_eq!(answer.citations[0].values["price"], "79.90 EUR");
    assert_eq!(answer.trace.looked_up, [("search_products".to_owned(), 2)]);
    assert_eq!((answer.intent, model.asked()), (Intent::Find, 2));
}

#[tokio::test(start_paused = true)]
async fn an_invented_price_is_repaired_once() {
    let model = Scripted::of([search(), Act::Words("It costs 59 EUR [1]."), Act::Words("It costs 79.90 EUR [1].")]);
    let scene = Scene::new(model.clone());
    let outcome = scene.ask(&turn("how much is the shoe?")).await;
    assert_eq!(said(&outcome), "It costs 79.90 EUR.");
    assert_eq!((model.asked(), refused(&outcome)), (3, None));
}

#[tokio::test(start_paused = true)]
async fn a_price_that_is_invented_twice_is_replaced_by_what_the_rows_say() {
    let model = Scripted::of([search(), Act::Words("It costs 59 EUR."), Act::Words("Fine: 58 EUR, only today.")]);
    let scene = Scene::new(model.clone());
    let outcome = scene.ask(&turn("how much is the running shoe?")).await;
    assert!(!said(&outcome).contains("58") && !said(&outcome).contains("59"), "{}", said(&outcome));
    assert_eq!(
        (model.asked(), refused(&outcome)),
        (3, Some("the answer has an amount of money that no cited row has"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_price_of_another_row_than_the_named_one_is_refused() {
    let model = Scripted::of([search(), Act::Words("The boot costs 79.90 EUR [2]."), Act::Words("149 EUR [2].")]);
    let scene = Scene::new(model);
    assert_eq!(said(&scene.ask(&turn("how much is the boot?")).await), "149 EUR.");
}

#[tokio::test(start_paused = true)]
async fn numbers_from_before_this_turn_prove_nothing() {
    let model = Scripted::forever(Act::Words("As I said, it costs 79.90 EUR."));
    let scene = Scene::new(model);
    let past = Past {
        speaker: Speaker::Assistant,
        text: "It costs 79.90 EUR.".into(),
        citations: Vec::new(),
        intent: None,
        at: None,
    };
    let outcome = scene.ask(&Turn { history: vec![past], ..turn("what was the price again of the shoe") }).await;
    assert!(refused(&outcome).is_some());
}

#[tokio::test(start_paused = true)]
async fn the_first_answer_says_that_a_machine_wrote_it_whatever_the_model_says() {
    let model = Scripted::forever(Act::Words("I am Anna, a real person."));
    let scene = Scene::new(model);
    let outcome = scene.ask(&Turn { disclosure: assistant::Disclosure::Needed, ..turn("do you ship abroad") }).await;
    assert!(said(&outcome).contains("automated assistant of Demo shop"));
}

#[tokio::test(start_paused = true)]
async fn a_person_is_called_by_the_customer_without_a_model_and_by_the_model_with_its_tool() {
    let told = json!({"reason": "complaint", "summary": "The zip broke.\u{200b} Wants a refund."});
    let model = Scripted::of([Act::Calls(vec![("hand_over", told)])]);
    let scene = Scene::new(model.clone());
    let table = [
        ("quiero hablar con una persona", HandoverReason::Asked, None),
        ("this is broken", HandoverReason::Chosen, Some("complaint\nThe zip broke. Wants a refund.")),
    ];
    for (message, reason, summary) in table {
        let Outcome::Handover(handover) = scene.ask(&turn(message)).await else { panic!("a person for {message}") };
        assert_eq!((handover.reason, handover.summary.as_deref()), (reason, summary));
        assert!(!handover.text.contains("zip"), "the customer is told the system's own words");
    }
    assert_eq!(model.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_customers_own_orders_are_told_and_a_change_is_only_proposed() {
    let propose = Act::Calls(vec![
        ("my_orders", json!({})),
        ("search_products", json!({"query": "shoe"})),
        ("propose", json!({"change": "cart", "source": 2})),
        ("propose", json!({"change": "cancel", "source": 1})),
    ]);
    let model = Scripted::of([propose, Act::Words("Your order A-1001 is shipped [1].")]);
    let scene = Scene::new(model);
    let Outcome::Answer(answer) = scene.ask(&turn("where is my order?")).await else { panic!("an answer") };
    assert_eq!(answer.intent, Intent::Order);
    let confirms = answer.offers.iter().filter(|offer| matches!(offer.kind, OfferKind::Confirm(_))).count();
    assert_eq!(confirms, 1, "the shop allows the cart alone");
}

#[tokio::test(start_paused = true)]
async fn nothing_that_a_model_does_makes_a_turn_last_or_cost_more_than_it_may() {
    let storm = (0..200).map(|slot| call(slot, "search_products", &format!("{{\"query\":\"shoe {slot}\"}}"))).collect();
    let identical = (0..6).map(|slot| call(slot, "search_products", "{\"query\": \"shoe\"}")).collect();
    let half = vec![call(0, "search_products", "{\"query\": \"sho"), ModelEvent::Stop(StopReason::Tools)];
    let unknown = Act::Calls(vec![("transfer_money", json!({"to": "me"}))]);
    let table = [
        ("200 calls in one stream", Act::Pieces(storm)),
        ("the same call six times", Act::Pieces(identical)),
        ("the same call in every answer", search()),
        ("half a call", Act::Pieces(half)),
        ("an unknown tool for ever", unknown),
        ("a hang", Act::Hangs),
        ("a stall", Act::Stalls("Just a mo")),
        ("endless words", Act::Endless("and more ")),
        ("endless nothing", Act::Endless("")),
        ("no words", Act::Pieces(vec![ModelEvent::Stop(StopReason::Ended)])),
        ("nothing at all", Act::Pieces(Vec::new())),
        ("a filter", Act::Pieces(vec![ModelEvent::Text("I".into()), ModelEvent::Stop(StopReason::Filtered)])),
        (
            "an answer that is cut",
            Act::Pieces(vec![ModelEvent::Text("The".into()), ModelEvent::Stop(StopReason::Length)]),
        ),
        ("an overload", Act::Fails(ModelErrorKind::Overloaded)),
        ("a wrong key", Act::Fails(ModelErrorKind::Key)),
    ];
    let (mut kinds, mut longest) = (0, Duration::ZERO);
    for (name, act) in table {
        let model = Scripted::forever(act);
        let mut scene = Scene::new(model.clone());
        scene.briefing.limits = Limits { person_hour: Micros(5_000), ..Limits::default() };
        let begun = Instant::now();
        let outcome = scene.ask(&turn("do you have the running shoe")).await;
        assert!(begun.elapsed() <= LONGEST, "{name} took {:?}", begun.elapsed());
        assert!(refused(&outcome).is_some(), "{name}: {outcome:?}");
        let lookups = scene.shop.lookups.lock().unwrap().len();
        // The offline assistant looks up twice at the end.
        assert!(lookups <= 8 + 2, "{name}: {lookups} look-ups");
        assert!(model.asked() <= Budget::default().model_calls, "{name}: {} calls", model.asked());
        let spent: u64 = scene.totals().await.iter().map(|(.., totals)| totals.amount.0).sum();
        assert!(spent <= 5_000, "{name}: {spent}");
        assert!(!said(&outcome).is_empty(), "{name} is answered all the same");
        longest = longest.max(begun.elapsed());
        kinds += 1;
    }
    println!("models that misbehave: {kinds} kinds, the longest turn took {longest:?}");
}

#[tokio::test(start_paused = true)]
async fn a_thousand_storms_never_run_more_than_eight_calls() {
    for seed in 0_u32..1_000 {
        let calls = 1 + seed % 228;
        let events = (0..calls).map(|slot| {
            let query = (slot * 7 + seed) % (3 + seed % 40);
            call(slot, "search_products", &format!("{{\"query\":\"shoe {query}\"}}"))
        });
        let model = Scripted::forever(Act::Pieces(events.collect()));
        let scene = Scene::new(model);
        let _outcome = scene.ask(&turn("shoes please")).await;
        let lookups = scene.shop.lookups.lock().unwrap().clone();
        assert!(lookups.len() <= 8 + 2, "seed {seed}: {}", lookups.len());
        let most = lookups.iter().map(|one| lookups.iter().filter(|other| *other == one).count()).max();
        assert!(most <= Some(2), "seed {seed}: the same call {most:?} times");
    }
}

#[tokio::test(start_paused = true)]
async fn a_catalogue_that_hangs_does_not_hold_the_turn() {
    let model = Scripted::forever(search());
    let mut scene = Scene::new(model);
    scene.shop.hangs = true;
    let begun = Instant::now();
    let outcome = scene.ask(&turn("do you have the running shoe")).await;
    assert!(begun.elapsed() <= LONGEST, "{:?}", begun.elapsed());
    let Outcome::Answer(answer) = outcome else { panic!("an answer") };
    assert_eq!(answer.intent, Intent::Unknown);
}

#[tokio::test(start_paused = true)]
async fn money_is_set_aside_before_the_call_and_no_call_is_made_without() {
    let model = Scripted::forever(Act::Words("I do not know."));
    let mut scene = Scene::new(model.clone());
    scene.briefing.limits = Limits { person_hour: Micros(4_000), ..Limits::default() };
    let mut made = Vec::new();
    for _ in 0..200 {
        let outcome = scene.ask(&turn("tell me about shoes")).await;
        made.push(refused(&outcome).map(str::to_owned));
    }
    let spent: u64 = scene.totals().await.iter().map(|(.., totals)| totals.amount.0).sum();
    assert!(spent <= 4_000 && model.asked() < 200, "{spent} by {} calls", model.asked());
    assert_eq!(made.last().unwrap().as_deref(), Some("a limit of spending is reached"));
}

#[tokio::test(start_paused = true)]
async fn off_means_nothing_is_said_and_nobody_is_asked() {
    let model = Scripted::forever(Act::Words("Hello."));
    let scene = Scene::new(model.clone());
    let off = Outcome::Silent { reason: SilentReason::SwitchedOff };
    scene.switch.set(SHOP, Power::Off);
    assert_eq!(scene.ask(&turn("do you have shoes")).await, off);
    scene.switch.set(SHOP, Power::On);
    scene.switch.set_all(Power::Off);
    assert_eq!(scene.ask(&turn("do you have shoes")).await, off);
    assert_eq!(model.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_answer_after_a_quarter_of_an_hour_is_not_sent() {
    let model = Scripted::forever(Act::Words("I do not know."));
    let scene = Scene::new(model.clone());
    scene.clock.advance(Duration::from_secs(15 * 60 + 1));
    let late = Outcome::Silent { reason: SilentReason::TooLate };
    assert_eq!(scene.ask(&turn("do you have shoes")).await, late);
    assert_eq!(model.asked(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_fails_again_and_again_is_left_alone_and_customers_are_answered_all_the_same() {
    let model = Scripted::forever(Act::Fails(ModelErrorKind::Overloaded));
    let scene = Scene::new(model.clone());
    for _ in 0..20 {
        let outcome = scene.ask(&turn("do you have the running shoe")).await;
        assert!(said(&outcome).contains("Blue running shoe"));
    }
    assert_eq!(model.asked(), 4);
    scene.clock.advance(Duration::from_secs(16));
    let _outcome = scene.ask(&Turn { waiting_since: None, ..turn("do you have the running shoe") }).await;
    assert_eq!(model.asked(), 5, "after the pause one call tries");
}

#[tokio::test(start_paused = true)]
async fn two_machines_are_not_kept_talking() {
    let model = Scripted::forever(Act::Words("I do not know."));
    let scene = Scene::new(model);
    let own = |seconds| Past {
        speaker: Speaker::Assistant,
        text: "We have that.".into(),
        citations: Vec::new(),
        intent: None,
        at: Some(start().minus(Duration::from_secs(seconds))),
    };
    let turn = Turn { history: (0..6).map(|n| own(n * 10)).collect(), ..turn("and what else do you have") };
    assert_eq!(scene.ask(&turn).await, Outcome::Silent { reason: SilentReason::Looping });
}
