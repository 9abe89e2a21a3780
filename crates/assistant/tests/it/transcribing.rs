//! Transcriptions over HTTP, in the providers' real wire formats.

use std::time::Duration;

use api_schemas::{Wire, providers};
use assistant::{
    Language,
    model::{Late, ModelErrorKind},
    provider::{SettingsError, Verdict},
    spend::{Limits, Micros, Party},
    transcribe::{Heard, MinutePrice, Recording, TranscriberKind, TranscriberSettings, Unheard},
};
use serde_json::{Value, json};
use tokio::time::Instant;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{header, method, path},
};

use super::scene::{SHOP, Scene, Scripted, party};

const KEY: &str = "sk-canary-speech";

/// Seven seconds of Opus, as a phone records them.
fn voice() -> Recording {
    let mut bytes = b"OggS\0\x02".to_vec();
    bytes.extend([0; 22]);
    bytes.extend(b"OpusHead\x01\x01");
    bytes.extend([7; 300]);
    bytes.extend(b"OggS\0\x04");
    bytes.extend(336_000_u64.to_le_bytes());
    bytes.extend([0; 16]);
    Recording::of(bytes.into()).unwrap()
}

fn settings(server: &MockServer, kind: TranscriberKind) -> TranscriberSettings {
    let base = if kind == TranscriberKind::ElevenLabs { server.uri() } else { format!("{}/v1", server.uri()) };
    let settings = TranscriberSettings::new(kind, kind.usual_model(), Some(KEY.into())).at(base);
    TranscriberSettings { patience: Duration::from_millis(400), ..settings }
}

async fn answering(kind: TranscriberKind, status: u16, body: Value) -> MockServer {
    let server = MockServer::start().await;
    let (place, name, value) = match kind {
        TranscriberKind::ElevenLabs => ("/v1/speech-to-text", "xi-api-key", KEY.to_owned()),
        _ => ("/v1/audio/transcriptions", "authorization", format!("Bearer {KEY}")),
    };
    let answer = ResponseTemplate::new(status).set_body_json(body);
    let mock = Mock::given(method("POST")).and(path(place)).and(header(name, value.as_str()));
    mock.respond_with(answer).mount(&server).await;
    server
}

async fn hear(scene: &Scene, settings: &TranscriberSettings) -> Result<Heard, Unheard> {
    let ear = scene.registry.ear(settings).unwrap();
    let until = Instant::now() + Duration::from_secs(5);
    scene.registry.hear(&ear, &party(), &Limits::default(), &voice(), until).await
}

/// The form's parts, head and content.
fn parts(request: &Request) -> Vec<(String, String)> {
    let kind = request.headers["content-type"].to_str().unwrap();
    let boundary = format!("--{}", kind.split_once("boundary=").unwrap().1);
    let body = String::from_utf8_lossy(&request.body);
    let parts = body.split(boundary.as_str()).filter(|part| part.trim() != "--" && !part.trim().is_empty());
    let part = |part: &str| {
        let (head, content) = part.trim_start().split_once("\r\n\r\n").unwrap();
        let content = if head.contains("filename") { "(the file)" } else { content.trim_end() };
        (head.replace("\r\n", "\n"), content.to_owned())
    };
    parts.map(part).collect()
}

/// The form as text, with its boundary taken out and the file's bytes as a word.
fn shown(request: &Request) -> String {
    let shown = parts(request).into_iter().map(|(head, content)| format!("{head}\n  {content}"));
    shown.collect::<Vec<_>>().join("\n")
}

/// The form's fields as OpenAI describes them: an object.
fn fields(request: &Request) -> Value {
    let named = parts(request).into_iter().map(|(head, content)| {
        let (_, name) = head.split_once("name=\"").unwrap();
        (name.split('"').next().unwrap().to_owned(), Value::from(content))
    });
    Value::Object(named.collect())
}

#[tokio::test]
async fn scribe_gets_a_form_with_the_recording_and_gives_words_language_and_length() {
    let answer = json!({
        "language_code": "rus", "language_probability": 0.99, "text": " Есть синие кроссовки 42? ",
        "words": [{"text": "Есть", "start": 0.1, "end": 0.4, "type": "word"}, {"text": "42?", "start": 2.0, "end": 3.0, "type": "word"}],
        "transcription_id": "t1",
    });
    let server = answering(TranscriberKind::ElevenLabs, 200, answer).await;
    let scene = Scene::new(Scripted::of([]));
    let heard = hear(&scene, &settings(&server, TranscriberKind::ElevenLabs)).await.unwrap();
    assert_eq!(
        (heard.text.as_str(), heard.language.as_deref(), heard.seconds),
        ("Есть синие кроссовки 42?", Some("ru"), Some(3.0))
    );
    insta::assert_snapshot!(shown(&server.received_requests().await.unwrap()[0]));
    let (payee, model, totals) = scene.totals().await.remove(0);
    assert_eq!((payee.as_ref(), model.as_str()), ("elevenlabs", "scribe_v2"));
    assert_eq!((totals.calls, totals.amount, totals.estimated), (1, MinutePrice(6_700).cost(3.0), 0));
}

#[tokio::test]
async fn openai_gets_opus_under_a_name_that_it_takes() {
    let answer = json!({"text": "Do you have it in 42?", "usage": {"type": "duration", "seconds": 7}});
    assert_eq!(providers().check(Wire::OpenAiTranscript, &answer), Ok(()));
    let server = answering(TranscriberKind::OpenAi, 200, answer).await;
    let scene = Scene::new(Scripted::of([]));
    let heard = hear(&scene, &settings(&server, TranscriberKind::OpenAi)).await.unwrap();
    assert_eq!((heard.text.as_str(), heard.language, heard.seconds), ("Do you have it in 42?", None, Some(7.0)));
    let asked = server.received_requests().await.unwrap().remove(0);
    insta::assert_snapshot!(shown(&asked));
    assert_eq!(providers().check(Wire::OpenAiTranscription, &fields(&asked)), Ok(()));
}

#[tokio::test]
async fn whisper_is_asked_for_the_language_too() {
    let answer = json!({"task": "transcribe", "language": "turkish", "duration": "6.9", "text": "Mavi var mı?"});
    let server = answering(TranscriberKind::OpenAi, 200, answer).await;
    let scene = Scene::new(Scripted::of([]));
    let whisper = TranscriberSettings { model: "whisper-1".into(), ..settings(&server, TranscriberKind::OpenAi) };
    let heard = hear(&scene, &whisper).await.unwrap();
    assert_eq!((heard.language.as_deref(), heard.seconds), (Some("tr"), Some(6.9)));
    let asked = fields(&server.received_requests().await.unwrap()[0]);
    assert_eq!(asked["response_format"], "verbose_json");
    assert_eq!(providers().check(Wire::OpenAiTranscription, &asked), Ok(()));
}

#[tokio::test]
async fn refusals_are_told_apart_and_repeat_nothing_of_what_was_sent() {
    use ModelErrorKind as K;
    use TranscriberKind as T;
    let table = [
        (T::ElevenLabs, 401, json!({"detail": {"status": "invalid_api_key", "message": KEY}}), K::Key),
        (T::ElevenLabs, 401, json!({"detail": {"status": "quota_exceeded"}}), K::Credit),
        (T::ElevenLabs, 429, json!({"detail": {"status": "too_many_concurrent_requests"}}), K::Busy),
        (T::ElevenLabs, 422, json!({"detail": [{"loc": ["body", "model_id"], "msg": "field required"}]}), K::Refused),
        (T::ElevenLabs, 200, json!({"message": "no text"}), K::Garbled),
        (T::OpenAi, 401, json!({"error": {"code": "invalid_api_key", "message": KEY}}), K::Key),
        (T::OpenAi, 404, json!({"error": {"code": "model_not_found"}}), K::UnknownModel),
        (T::OpenAi, 413, json!({"error": {"message": "too large"}}), K::TooLong),
        (T::Compatible, 503, json!({}), K::Overloaded),
    ];
    for (kind, status, body, expected) in table {
        let server = answering(kind, status, body).await;
        let scene = Scene::new(Scripted::of([]));
        let unheard = hear(&scene, &settings(&server, kind)).await.unwrap_err();
        assert_eq!(unheard, Unheard::Failed(expected), "{kind} {status}");
        assert!(!format!("{unheard} {unheard:?}").contains("canary"));
        let totals = scene.totals().await.remove(0).2;
        let cost = if status == 200 { MinutePrice::of(kind, kind.usual_model()).cost(7.0) } else { Micros(0) };
        assert_eq!((totals.calls, totals.amount), (1, cost), "a refusal costs nothing");
    }
}

#[tokio::test]
async fn silence_is_not_taken_for_words_and_nobody_is_waited_for() {
    let server = answering(TranscriberKind::OpenAi, 200, json!({"text": " … "})).await;
    let scene = Scene::new(Scripted::of([]));
    assert_eq!(hear(&scene, &settings(&server, TranscriberKind::OpenAi)).await.unwrap_err(), Unheard::NoWords);
    let late = MockServer::start().await;
    let slow = ResponseTemplate::new(200).set_body_json(json!({"text": "late"})).set_delay(Duration::from_secs(30));
    Mock::given(method("POST")).respond_with(slow).mount(&late).await;
    let unheard = hear(&scene, &settings(&late, TranscriberKind::OpenAi)).await.unwrap_err();
    assert_eq!(unheard, Unheard::Failed(ModelErrorKind::Late(Late::Total)));
}

#[tokio::test]
async fn no_recording_is_sent_where_a_limit_is_reached_or_the_switch_is_off() {
    let server = answering(TranscriberKind::ElevenLabs, 200, json!({"text": "hello"})).await;
    let scene = Scene::new(Scripted::of([]));
    let ear = scene.registry.ear(&settings(&server, TranscriberKind::ElevenLabs)).unwrap();
    let tight = Limits { person_hour: Micros(100), ..Limits::default() };
    let until = Instant::now() + Duration::from_secs(5);
    let unheard = scene.registry.hear(&ear, &party(), &tight, &voice(), until).await.unwrap_err();
    assert_eq!(unheard, Unheard::Failed(ModelErrorKind::Spent));
    scene.switch.set(SHOP, assistant::provider::Power::Off);
    let everybody = Party { conversation: None, person: None, ..party() };
    let unheard = scene.registry.hear(&ear, &everybody, &Limits::default(), &voice(), until).await.unwrap_err();
    assert_eq!(unheard, Unheard::Failed(ModelErrorKind::SwitchedOff));
    assert_eq!(server.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_provider_that_fails_over_and_over_is_left_alone() {
    let server = answering(TranscriberKind::OpenAi, 500, json!({})).await;
    let scene = Scene::new(Scripted::of([]));
    let settings = settings(&server, TranscriberKind::OpenAi);
    for _ in 0..20 {
        hear(&scene, &settings).await.unwrap_err();
    }
    assert_eq!(hear(&scene, &settings).await.unwrap_err(), Unheard::Failed(ModelErrorKind::Resting));
    assert!(server.received_requests().await.unwrap().len() < 20);
}

#[tokio::test]
async fn the_test_button_sends_silence_and_says_how_it_went() {
    use TranscriberKind as T;
    let scene = Scene::new(Scripted::of([]));
    let table = [
        (T::ElevenLabs, 200, json!({"text": ""}), Verdict::Works),
        (T::OpenAi, 200, json!({"text": ""}), Verdict::Works),
        (T::OpenAi, 401, json!({}), Verdict::Failed(ModelErrorKind::Key)),
    ];
    for (kind, status, body, verdict) in table {
        let server = answering(kind, status, body).await;
        let trial = scene.registry.try_hearing(SHOP, &settings(&server, kind), &Limits::default()).await;
        assert_eq!(trial.verdict, verdict, "{kind}");
        for language in Language::ALL {
            assert!(!trial.sentence(language).unwrap().is_empty());
        }
    }
    let nowhere = TranscriberSettings::new(T::Compatible, "whisper-1", None);
    let trial = scene.registry.try_hearing(SHOP, &nowhere, &Limits::default()).await;
    assert_eq!(trial.verdict, Verdict::Settings(SettingsError::NoAddress));
}
