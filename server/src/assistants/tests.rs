//! Models from end to end: a WhatsApp customer asks over real HTTP, a scripted provider answers on loopback, and what the
//! customer gets is read from the platform's ledger.

use std::time::Duration;

use assistant::provider::{ProviderKind, Verdict};
use assistant::spend::{Limits, Micros, Price};
use channel_core::{ChannelId, Credentials, OrganisationId};
use platform_simulator::{
    LlmCall, LlmFailure, LlmReply, LlmSimulator, Receipts, Simulator, SimulatorConfig, Strangers,
};
use secrecy::SecretString;
use serde_json::json;
use store::accounts::{self, AssistantMode, NewAccount};
use store::assistants::ModelPower;
use store::{organisations, spending};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{Assistants, AssistantsError, NewKey, Provider, Voice};
use crate::app::App;
use crate::config::Config;
use crate::flows::letters::By;

mod hearing;
mod place;
mod seeing;
mod translating;

/// Where customers send files.
const PLATFORMS: [platform_simulator::Platform; 3] = [
    platform_simulator::Platform::WhatsApp,
    platform_simulator::Platform::Instagram,
    platform_simulator::Platform::Telegram,
];

const PATIENCE: Duration = Duration::from_secs(20);
const KEY: &str = "sk-canary-9f2c1e77aa01-Zq8T";
const CATALOGUE: &[u8] = b"sku,title,description,size,colour,price,stock\n\
    SHOE-BLUE-42,Blue running shoe,Light shoe for long runs,42,blue,79.90 EUR,7\n\
    BOTTLE-07,Steel bottle,Keeps water cold,,silver,19.50 EUR,120\n";

/// A shop on WhatsApp with a provider on loopback that it may call.
struct Scene {
    sim: Simulator,
    llm: LlmSimulator,
    assistants: Assistants,
    store: store::Store,
    organisation: OrganisationId,
    directory: TempDir,
    _stop: DropGuard,
}

impl Scene {
    async fn open() -> Self {
        let llm = LlmSimulator::start().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let config = SimulatorConfig {
            product: Some(base),
            receipts: Receipts::Delivered,
            strangers: Strangers::Trusted,
            ..SimulatorConfig::default()
        };
        let sim = Simulator::start(config).await.unwrap();
        let directory = crate::place::data().await;
        let mut config = Config::on_defaults(listener.local_addr().unwrap(), directory.path().to_owned());
        let whatsapp = &sim.config().whatsapp;
        config.meta.app_secrets = vec![whatsapp.app_secret.clone()];
        config.meta.verify_tokens = vec![whatsapp.verify_token.clone()];
        config.meta.graph_url = sim.whatsapp_base().parse().unwrap();
        config.assistant.addresses = vec![llm.openai_base().trim_end_matches("/openai/v1").to_owned()];
        let app = App::open(config).await.unwrap();
        let store = app.store().clone();
        let account = NewAccount {
            channel: ChannelId::from_static("whatsapp"),
            external_id: whatsapp.phone_number_id.clone(),
            parent_id: Some(whatsapp.waba_id.clone()),
            name: "Shop".to_owned(),
            credentials: Credentials::new([("access_token".to_owned(), whatsapp.access_token.clone())]),
            settings: json!({}),
            assistant_mode: AssistantMode::Auto,
        };
        let organisation = store
            .write(move |tx| {
                Box::pin(async move {
                    let organisation = organisations::create(tx, "Corner Shop").await?;
                    accounts::create(tx, organisation, account).await?;
                    Ok(organisation)
                })
            })
            .await
            .unwrap();
        app.catalogue().import_csv(organisation, CATALOGUE).await.unwrap();
        let assistants = app.assistants().clone();
        let stop = CancellationToken::new();
        tokio::spawn(app.run(listener, stop.clone()));
        Self { sim, llm, assistants, store, organisation, directory, _stop: stop.drop_guard() }
    }

    /// The same with the provider set.
    async fn with_model() -> Self {
        let scene = Self::open().await;
        scene.set(scene.provider()).await;
        scene
    }

    fn provider(&self) -> Provider {
        Provider {
            base_url: Some(self.llm.openai_base()),
            price: Some(Price { input: 1_000_000, output: 2_000_000 }),
            ..Provider::new(ProviderKind::Compatible, "small-1")
        }
    }

    async fn set(&self, provider: Provider) {
        let key = NewKey::This(SecretString::from(KEY));
        self.assistants.set_provider(self.organisation, provider, key, &By::Operator).await.unwrap();
    }

    /// What the customer gets for what they write.
    async fn ask(&self, name: &str, text: &str) -> String {
        let before = self.sim.ledger().texts_to(name).len();
        self.sim.whatsapp().from(name).text(text).await;
        self.sim.wait_for_texts(name, before + 1, PATIENCE).await.unwrap().pop().unwrap()
    }

    fn model_looks_up_the_shoe(&self) {
        self.llm.will(LlmReply::Calls(vec![LlmCall::new("search_products", json!({"query": "blue running shoe 42"}))]));
    }

    fn calls(&self) -> usize {
        self.llm.requests().len()
    }
}

const QUESTION: &str = "How much is the blue running shoe in 42?";

#[tokio::test]
async fn a_model_looks_the_price_up_and_the_customer_gets_it() {
    let scene = Scene::with_model().await;
    let voice = Voice {
        name: "Mia".to_owned(),
        manner: "Warm and short.".to_owned(),
        must_not: vec!["Never promise a delivery date.".to_owned()],
        ..Voice::default()
    };
    scene.assistants.set_voice(scene.organisation, voice, &By::Operator).await.unwrap();
    scene.model_looks_up_the_shoe();
    scene.llm.will(LlmReply::Words("It is 79.90 EUR, and 42 is there [1].".into()));
    let answer = scene.ask("ana", QUESTION).await;
    assert!(answer.starts_with("It is 79.90 EUR, and 42 is there."), "{answer}");
    assert!(answer.contains("Mia"), "it says who answers: {answer}");
    let requests = scene.llm.requests();
    assert_eq!((requests.len(), requests[0].body["model"].as_str()), (2, Some("small-1")));
    let told = requests[0].body.to_string();
    for said in ["Warm and short.", "Never promise a delivery date.", "Mia"] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
    assert!(requests[1].body.to_string().contains("79.90 EUR"), "the row came with the second call");
    let organisation = scene.organisation;
    scene.assistants.settled(organisation).await;
    let spent = scene.store.read_in(organisation, move |db| {
        Box::pin(spending::by_conversation(db, organisation, channel_core::Timestamp(0), 5))
    });
    let spent = spent.await.unwrap();
    // What the provider tells of each call: 812 tokens read, 42 written.
    assert_eq!((spent.len(), spent[0].sum.calls, spent[0].sum.amount), (1, 2, 2 * (812 + 84)));
    assert_eq!((spent[0].sum.input, spent[0].sum.output, spent[0].sum.estimated), (1_624, 84, 0));
}

#[tokio::test]
async fn an_invented_price_is_repaired_once_and_then_replaced_by_the_catalogues_own() {
    let scene = Scene::with_model().await;
    scene.model_looks_up_the_shoe();
    scene.llm.will(LlmReply::Words("It is 49.90 EUR [1].".into()));
    scene.llm.will(LlmReply::Words("It is 79.90 EUR [1].".into()));
    let answer = scene.ask("ana", QUESTION).await;
    assert!(answer.starts_with("It is 79.90 EUR."), "{answer}");
    assert_eq!(scene.calls(), 3);
    scene.model_looks_up_the_shoe();
    scene.llm.will(LlmReply::Words("It is 49.90 EUR [1].".into()));
    scene.llm.will(LlmReply::Words("Only today 39.90 EUR [1].".into()));
    let answer = scene.ask("bruno", QUESTION).await;
    assert!(answer.contains("79.90") && !answer.contains("9.90 EUR [") && !answer.contains("39.90"), "{answer}");
    assert_eq!(scene.calls(), 6, "it is repaired once");
}

#[tokio::test]
async fn a_provider_that_is_down_leaves_the_offline_assistant_and_nobody_waits() {
    let scene = Scene::with_model().await;
    for (name, failure) in [("ana", LlmFailure::Overloaded), ("bruno", LlmFailure::Key), ("chen", LlmFailure::Credit)] {
        scene.llm.will(LlmReply::Fails(failure));
        let answer = scene.ask(name, QUESTION).await;
        assert!(answer.contains("79.90"), "{failure:?}: {answer}");
    }
    assert_eq!(scene.calls(), 3, "a refused call is not made again");
}

#[tokio::test]
async fn the_switch_silences_the_model_at_once_even_while_it_speaks() {
    let scene = Scene::with_model().await;
    scene.llm.will(LlmReply::Endless("It is very nice. ".into()));
    scene.sim.whatsapp().from("ana").text(QUESTION).await;
    while scene.calls() == 0 {
        tokio::task::yield_now().await;
    }
    let (organisation, by) = (scene.organisation, By::Operator);
    scene.assistants.set_power(organisation, ModelPower::Off, &by).await.unwrap();
    let answer = scene.sim.wait_for_texts("ana", 1, PATIENCE).await.unwrap().remove(0);
    assert!(answer.contains("79.90") && !answer.contains("very nice"), "{answer}");
    scene.ask("bruno", QUESTION).await;
    assert_eq!(scene.calls(), 1, "no model is asked while it is off");
    scene.assistants.set_power(organisation, ModelPower::On, &by).await.unwrap();
    scene.model_looks_up_the_shoe();
    scene.llm.will(LlmReply::Words("It is 79.90 EUR [1].".into()));
    scene.ask("chen", QUESTION).await;
    assert_eq!(scene.calls(), 3);
}

#[tokio::test]
async fn a_switch_thrown_on_another_node_is_followed() {
    let scene = Scene::with_model().await;
    let (organisation, mut known) = (scene.organisation, std::collections::HashSet::new());
    let throw = |power| {
        scene.store.write_in(organisation, move |tx| {
            Box::pin(async move { store::assistants::set_power(tx, organisation, power, "cli").await })
        })
    };
    for power in [ModelPower::Off, ModelPower::On] {
        throw(power).await.unwrap();
        scene.assistants.look(&mut known).await.unwrap();
        let is_off = scene.assistants.inner.registry.switch().is_off(organisation);
        assert_eq!(is_off, power == ModelPower::Off);
    }
}

#[tokio::test]
async fn no_call_is_made_when_a_limit_is_reached_and_it_holds_over_a_restart() {
    let scene = Scene::with_model().await;
    let limits = Limits { organisation_day: Micros(10), ..Limits::default() };
    scene.set(Provider { limits, ..scene.provider() }).await;
    let answer = scene.ask("ana", QUESTION).await;
    assert!(answer.contains("79.90"), "{answer}");
    assert_eq!(scene.calls(), 0);
    // One conversation's own limit has room for one call: 1,500 tokens are set aside at two millionths each, and 42 are
    // what it comes to. Another customer has their own.
    let limits = Limits { conversation_day: Micros(3_050), ..Limits::default() };
    let price = Some(Price { input: 0, output: 2_000_000 });
    scene.set(Provider { limits, price, ..scene.provider() }).await;
    scene.llm.always(LlmReply::Words("I do not know, shall I ask a person?".into()));
    for (name, question, calls) in [
        ("bruno", "Which shoe goes with a green coat?", 1),
        ("bruno", "And which bottle goes with it?", 1),
        ("chen", "Which shoe goes with a green coat?", 2),
    ] {
        scene.ask(name, question).await;
        assert_eq!(scene.calls(), calls, "{name}: {question}");
    }
    // Other assistants on the same store, as after a restart: their memory is empty, the books are not.
    let again = Assistants::new(scene.store.clone(), scene.assistants.inner.door.clone());
    let organisation = scene.organisation;
    scene.assistants.settled(organisation).await;
    let spent = scene.store.read_in(organisation, move |db| {
        Box::pin(spending::by_conversation(db, organisation, channel_core::Timestamp(0), 5))
    });
    let conversation = spent.await.unwrap()[0].conversation;
    let party = assistant::spend::Party { organisation, conversation: Some(conversation.0), person: None };
    let turn = assistant::Turn { party: Some(party), ..assistant::Turn::new("Corner Shop", "And a red one?") };
    let sources = assistant::fixed::FixedRetriever::default();
    assistant::Assistant::answer(&again, &turn, &sources).await.unwrap();
    assert_eq!(scene.calls(), 2);
}

#[tokio::test]
async fn the_test_button_says_how_it_went_and_how_long_the_first_word_took() {
    let scene = Scene::with_model().await;
    scene.llm.will(LlmReply::Calls(vec![LlmCall::new("ready", json!({}))]));
    let (provider, trial) = scene.assistants.trial(scene.organisation, &By::Operator).await.unwrap();
    assert_eq!((provider.model.as_str(), trial.verdict), ("small-1", Verdict::Works));
    assert!(trial.first_piece.is_some());
}

#[tokio::test]
async fn a_key_never_goes_to_an_address_it_was_not_entered_for() {
    let scene = Scene::with_model().await;
    let organisation = scene.organisation;
    let set = |provider, key| scene.assistants.set_provider(organisation, provider, key, &By::Operator);
    let elsewhere = Provider { base_url: Some("https://models.example/v1".to_owned()), ..scene.provider() };
    assert!(matches!(set(elsewhere.clone(), NewKey::Same).await, Err(AssistantsError::KeyAgain)));
    assert!(matches!(
        set(Provider { kind: ProviderKind::OpenAi, base_url: None, ..scene.provider() }, NewKey::Same).await,
        Err(AssistantsError::KeyAgain)
    ));
    set(Provider { model: "small-2".to_owned(), ..scene.provider() }, NewKey::Same).await.unwrap();
    for inside in ["http://127.0.0.1:9/v1", "http://10.0.0.7:8000/v1", "http://169.254.169.254/latest"] {
        let provider = Provider { base_url: Some(inside.to_owned()), ..scene.provider() };
        assert!(matches!(set(provider, NewKey::None).await, Err(AssistantsError::NotPublic)), "{inside}");
    }
    let odd = NewKey::This(SecretString::from("two words"));
    assert!(matches!(set(scene.provider(), odd).await, Err(AssistantsError::Key)));
    let kept = scene.assistants.kept(organisation).await.unwrap();
    assert_eq!(kept.provider.as_ref().and_then(|it| it.ending.as_deref()), Some("Zq8T"));
    assert!(!format!("{kept:?}").contains(KEY));
    for file in walk(scene.directory.path()) {
        let bytes = std::fs::read(&file).unwrap_or_default();
        assert!(!bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes()), "the key stands in {file:?}");
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

#[tokio::test]
async fn who_waited_too_long_for_a_model_is_answered_without_one() {
    let scene = Scene::with_model().await;
    let (organisation, now) = (scene.organisation, scene.store.seams().now());
    let turn = assistant::Turn {
        party: Some(assistant::spend::Party { organisation, conversation: None, person: None }),
        waiting_since: Some(now.minus(Duration::from_secs(16 * 60))),
        now,
        ..assistant::Turn::new("Corner Shop", QUESTION)
    };
    let sources = assistant::fixed::FixedRetriever::default();
    let outcome = assistant::Assistant::answer(&scene.assistants, &turn, &sources).await.unwrap();
    assert!(matches!(outcome, assistant::Outcome::Answer(_)), "{outcome:?}");
    assert_eq!(scene.calls(), 0);
}
