//! What a turn with a language model costs beside the model's own time, on a real store: settings, sealed key, reservation
//! and settlement on disk, look-up in the catalogue, guard. The model is scripted on loopback: it looks a product up and then
//! answers. Prints percentiles of the whole turn, of the same two calls alone, and their difference.

#![expect(clippy::print_stdout, reason = "what a bench is for")]

use std::time::{Duration, Instant};

use assistant::model::{Message, ModelRequest, ToolUse};
use assistant::provider::{HttpDoor, ProviderKind, Reach};
use assistant::spend::{Limits, Micros, Party};
use assistant::{Assistant, Disclosure, Outcome, Turn};
use channel_core::{OrganisationId, Seams};
use futures_util::StreamExt;
use platform_simulator::{LlmCall, LlmReply, LlmSimulator};
use secrecy::SecretString;
use serde_json::json;
use store::{OpenOptions, Store, organisations};
use switchboard::assistants::{Assistants, NewKey, Provider};
use switchboard::catalogue::Catalogue;
use switchboard::flows::letters::By;

const PRODUCTS: &[u8] = include_bytes!("../demo/catalogue.csv");
const TURNS: u128 = 500;
const WARM_UP: u128 = 50;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}

async fn run() -> Result<(), Failure> {
    let directory = tempfile::tempdir()?;
    let store = Store::open(OpenOptions::new(directory.path(), Seams::system())).await?;
    let organisation = store.write(|tx| Box::pin(organisations::create(tx, "Shop"))).await?;
    let catalogue = Catalogue::new(store.clone());
    catalogue.import_csv(organisation, PRODUCTS).await?;
    let llm = LlmSimulator::start().await?;
    let origin = llm.openai_base().trim_end_matches("/openai/v1").to_owned();
    let door = HttpDoor::new(Reach::to_public())?.and_inside([origin])?;
    let assistants = Assistants::new(store.clone(), door.clone());
    let most = Micros(u64::MAX);
    let provider = Provider {
        base_url: Some(llm.openai_base()),
        limits: Limits { person_hour: most, conversation_day: most, organisation_day: most },
        ..Provider::new(ProviderKind::Compatible, "instant")
    };
    let key = SecretString::from("key");
    assistants.set_provider(organisation, provider.clone(), NewKey::This(key.clone()), &By::Operator).await?;
    let model = door.model(provider.settings(Some(key)));
    let sources = catalogue.retriever(organisation);
    let (mut turns, mut calls) = (Vec::new(), Vec::new());
    for number in 0..WARM_UP + TURNS {
        script(&llm);
        let began = Instant::now();
        let outcome = assistants.answer(&turn(organisation, number), sources.as_ref()).await?;
        let took = began.elapsed();
        let Outcome::Answer(answer) = outcome else { return Err("no answer".into()) };
        if answer.trace.model.is_none() || answer.trace.refused.is_some() {
            return Err(format!("not the model's answer: {:?}", answer.trace.refused).into());
        }
        script(&llm);
        let began = Instant::now();
        for _ in 0..2 {
            let mut pieces = model.stream(&plain()).await?;
            while let Some(piece) = pieces.next().await {
                piece?;
            }
        }
        let alone = began.elapsed();
        if number >= WARM_UP {
            turns.push(took);
            calls.push(alone);
        }
    }
    let mut beside: Vec<Duration> = turns.iter().zip(&calls).map(|(turn, calls)| turn.saturating_sub(*calls)).collect();
    show("the whole turn", &mut turns);
    show("its two calls alone", &mut calls);
    show("the turn beside its calls", &mut beside);
    Ok(())
}

fn script(llm: &LlmSimulator) {
    llm.will(LlmReply::Calls(vec![LlmCall::new("search_products", json!({"query": "blue running shoe 42"}))]));
    llm.will(LlmReply::Words("That is something a person can tell you best.".into()));
}

fn turn(organisation: OrganisationId, number: u128) -> Turn {
    let person = Some(uuid::Uuid::from_u128(number + 1));
    let party = Some(Party { organisation, conversation: person, person });
    Turn { party, disclosure: Disclosure::Made, ..Turn::new("Shop", "How much is the blue running shoe in 42?") }
}

fn plain() -> ModelRequest {
    ModelRequest {
        instructions: "Answer.".to_owned(),
        messages: vec![Message::Outside("How much is the blue running shoe in 42?".to_owned())],
        tools: Vec::new(),
        tool_use: ToolUse::Barred,
        max_output_tokens: 100,
    }
}

fn show(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |percent: usize| times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
    let milliseconds = |percent| at(percent).map_or(0.0, |time| time.as_secs_f64() * 1_000.0);
    println!(
        "{what}: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, of {}",
        milliseconds(50),
        milliseconds(90),
        milliseconds(99),
        times.len()
    );
}
