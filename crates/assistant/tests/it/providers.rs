//! Providers over HTTP, played on loopback in their real wire formats.

use std::time::Duration;

use assistant::{
    Language,
    model::{Caps, Late, ModelErrorKind, Overrun, Said, StopReason, Usage},
    provider::{HttpDoor, ProviderKind, ProviderSettings, Reach, Timeouts, Verdict},
    spend::{Limits, Micros},
};
use platform_simulator::{LlmCall, LlmFailure, LlmReply, LlmSimulator};
use serde_json::json;
use tokio::time::Instant;

use super::{
    scene::{SHOP, Scene, Scripted, party},
    shapes,
};

const KINDS: [ProviderKind; 5] = [
    ProviderKind::OpenAi,
    ProviderKind::Anthropic,
    ProviderKind::Gemini,
    ProviderKind::OpenRouter,
    ProviderKind::Compatible,
];

fn settings(sim: &LlmSimulator, kind: ProviderKind) -> ProviderSettings {
    let base = match kind {
        ProviderKind::Anthropic => sim.anthropic_base(),
        ProviderKind::Gemini => sim.gemini_base(),
        _ => sim.openai_base(),
    };
    let timeouts = Timeouts {
        first_token: Duration::from_millis(600),
        idle: Duration::from_millis(300),
        total: Duration::from_millis(1_500),
    };
    ProviderSettings { timeouts, ..shapes::settings(kind).at(base) }
}

async fn ask(sim: &LlmSimulator, kind: ProviderKind, reply: LlmReply) -> Result<Said, assistant::model::ModelError> {
    sim.will(reply);
    let scene = Scene::new(Scripted::of([]));
    let line = scene.registry.line(&settings(sim, kind)).unwrap();
    let limits = Limits { organisation_day: Micros(u64::MAX), ..Limits::default() };
    let until = Instant::now() + Duration::from_secs(5);
    let party = assistant::spend::Party { conversation: None, person: None, ..party() };
    scene.registry.call(&line, &party, &limits, &shapes::request(), Caps::default(), until).await
}

fn find(query: &str) -> LlmCall {
    LlmCall::new("search_products", json!({"query": query}))
}

#[tokio::test]
async fn words_come_whole_with_their_use_and_their_end() {
    let sim = LlmSimulator::start().await.unwrap();
    for kind in KINDS {
        let said = ask(&sim, kind, LlmReply::Words("Да, 79,90 € — есть. 👟".into())).await.unwrap();
        assert_eq!(said.text, "Да, 79,90 € — есть. 👟", "{kind}");
        assert_eq!(
            (said.stop, said.usage),
            (Some(StopReason::Ended), Usage { input: Some(812), output: Some(42) }),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn several_calls_of_one_answer_come_whole() {
    let sim = LlmSimulator::start().await.unwrap();
    for kind in KINDS {
        let calls = vec![find("синие кроссовки"), LlmCall::new("my_orders", json!({})), find("boot")];
        let said = ask(&sim, kind, LlmReply::Calls(calls)).await.unwrap();
        let got: Vec<_> = said.calls.iter().map(|call| (call.name.as_str(), call.arguments.clone())).collect();
        let expected = [
            ("search_products", json!({"query": "синие кроссовки"}).to_string()),
            ("my_orders", "{}".to_owned()),
            ("search_products", json!({"query": "boot"}).to_string()),
        ];
        assert_eq!(got, expected, "{kind}");
        assert_eq!(said.stop, Some(StopReason::Tools), "{kind}");
        let signed = said.calls.iter().filter(|call| call.signature.is_some()).count();
        assert_eq!(signed, usize::from(kind == ProviderKind::Gemini), "{kind}");
    }
}

#[tokio::test]
async fn a_storm_is_cut_within_the_stream_and_half_a_call_is_none() {
    let sim = LlmSimulator::start().await.unwrap();
    for kind in KINDS {
        let storm = LlmReply::Storm { call: find("shoe"), times: 200 };
        let said = ask(&sim, kind, storm).await.unwrap();
        assert_eq!((said.overrun, said.calls.len()), (Some(Overrun::Calls), 8), "{kind}");
        let half = ask(&sim, kind, LlmReply::HalfCall(find("blue running shoe"))).await;
        assert_eq!(half.unwrap_err().kind, ModelErrorKind::Garbled, "{kind}");
        let said = ask(&sim, kind, LlmReply::Endless("and more ".into())).await;
        let is_ended = match &said {
            Ok(said) => said.overrun == Some(Overrun::Text),
            Err(error) => error.kind == ModelErrorKind::Late(Late::Total),
        };
        assert!(is_ended, "{kind}: {said:?}");
    }
}

#[tokio::test]
async fn whoever_is_silent_too_long_is_not_waited_for() {
    let sim = LlmSimulator::start().await.unwrap();
    for kind in KINDS {
        let table = [(LlmReply::Hang, Late::FirstToken), (LlmReply::Stall("Just a moment, I will".into()), Late::Idle)];
        for (reply, late) in table {
            let error = ask(&sim, kind, reply).await.unwrap_err();
            assert_eq!(error.kind, ModelErrorKind::Late(late), "{kind}");
        }
        let error = ask(&sim, kind, LlmReply::Pings).await.unwrap_err();
        assert!(matches!(error.kind, ModelErrorKind::Late(_)), "{kind}: signs of life are no answer: {error:?}");
    }
}

#[tokio::test]
async fn refusals_are_told_apart_and_repeat_nothing_of_what_was_sent() {
    use ModelErrorKind as K;
    let sim = LlmSimulator::start().await.unwrap();
    let table = [
        (LlmReply::Fails(LlmFailure::Key), K::Key),
        (LlmReply::Fails(LlmFailure::Busy(7)), K::Busy),
        (LlmReply::Fails(LlmFailure::Overloaded), K::Overloaded),
        (LlmReply::Fails(LlmFailure::TooLong), K::TooLong),
        (LlmReply::Fails(LlmFailure::Credit), K::Credit),
        (LlmReply::Fails(LlmFailure::UnknownModel), K::UnknownModel),
        (LlmReply::FailsMidway("I was".into()), K::Overloaded),
        (LlmReply::Garbage, K::Garbled),
    ];
    for kind in KINDS {
        for (reply, expected) in &table {
            let error = ask(&sim, kind, reply.clone()).await.unwrap_err();
            assert_eq!(error.kind, *expected, "{kind} {reply:?}");
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("canary") && !shown.contains("обувь") && !shown.contains("127.0.0.1"), "{shown}");
            if *expected == K::Busy {
                assert_eq!(error.retry_after, Some(Duration::from_secs(7)), "{kind}");
            }
        }
        let filtered = ask(&sim, kind, LlmReply::Filtered("I".into())).await.unwrap();
        assert_eq!(filtered.stop, Some(StopReason::Filtered), "{kind}");
        let cut = ask(&sim, kind, LlmReply::CutShort("The shoe is".into())).await.unwrap();
        assert_eq!(cut.stop, Some(StopReason::Length), "{kind}");
    }
    let refused = ask(&sim, ProviderKind::Gemini, LlmReply::Fails(LlmFailure::Filtered)).await.unwrap_err();
    assert_eq!(refused.kind, K::Filtered);
}

#[tokio::test]
async fn what_a_call_costs_is_booked_and_guessed_where_the_provider_does_not_tell() {
    let sim = LlmSimulator::start().await.unwrap();
    let scene = Scene::new(Scripted::of([]));
    let line = scene.registry.line(&settings(&sim, ProviderKind::OpenAi)).unwrap();
    for reply in [LlmReply::Words("Yes.".into()), LlmReply::Uncounted("Yes, we have it.".into())] {
        sim.will(reply);
        let until = Instant::now() + Duration::from_secs(5);
        let limits = Limits::default();
        scene.registry.call(&line, &party(), &limits, &shapes::request(), Caps::default(), until).await.unwrap();
    }
    let totals = scene.totals().await;
    let (kind, model, totals) = &totals[0];
    assert_eq!((kind.as_ref(), model.as_str(), totals.calls, totals.estimated), ("openai", "gpt-5-mini", 2, 1));
    assert_eq!((totals.input, totals.output), (812, 42));
    assert!(totals.amount > Micros(812 * 250_000 / 1_000_000), "{totals:?}");
}

#[tokio::test]
async fn the_test_button_gives_a_plain_verdict() {
    let sim = LlmSimulator::start().await.unwrap();
    let scene = Scene::new(Scripted::of([]));
    let ready = LlmReply::Calls(vec![LlmCall::new("ready", json!({}))]);
    let table = [
        (ready, Verdict::Works),
        (LlmReply::Words("I am ready.".into()), Verdict::NoTools),
        (LlmReply::Fails(LlmFailure::Key), Verdict::Failed(ModelErrorKind::Key)),
        (LlmReply::Fails(LlmFailure::UnknownModel), Verdict::Failed(ModelErrorKind::UnknownModel)),
        (LlmReply::Hang, Verdict::Failed(ModelErrorKind::Late(Late::FirstToken))),
    ];
    for (reply, verdict) in table {
        for kind in KINDS {
            sim.will(reply.clone());
            assert_eq!(scene.registry.test(SHOP, &settings(&sim, kind)).await, verdict, "{kind}");
        }
        for language in Language::ALL {
            assert!(!verdict.sentence(language).unwrap().is_empty());
        }
    }
    sim.will(LlmReply::Calls(vec![LlmCall::new("ready", json!({}))]));
    let trial = scene.registry.trial(SHOP, &settings(&sim, ProviderKind::OpenAi), &Limits::default()).await;
    assert!(trial.first_piece.is_some_and(|first| first <= trial.took), "{trial:?}");
    sim.will(LlmReply::Hang);
    let trial = scene.registry.trial(SHOP, &settings(&sim, ProviderKind::OpenAi), &Limits::default()).await;
    assert_eq!(trial.first_piece, None);
    let nowhere = settings(&sim, ProviderKind::Compatible).at("http://127.0.0.1:9/v1");
    assert_eq!(scene.registry.test(SHOP, &nowhere).await, Verdict::Failed(ModelErrorKind::Unreachable));
}

#[tokio::test]
async fn a_place_that_is_not_public_is_called_only_when_the_operator_names_it() {
    let sim = LlmSimulator::start().await.unwrap();
    let origin = sim.openai_base().trim_end_matches("/openai/v1").to_owned();
    let local = origin.replace("127.0.0.1", "localhost");
    let settings = |base: &str| settings(&sim, ProviderKind::Compatible).at(format!("{base}/openai/v1"));
    let public = HttpDoor::new(Reach::to_public()).unwrap();
    let opened = public.clone().and_inside([origin.clone()]).unwrap();
    let table =
        [(&public, &origin, false), (&public, &local, false), (&opened, &origin, true), (&opened, &local, false)];
    for (door, base, is_called) in table {
        sim.will(LlmReply::Words("Yes.".into()));
        let before = sim.requests().len();
        let answer = door.model(settings(base)).stream(&shapes::request()).await;
        assert_eq!(answer.is_ok(), is_called, "{base}");
        assert_eq!(sim.requests().len() - before, usize::from(is_called), "{base}");
        assert_eq!(door.admits(&settings(base)), is_called || base == &local, "a name is looked at when it is called");
    }
}
