//! Providers of vectors, played on loopback in their real wire formats.

use std::time::Duration;

use api_schemas::{Wire, providers};
use assistant::{
    model::{Late, ModelErrorKind},
    provider::{EmbeddingKind, EmbeddingPurpose, EmbeddingSettings, EmbeddingTimeouts, Power},
    spend::{Limits, Micros, Party},
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, Respond, ResponseTemplate,
    matchers::{body_json, header, method, path},
};

use super::scene::{SHOP, Scene, Scripted, party};

fn shop() -> Party {
    Party { conversation: None, person: None, ..party() }
}

fn settings(server: &MockServer, kind: EmbeddingKind) -> EmbeddingSettings {
    let (model, base) = match kind {
        EmbeddingKind::Voyage => ("voyage-4-lite", format!("{}/v1", server.uri())),
        EmbeddingKind::OpenAi => ("text-embedding-3-small", format!("{}/v1", server.uri())),
        EmbeddingKind::Gemini => ("gemini-embedding-001", server.uri()),
        EmbeddingKind::Compatible => ("nomic-embed-text", format!("{}/v1", server.uri())),
    };
    let timeouts = EmbeddingTimeouts { question: Duration::from_millis(400), passages: Duration::from_millis(1_500) };
    let dimensions = (kind != EmbeddingKind::Compatible).then_some(512);
    EmbeddingSettings {
        dimensions,
        timeouts,
        ..EmbeddingSettings::new(kind, model, Some("key-canary".into())).at(base)
    }
}

/// What each provider is to be asked for two passages, and what it answers: by its published reference.
fn exchange(kind: EmbeddingKind) -> (&'static str, (&'static str, &'static str), Value, Value) {
    let bearer = ("authorization", "Bearer key-canary");
    match kind {
        EmbeddingKind::Voyage => (
            "/v1/embeddings",
            bearer,
            json!({"input": ["Синяя обувь", "-"], "model": "voyage-4-lite", "input_type": "document", "output_dimension": 512}),
            json!({"object": "list", "data": [
                {"object": "embedding", "embedding": [0.5, -0.25], "index": 0},
                {"object": "embedding", "embedding": [1e-3, 0], "index": 1}],
                "model": "voyage-4-lite", "usage": {"total_tokens": 1_000}}),
        ),
        EmbeddingKind::OpenAi => (
            "/v1/embeddings",
            bearer,
            json!({"input": ["Синяя обувь", "-"], "model": "text-embedding-3-small", "encoding_format": "float", "dimensions": 512}),
            // It says the places, in whatever order.
            json!({"object": "list", "data": [
                {"object": "embedding", "index": 1, "embedding": [1e-3, 0]},
                {"object": "embedding", "index": 0, "embedding": [0.5, -0.25]}],
                "model": "text-embedding-3-small", "usage": {"prompt_tokens": 1_000, "total_tokens": 1_000}}),
        ),
        EmbeddingKind::Gemini => (
            "/v1beta/models/gemini-embedding-001:batchEmbedContents",
            ("x-goog-api-key", "key-canary"),
            json!({"requests": [
                {"model": "models/gemini-embedding-001", "content": {"parts": [{"text": "Синяя обувь"}]},
                 "taskType": "RETRIEVAL_DOCUMENT", "outputDimensionality": 512},
                {"model": "models/gemini-embedding-001", "content": {"parts": [{"text": "-"}]},
                 "taskType": "RETRIEVAL_DOCUMENT", "outputDimensionality": 512}]}),
            json!({"embeddings": [{"values": [0.5, -0.25]}, {"values": [1e-3, 0]}],
                "usageMetadata": {"promptTokenCount": 1_000, "promptTokenDetails": [{"modality": "TEXT", "tokenCount": 1_000}]}}),
        ),
        EmbeddingKind::Compatible => (
            "/v1/embeddings",
            bearer,
            json!({"input": ["search_document: Синяя обувь", "search_document: -"], "model": "nomic-embed-text", "encoding_format": "float"}),
            // Ollama's answer.
            json!({"object": "list", "data": [
                {"object": "embedding", "embedding": [0.5, -0.25], "index": 0},
                {"object": "embedding", "embedding": [1e-3, 0], "index": 1}],
                "model": "nomic-embed-text", "usage": {"prompt_tokens": 1_000, "total_tokens": 1_000}}),
        ),
    }
}

#[tokio::test]
async fn every_provider_is_asked_in_its_own_words_and_what_it_costs_is_booked() {
    for kind in EmbeddingKind::ALL {
        let server = MockServer::start().await;
        let (place, (name, key), body, answer) = exchange(kind);
        if kind == EmbeddingKind::OpenAi {
            assert_eq!(providers().check(Wire::OpenAiEmbedding, &body), Ok(()));
            assert_eq!(providers().check(Wire::OpenAiEmbeddings, &answer), Ok(()));
        }
        let asked = Mock::given(method("POST")).and(path(place)).and(header(name, key)).and(body_json(body));
        asked.respond_with(ResponseTemplate::new(200).set_body_json(answer)).expect(1).mount(&server).await;
        let scene = Scene::new(Scripted::of([]));
        let settings = settings(&server, kind);
        let texts = ["Синяя обувь", " \n"];
        let made = scene
            .registry
            .embed(&settings, &shop(), &Limits::default(), EmbeddingPurpose::Passage, &texts)
            .await
            .unwrap();
        assert_eq!(made.vectors, [[0.5, -0.25], [1e-3, 0.0]], "{kind}");
        assert_eq!(made.tokens, Some(1_000), "{kind}");
        let totals = scene.totals().await;
        let (provider, model, totals) = &totals[0];
        assert_eq!((provider.as_ref(), model.as_str()), (kind.as_str(), settings.model.as_str()));
        let amount = Micros(1_000 * settings.price().input / 1_000_000);
        assert_eq!((totals.calls, totals.input, totals.amount, totals.estimated), (1, 1_000, amount, 0), "{kind}");
    }
}

#[tokio::test]
async fn a_question_is_embedded_as_a_question() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(Echo).mount(&server).await;
    let scene = Scene::new(Scripted::of([]));
    for (kind, field, word) in [
        (EmbeddingKind::Voyage, "/input_type", "query"),
        (EmbeddingKind::Gemini, "/requests/0/taskType", "RETRIEVAL_QUERY"),
        (EmbeddingKind::Compatible, "/input/0", "search_query: shoes"),
        (EmbeddingKind::OpenAi, "/input/0", "shoes"),
    ] {
        let own = settings(&server, kind);
        let limits = Limits::default();
        scene.registry.embed(&own, &shop(), &limits, EmbeddingPurpose::Question, &["shoes"]).await.unwrap();
        let sent = server.received_requests().await.unwrap().pop().unwrap();
        let sent: Value = sent.body_json().unwrap();
        assert_eq!(sent.pointer(field).and_then(Value::as_str), Some(word), "{kind}: {sent}");
    }
}

/// As many vectors as there are texts, in the form that was asked.
struct Echo;

impl Respond for Echo {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = request.body_json().unwrap();
        let answer = match body.get("requests").and_then(Value::as_array) {
            Some(requests) => {
                json!({"embeddings": requests.iter().map(|_| json!({"values": [1.0, 2.0]})).collect::<Vec<_>>()})
            }
            None => {
                let texts = body["input"].as_array().unwrap().len();
                let rows = (0..texts).map(|at| json!({"index": at, "embedding": [1.0, 2.0]}));
                json!({"data": rows.collect::<Vec<_>>()})
            }
        };
        ResponseTemplate::new(200).set_body_json(answer)
    }
}

#[tokio::test]
async fn refusals_are_told_apart_cost_nothing_and_repeat_nothing_of_what_was_sent() {
    use ModelErrorKind as K;
    let table = [
        (EmbeddingKind::Voyage, 401, json!({"detail": "Provided API key is invalid: key-canary"}), K::Key),
        (EmbeddingKind::Voyage, 400, json!({"detail": "Model voyage-9 is not supported."}), K::UnknownModel),
        (EmbeddingKind::Voyage, 500, json!({"detail": "Internal error"}), K::Overloaded),
        (
            EmbeddingKind::OpenAi,
            429,
            json!({"error": {"message": "You exceeded your current quota", "type": "insufficient_quota", "code": "insufficient_quota"}}),
            K::Credit,
        ),
        (
            EmbeddingKind::OpenAi,
            404,
            json!({"error": {"message": "The model `m` does not exist", "type": "invalid_request_error", "code": "model_not_found"}}),
            K::UnknownModel,
        ),
        (
            EmbeddingKind::Gemini,
            400,
            json!({"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT"}}),
            K::Key,
        ),
        (
            EmbeddingKind::Gemini,
            503,
            json!({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}),
            K::Overloaded,
        ),
        (
            EmbeddingKind::Compatible,
            404,
            json!({"error": {"message": "model \"m\" not found, try pulling it first", "type": "not_found_error"}}),
            K::UnknownModel,
        ),
        (
            EmbeddingKind::Compatible,
            400,
            json!({"error": {"message": "This model's maximum context length is 512 tokens.", "type": "BadRequestError"}}),
            K::TooLong,
        ),
        (EmbeddingKind::OpenAi, 200, json!({"data": []}), K::Garbled),
    ];
    for (kind, status, body, expected) in table {
        let server = MockServer::start().await;
        Mock::given(method("POST"))
            .respond_with(ResponseTemplate::new(status).set_body_json(&body))
            .mount(&server)
            .await;
        let scene = Scene::new(Scripted::of([]));
        let own = settings(&server, kind);
        let asked =
            scene.registry.embed(&own, &shop(), &Limits::default(), EmbeddingPurpose::Passage, &["обувь"]).await;
        let error = asked.unwrap_err();
        assert_eq!(error.kind, expected, "{kind} {status} {body}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary") && !shown.contains("обувь") && !shown.contains("127.0.0.1"), "{shown}");
        let totals = scene.totals().await.remove(0).2;
        let is_free = totals.amount == Micros(0);
        assert_eq!(is_free, status != 200 || kind == EmbeddingKind::Compatible, "{kind} {status}: {totals:?}");
    }
}

#[tokio::test]
async fn whoever_asks_for_a_pause_gets_it_and_whoever_fails_again_and_again_is_left_alone() {
    let server = MockServer::start().await;
    let busy =
        ResponseTemplate::new(429).insert_header("retry-after", "40").set_body_json(json!({"detail": "slow down"}));
    Mock::given(method("POST")).respond_with(busy).mount(&server).await;
    let scene = Scene::new(Scripted::of([]));
    let own = settings(&server, EmbeddingKind::Voyage);
    let ask = || scene.registry.embed(&own, &SHOP_PARTY, &LIMITS, EmbeddingPurpose::Passage, &["shoes"]);
    let error = ask().await.unwrap_err();
    assert_eq!((error.kind, error.retry_after), (ModelErrorKind::Busy, Some(Duration::from_secs(40))));
    scene.clock.advance(Duration::from_secs(39));
    assert_eq!(ask().await.unwrap_err().kind, ModelErrorKind::Resting);
    assert_eq!(server.received_requests().await.unwrap().len(), 1, "nothing is called within the pause");
    scene.clock.advance(Duration::from_secs(1));
    assert_eq!(ask().await.unwrap_err().kind, ModelErrorKind::Busy);

    let broken = MockServer::start().await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(502)).mount(&broken).await;
    let other = settings(&broken, EmbeddingKind::OpenAi);
    for expected in [ModelErrorKind::Overloaded; 4].into_iter().chain([ModelErrorKind::Resting; 3]) {
        let asked = scene.registry.embed(&other, &SHOP_PARTY, &LIMITS, EmbeddingPurpose::Question, &["shoes"]).await;
        assert_eq!(asked.unwrap_err().kind, expected);
    }
    assert_eq!(broken.received_requests().await.unwrap().len(), 4);
}

const SHOP_PARTY: Party = Party { organisation: SHOP, conversation: None, person: None };
const LIMITS: Limits =
    Limits { person_hour: Micros(1_000_000), conversation_day: Micros(1_000_000), organisation_day: Micros(1_000_000) };

#[tokio::test]
async fn nothing_is_called_when_it_is_switched_off_or_a_limit_is_reached() {
    let server = MockServer::start().await;
    Mock::given(method("POST")).respond_with(Echo).mount(&server).await;
    let scene = Scene::new(Scripted::of([]));
    let own = settings(&server, EmbeddingKind::Voyage);
    scene.switch.set(SHOP, Power::Off);
    let ask = |limits| {
        let (registry, own) = (&scene.registry, &own);
        async move { registry.embed(own, &SHOP_PARTY, &limits, EmbeddingPurpose::Passage, &["shoes"]).await }
    };
    assert_eq!(ask(LIMITS).await.unwrap_err().kind, ModelErrorKind::SwitchedOff);
    scene.switch.set(SHOP, Power::On);
    let none = Limits { organisation_day: Micros(0), ..LIMITS };
    assert_eq!(ask(none).await.unwrap_err().kind, ModelErrorKind::Spent);
    assert!(server.received_requests().await.unwrap().is_empty());
    assert!(ask(LIMITS).await.is_ok());
}

#[tokio::test]
async fn a_question_is_not_waited_for_as_long_as_passages_are() {
    let server = MockServer::start().await;
    let slow = json!({"data": [{"index": 0, "embedding": [1.0]}]});
    let slow = ResponseTemplate::new(200).set_body_json(slow).set_delay(Duration::from_millis(700));
    Mock::given(method("POST")).respond_with(slow).mount(&server).await;
    let scene = Scene::new(Scripted::of([]));
    let own = settings(&server, EmbeddingKind::OpenAi);
    let asked = scene.registry.embed(&own, &SHOP_PARTY, &LIMITS, EmbeddingPurpose::Question, &["shoes"]).await;
    assert_eq!(asked.unwrap_err().kind, ModelErrorKind::Late(Late::Total));
    let asked = scene.registry.embed(&own, &SHOP_PARTY, &LIMITS, EmbeddingPurpose::Passage, &["shoes"]).await;
    assert_eq!(asked.unwrap().vectors, [[1.0]]);
}

#[tokio::test]
async fn the_test_button_says_how_long_a_vector_is_or_what_is_wrong() {
    let scene = Scene::new(Scripted::of([]));
    for kind in EmbeddingKind::ALL {
        let server = MockServer::start().await;
        Mock::given(method("POST")).respond_with(Echo).mount(&server).await;
        let trial = scene.registry.try_embedding(SHOP, &settings(&server, kind), &LIMITS).await;
        assert_eq!(trial.outcome, Ok(2), "{kind}");
        assert_eq!(server.received_requests().await.unwrap().len(), 2, "a passage and a question");
    }
    let nowhere = settings(&MockServer::start().await, EmbeddingKind::Compatible).at("http://127.0.0.1:9/v1");
    let trial = scene.registry.try_embedding(SHOP, &nowhere, &LIMITS).await;
    assert_eq!(trial.outcome, Err(ModelErrorKind::Unreachable));
}
