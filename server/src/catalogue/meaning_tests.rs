//! Models that a shop chooses for its vectors, from end to end: chosen, asked over HTTP, changed, broken and killed, while
//! somebody asks questions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use assistant::provider::{EmbeddingKind, HttpDoor, Reach};
use assistant::spend::Micros;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use channel_core::OrganisationId;
use channel_core::catalogue::Sku;
use channel_testkit::{TestClock, seams};
use secrecy::SecretString;
use serde_json::{Value, json};
use store::assistants::ModelPower;
use store::{Store, organisations, spending};
use tokio::sync::Semaphore;

use super::search::Indexes;
use super::*;
use crate::assistants::{Assistants, Embedding, NewKey};
use crate::flows::letters::By;
use crate::place::Place;

const KEY: &str = "key-canary-0123456789-Zq8T";
/// Longer than anybody may go over a shop without a sign of life.
const CLAIM: Duration = Duration::from_secs(61);

/// A provider of vectors on loopback, in OpenAI's format.
#[derive(Clone)]
struct Provider {
    inner: Arc<Inner>,
    base: String,
}

struct Inner {
    mood: Mutex<Mood>,
    /// Calls for passages that may be answered.
    permits: Semaphore,
    /// Texts that were made into vectors, by model: of calls with several, and of calls with one.
    texts: Mutex<BTreeMap<String, (usize, usize)>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Works,
    Down,
    /// It takes nothing with this word in it.
    Refuses(&'static str),
    NoKey,
}

impl Provider {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (mood, texts) = (Mutex::new(Mood::Works), Mutex::default());
        let inner = Arc::new(Inner { mood, permits: Semaphore::new(100_000), texts });
        let router = Router::new().route("/v1/embeddings", post(answer)).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { inner, base }
    }

    fn set(&self, mood: Mood) {
        *self.inner.mood.lock().unwrap() = mood;
    }

    /// Texts that came together: passages.
    fn passages(&self, model: &str) -> usize {
        self.inner.texts.lock().unwrap().get(model).map_or(0, |(many, _)| *many)
    }

    /// All texts.
    fn texts(&self, model: &str) -> usize {
        self.inner.texts.lock().unwrap().get(model).map_or(0, |(many, one)| many + one)
    }

    /// Takes calls for passages from now on only as they are let through.
    async fn hold(&self) {
        let all = self.inner.permits.available_permits();
        self.inner.permits.acquire_many(u32::try_from(all).unwrap()).await.unwrap().forget();
    }

    fn let_through(&self, calls: usize) {
        self.inner.permits.add_permits(calls);
    }
}

async fn answer(State(inner): State<Arc<Inner>>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let model = body["model"].as_str().unwrap().to_owned();
    let texts: Vec<String> =
        body["input"].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_lowercase()).collect();
    let refused = |status: StatusCode, kind: &str| {
        (status, Json(json!({ "error": { "message": "no", "type": kind } }))).into_response()
    };
    if headers.get("authorization").and_then(|key| key.to_str().ok()) != Some(&format!("Bearer {KEY}")) {
        return refused(StatusCode::UNAUTHORIZED, "authentication_error");
    }
    let mood = *inner.mood.lock().unwrap();
    match mood {
        Mood::Down => return refused(StatusCode::SERVICE_UNAVAILABLE, "server_error"),
        Mood::NoKey => return refused(StatusCode::UNAUTHORIZED, "authentication_error"),
        Mood::Refuses(word) if texts.iter().any(|text| text.contains(word)) => {
            return refused(StatusCode::BAD_REQUEST, "invalid_request_error");
        }
        Mood::Works | Mood::Refuses(_) => {}
    }
    // One text is a question here: every shop has more rows than one.
    if texts.len() > 1 {
        inner.permits.acquire().await.unwrap().forget();
    }
    {
        let mut all = inner.texts.lock().unwrap();
        let (many, one) = all.entry(model.clone()).or_default();
        if texts.len() > 1 { *many += texts.len() } else { *one += 1 }
    }
    // Each model has numbers of its own for the same meanings.
    let turned = model.len() % 4;
    let kinds = [&["shoe", "sneaker", "trainers"][..], &["hat", "headgear"], &["rain", "umbrella"]];
    let rows = texts.iter().enumerate().map(|(at, text)| {
        let mut numbers = [0.01_f32; 4];
        for (kind, words) in kinds.iter().enumerate() {
            if words.iter().any(|word| text.contains(word)) {
                numbers[(kind + turned) % 4] = 1.0;
            }
        }
        json!({ "object": "embedding", "index": at, "embedding": numbers })
    });
    let rows: Vec<Value> = rows.collect();
    let read = texts.len() * 10;
    Json(json!({ "object": "list", "data": rows, "model": model, "usage": { "prompt_tokens": read, "total_tokens": read } }))
        .into_response()
}

struct Scene {
    provider: Provider,
    clock: TestClock,
    store: Store,
    mine: OrganisationId,
    assistants: Assistants,
    catalogue: Catalogue,
    _place: Place,
}

/// A shop of eighty products, of which three mean something.
async fn scene() -> Scene {
    scene_at(Place::of(module_path!()).await).await
}

async fn scene_at(place: Place) -> Scene {
    let (provider, clock) = (Provider::start().await, TestClock::default());
    let store = place.open(seams(&clock)).await;
    let mine = store.write(|tx| Box::pin(organisations::create(tx, "mine"))).await.unwrap();
    let door = HttpDoor::new(Reach::to_public()).unwrap().and_inside([provider.base.clone()]).unwrap();
    let assistants = Assistants::new(store.clone(), door);
    let catalogue = with(&store, &assistants);
    let mut file = "sku,title\nSHOE,Blue shoe\nHAT,Straw hat\nCOAT,Rain coat\n".to_owned();
    for number in 0..77 {
        file.push_str(&format!("T-{number},Thing number {number}\n"));
    }
    catalogue.import_csv(mine, file.as_bytes()).await.unwrap();
    Scene { provider, clock, store, mine, assistants, catalogue, _place: place }
}

fn with(store: &Store, assistants: &Assistants) -> Catalogue {
    Catalogue::with_models(store.clone(), Models::default().and_of_shops(assistants.clone()))
}

impl Scene {
    fn model(&self, name: &str) -> Embedding {
        Embedding {
            base_url: Some(format!("{}/v1", self.provider.base)),
            price: Some(1_000_000),
            ..Embedding::new(EmbeddingKind::Compatible, name)
        }
    }

    async fn choose(&self, embedding: Embedding) {
        let key = NewKey::This(SecretString::from(KEY));
        self.assistants.set_embedding(self.mine, embedding, key, &By::Operator).await.unwrap();
    }

    async fn work(&self) {
        self.catalogue.work_until_idle(&nobody()).await;
    }

    async fn first(&self, question: &str) -> Option<String> {
        let found = self.catalogue.search_products(self.mine, question).await.unwrap();
        found.hits.into_iter().map(|hit| hit.product.sku.0).next()
    }

    async fn told(&self) -> MeaningState {
        self.catalogue.meaning(self.mine).await.unwrap().unwrap()
    }

    /// What answers by meaning, by the end of its name.
    async fn answers(&self) -> Option<String> {
        let model = self.told().await.answers?;
        let (_, rest) = model.split_once('/').unwrap();
        Some(rest.split(' ').next().unwrap().to_owned())
    }

    async fn spent(&self) -> (i64, i64) {
        let mine = self.mine;
        self.assistants.settled(mine).await;
        let read =
            self.store.read_in(mine, move |db| Box::pin(spending::by_model(db, mine, channel_core::Timestamp(0))));
        let sums = read.await.unwrap();
        assert!(sums.iter().all(|sum| sum.provider.as_deref() == Some("compatible")), "{sums:?}");
        (sums.iter().map(|sum| sum.sum.calls).sum(), sums.iter().map(|sum| sum.sum.amount).sum())
    }
}

fn nobody() -> Strangers {
    Strangers::new(Vec::new()).unwrap()
}

#[tokio::test]
async fn a_shop_chooses_a_model_and_a_question_in_other_words_finds_the_product() {
    let scene = scene().await;
    assert_eq!(scene.first("headgear").await, None);
    assert!(scene.catalogue.meaning(scene.mine).await.unwrap().is_none(), "there is no model");
    scene.choose(scene.model("one")).await;
    assert_eq!((scene.first("headgear").await, scene.answers().await), (None, None), "nothing was made yet");
    scene.work().await;
    let told = scene.told().await;
    assert_eq!((told.progress.rows, told.progress.made, told.progress.behind), (80, 80, false));
    assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    assert_eq!(scene.first("trainers").await.as_deref(), Some("SHOE"));
    assert_eq!(scene.first("blue shoe").await.as_deref(), Some("SHOE"), "words lead where they are known");
    // 80 passages in three calls and two questions that no word answers, ten tokens each, a millionth of a dollar a token.
    let (calls, amount) = scene.spent().await;
    assert_eq!((calls, amount), (3 + 3, (80 + 3) * 10));
    let made = scene.provider.texts("one");
    scene.catalogue.import_csv(scene.mine, b"sku,title,stock\nHAT,Straw hat,4\nSUN,Sun hat,1\n").await.unwrap();
    scene.work().await;
    assert_eq!(scene.provider.texts("one"), made + 1, "what means the same is not made again");
    let other = scene.store.write(|tx| Box::pin(organisations::create(tx, "other"))).await.unwrap();
    assert!(scene.catalogue.meaning(other).await.unwrap().is_none(), "another shop has chosen nothing");
}

#[tokio::test]
async fn while_a_model_is_changed_questions_are_answered_all_the_time_and_a_kill_costs_one_call() {
    let scene = scene().await;
    scene.choose(scene.model("one")).await;
    scene.work().await;
    assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    scene.provider.hold().await;
    scene.choose(scene.model("another")).await;
    // A node begins, gets through one call, and is killed.
    let node = with(&scene.store, &scene.assistants);
    let working = tokio::spawn(async move { node.work_until_idle(&nobody()).await });
    scene.provider.let_through(1);
    while scene.told().await.progress.made == 0 {
        assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    }
    assert_eq!(scene.answers().await.as_deref(), Some("one"), "the old model answers");
    working.abort();
    assert!(working.await.unwrap_err().is_cancelled());
    assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    let made = scene.told().await.progress.made;
    assert!(made > 0 && made < 80, "{made}");
    // Another one goes on where it was, once the dead one's claim is over.
    scene.clock.advance(CLAIM);
    let again = with(&scene.store, &scene.assistants);
    let going = tokio::spawn(async move { again.work_until_idle(&nobody()).await });
    scene.provider.let_through(100_000);
    while scene.answers().await.as_deref() != Some("another") {
        assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    }
    for _ in 0..20 {
        assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    }
    going.await.unwrap();
    let asked = scene.provider.texts("one");
    assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    assert_eq!(scene.provider.texts("one"), asked, "the new one is asked now");
    // The call that the kill interrupted may have been answered to nobody: one batch is made twice at most.
    let made = scene.provider.passages("another");
    assert!((80..=80 + 32).contains(&made), "{made}");
    assert_eq!(scene.assistants.embeddings(scene.mine).await.unwrap().len(), 1, "the old model is let go");
}

#[tokio::test]
async fn while_a_provider_is_down_words_answer_and_the_shop_says_why_and_when_it_goes_on() {
    let scene = scene().await;
    scene.provider.set(Mood::Down);
    scene.choose(scene.model("one")).await;
    scene.work().await;
    let told = scene.told().await;
    assert_eq!((told.progress.trouble.as_deref(), told.progress.made), (Some("overloaded"), 0));
    assert_eq!(told.progress.retry_at, Some(scene.store.seams().now().plus(Duration::from_secs(30))));
    assert_eq!(scene.first("blue shoe").await.as_deref(), Some("SHOE"));
    scene.provider.set(Mood::Works);
    scene.work().await;
    assert_eq!(scene.told().await.progress.made, 0, "it is left alone until then");
    scene.clock.advance(Duration::from_secs(30));
    scene.work().await;
    assert_eq!((scene.told().await.progress.made, scene.told().await.progress.trouble), (80, None));
    // And while it is down for questions: words find what they name, nothing breaks, and it is not asked again and again.
    scene.provider.set(Mood::Down);
    for _ in 0..10 {
        assert_eq!(scene.first("blue shoe").await.as_deref(), Some("SHOE"));
        assert_eq!(scene.first("headgear").await, None);
    }
    scene.provider.set(Mood::Works);
    scene.clock.advance(Duration::from_secs(60));
    assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
}

#[tokio::test]
async fn a_row_that_the_model_refuses_stops_no_other_and_says_so() {
    let scene = scene().await;
    scene.provider.set(Mood::Refuses("number 40"));
    scene.choose(scene.model("one")).await;
    scene.work().await;
    let told = scene.told().await;
    assert_eq!((told.progress.made, told.progress.refused, told.progress.behind), (79, 1, false));
    assert_eq!((told.refused[0].id.as_str(), told.refused[0].why.as_str()), ("T-40", "refused"));
    assert_eq!(scene.first("headgear").await.as_deref(), Some("HAT"));
    let skus = ["HAT", "T-40", "NEW"].map(|sku| Sku(sku.to_owned()));
    let states = scene.catalogue.meaning_of_products(scene.mine, &skus).await.unwrap().unwrap();
    assert_eq!(states, [RowState::Made, RowState::Refused("refused".to_owned()), RowState::Waiting]);
    scene.provider.set(Mood::Works);
    scene.catalogue.embed_again(scene.mine).await.unwrap();
    let made = scene.provider.texts("one");
    scene.work().await;
    assert_eq!((scene.told().await.progress.made, scene.provider.texts("one")), (80, made + 1));
}

#[tokio::test]
async fn the_switch_and_the_limit_stop_vectors_too_and_a_wrong_key_is_told() {
    let scene = scene().await;
    let by = By::Operator;
    scene.assistants.set_power(scene.mine, ModelPower::Off, &by).await.unwrap();
    scene.choose(scene.model("one")).await;
    scene.work().await;
    assert_eq!(scene.told().await.progress.trouble.as_deref(), Some("off"));
    assert_eq!(scene.provider.texts("one"), 0);
    scene.assistants.set_power(scene.mine, ModelPower::On, &by).await.unwrap();
    scene.work().await;
    assert_eq!(scene.told().await.progress.made, 80, "the switch is all that was in the way");
    scene.choose(Embedding { limit_day: Micros(100), ..scene.model("second") }).await;
    scene.work().await;
    assert_eq!(scene.told().await.progress.trouble.as_deref(), Some("spent"));
    assert_eq!((scene.provider.texts("second"), scene.answers().await.as_deref()), (0, Some("one")));
    scene.provider.set(Mood::NoKey);
    scene.choose(scene.model("second")).await;
    scene.work().await;
    assert_eq!(scene.told().await.progress.trouble.as_deref(), Some("key"));
    let (_, trial) = scene.assistants.try_embedding(scene.mine, &by).await.unwrap();
    assert_eq!(trial.outcome, Err(assistant::model::ModelErrorKind::Key));
    scene.provider.set(Mood::Works);
    let (_, trial) = scene.assistants.try_embedding(scene.mine, &by).await.unwrap();
    assert_eq!(trial.outcome, Ok(4));
    scene.work().await;
    assert_eq!((scene.told().await.progress.made, scene.answers().await.as_deref()), (80, Some("second")));
    assert!(scene.assistants.remove_embedding(scene.mine, &by).await.unwrap());
    assert_eq!(scene.first("headgear").await, None);
    assert_eq!(scene.first("straw hat").await.as_deref(), Some("HAT"), "words answer");
}

#[tokio::test]
async fn a_key_goes_to_no_other_address_and_is_in_no_state() {
    let scene = scene().await;
    scene.choose(scene.model("one")).await;
    let set = |embedding, key| scene.assistants.set_embedding(scene.mine, embedding, key, &By::Operator);
    let elsewhere = Embedding { base_url: Some("https://models.example/v1".to_owned()), ..scene.model("one") };
    let refused = set(elsewhere, NewKey::Same).await;
    assert!(matches!(refused, Err(crate::assistants::AssistantsError::KeyAgain)), "{refused:?}");
    let inside = Embedding { base_url: Some("http://127.0.0.1:9/v1".to_owned()), ..scene.model("one") };
    let refused = set(inside, NewKey::None).await;
    assert!(matches!(refused, Err(crate::assistants::AssistantsError::NotPublic)), "{refused:?}");
    set(scene.model("two"), NewKey::Same).await.unwrap();
    scene.work().await;
    assert_eq!(scene.told().await.progress.made, 80, "the key went with it");
    let kept = scene.assistants.embeddings(scene.mine).await.unwrap();
    assert_eq!(kept[0].ending.as_deref(), Some("Zq8T"));
    assert!(!format!("{kept:?} {:?}", scene.told().await).contains(KEY));
}

#[tokio::test]
async fn more_vectors_than_a_node_holds_for_one_shop_are_compared_by_a_database_that_can() {
    let place = Place::of(module_path!()).await;
    if !place.is_shared() {
        let scene = scene_at(place).await;
        scene.choose(scene.model("one")).await;
        scene.work().await;
        let narrow = Catalogue { indexes: scene.catalogue.indexes.clone().within(1), ..scene.catalogue.clone() };
        assert_eq!(narrow.search_products(scene.mine, "headgear").await.unwrap().hits[0].product.sku.0, "HAT");
        assert!(!narrow.meaning(scene.mine).await.unwrap().unwrap().by_database, "an embedded store cannot");
        return;
    }
    // The first opening brings the schema, so that the extension comes to a shop that is there already.
    drop(place.open(seams(&TestClock::default())).await);
    place.superuser("CREATE EXTENSION vector").unwrap();
    let scene = scene_at(place).await;
    scene.choose(scene.model("one")).await;
    scene.work().await;
    let models = Models::default().and_of_shops(scene.assistants.clone());
    let narrow = Catalogue { indexes: Indexes::new(scene.store.clone(), models).within(1), ..scene.catalogue.clone() };
    let first = async |question: &str| {
        let found = narrow.search_products(scene.mine, question).await.unwrap();
        found.hits.into_iter().map(|hit| hit.product.sku.0).next()
    };
    for (question, sku) in [("headgear", "HAT"), ("trainers", "SHOE"), ("umbrella", "COAT"), ("blue shoe", "SHOE")] {
        assert_eq!(first(question).await.as_deref(), Some(sku), "{question}");
        assert_eq!(scene.first(question).await.as_deref(), Some(sku), "{question}");
    }
    assert!(narrow.meaning(scene.mine).await.unwrap().unwrap().by_database);
    assert!(!scene.told().await.by_database, "a node with room compares by itself");
    narrow.import_csv(scene.mine, b"sku,title\nHAT,Plain thing\nCAP,Red hat\n").await.unwrap();
    narrow.work_until_idle(&nobody()).await;
    assert_eq!(first("headgear").await.as_deref(), Some("CAP"), "what changed is near as it is now");
}
