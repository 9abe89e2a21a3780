//! Answers as providers stream them, kept as files: each piece is of the kind that the provider publishes, and is understood.
//! Requests of every kind are held against the same descriptions.

use std::{collections::BTreeMap, path::Path, time::Duration};

use api_schemas::{Wire, providers};
use assistant::ProposalKind;
use assistant::{
    model::{Caps, Message, ModelRequest, Said, StopReason, ToolUse, Usage},
    provider::{OpenRouterRouting, ProviderKind, ProviderSettings, encode},
    spend::{Limits, Micros},
    think::{Policy, tools},
};
use platform_simulator::{LlmReply, LlmSimulator};
use serde_json::Value;
use tokio::time::Instant;

use super::{
    scene::{SHOP, Scene, Scripted},
    shapes,
};

const KINDS: [ProviderKind; 5] = [
    ProviderKind::OpenAi,
    ProviderKind::Anthropic,
    ProviderKind::Gemini,
    ProviderKind::OpenRouter,
    ProviderKind::Compatible,
];

fn request_of(kind: ProviderKind) -> Wire {
    match kind {
        ProviderKind::Anthropic => Wire::AnthropicMessages,
        ProviderKind::Gemini => Wire::GeminiGenerate,
        ProviderKind::OpenAi | ProviderKind::OpenRouter | ProviderKind::Compatible => Wire::OpenAiChat,
    }
}

/// Requests in every state of a conversation: words alone, with pictures, with tools, with calls and their results, the last call of a turn.
fn requests() -> BTreeMap<&'static str, ModelRequest> {
    let whole = shapes::request();
    let pictures = vec![shapes::picture(), shapes::picture()];
    let shown = Message::Shown { text: r#"{"customer":"[picture]"}"#.into(), pictures };
    let every = Policy { may_propose: ProposalKind::ALL.to_vec(), ..Policy::default() };
    BTreeMap::from([
        ("words", ModelRequest { tools: Vec::new(), messages: whole.messages[..1].to_vec(), ..shapes::request() }),
        ("pictures", ModelRequest { messages: vec![shown], ..shapes::request() }),
        (
            "all tools",
            ModelRequest { tools: tools(&every), messages: whole.messages[..1].to_vec(), ..shapes::request() },
        ),
        ("no more tools", ModelRequest { tool_use: ToolUse::Barred, ..shapes::request() }),
        (
            "calls without words",
            ModelRequest {
                messages: whole
                    .messages
                    .iter()
                    .cloned()
                    .map(|message| match message {
                        Message::Model { calls, .. } => Message::Model { text: String::new(), calls },
                        other => other,
                    })
                    .collect(),
                ..shapes::request()
            },
        ),
        (
            "arguments that are no JSON",
            ModelRequest {
                messages: whole
                    .messages
                    .iter()
                    .cloned()
                    .map(|message| match message {
                        Message::Model { text, mut calls } => {
                            calls.iter_mut().for_each(|call| "{\"query\": ".clone_into(&mut call.arguments));
                            Message::Model { text, calls }
                        }
                        other => other,
                    })
                    .collect(),
                ..shapes::request()
            },
        ),
        ("conversation", whole),
    ])
}

/// Settings in every form that changes a request.
fn settings(kind: ProviderKind) -> Vec<ProviderSettings> {
    let usual = shapes::settings(kind);
    if kind != ProviderKind::OpenRouter {
        return vec![usual];
    }
    let open = OpenRouterRouting {
        fallbacks: true,
        no_data_collection: false,
        zero_retention: false,
        ..usual.routing.clone()
    };
    let named = OpenRouterRouting { providers: vec!["anthropic".to_owned()], ..usual.routing.clone() };
    vec![
        ProviderSettings { routing: open, ..usual.clone() },
        ProviderSettings { routing: named, ..usual.clone() },
        usual,
    ]
}

#[test]
fn every_request_is_one_that_the_provider_describes() {
    let mut checked = 0;
    for kind in KINDS {
        for settings in settings(kind) {
            for (name, request) in requests() {
                let mut body = encode(&settings, &request).unwrap().body;
                if kind == ProviderKind::OpenRouter {
                    // Beside OpenAI's fields OpenRouter has this one (its page "Provider Routing").
                    let own = body.as_object_mut().unwrap().remove("provider").unwrap();
                    let known = ["allow_fallbacks", "data_collection", "zdr", "require_parameters", "only", "order"];
                    assert!(own.as_object().unwrap().keys().all(|field| known.contains(&field.as_str())), "{own}");
                    assert!(matches!(own["data_collection"].as_str(), Some("allow" | "deny")));
                }
                assert_eq!(providers().check(request_of(kind), &body), Ok(()), "{kind}, {name}");
                checked += 1;
            }
        }
    }
    println!("request bodies held against the published descriptions: {checked}");
}

/// Every cassette with what it is of.
const CASSETTES: [(&str, ProviderKind, Wire); 6] = [
    ("openai-tools", ProviderKind::OpenAi, Wire::OpenAiChunk),
    ("openai-refusal", ProviderKind::OpenAi, Wire::OpenAiChunk),
    ("anthropic-tools", ProviderKind::Anthropic, Wire::AnthropicEvent),
    ("anthropic-thinking", ProviderKind::Anthropic, Wire::AnthropicEvent),
    ("gemini-tools", ProviderKind::Gemini, Wire::GeminiChunk),
    ("gemini-words", ProviderKind::Gemini, Wire::GeminiChunk),
];

fn cassette(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/cassettes/{name}.sse"));
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn every_piece_of_every_cassette_is_one_that_the_provider_describes() {
    let mut pieces = 0;
    for (name, _, wire) in CASSETTES {
        for data in cassette(name).lines().filter_map(|line| line.strip_prefix("data: ")) {
            if data == "[DONE]" {
                continue;
            }
            let value: Value = serde_json::from_str(data).unwrap();
            // Signs of life are described on the page about streams alone.
            if value["type"] == "ping" {
                continue;
            }
            assert_eq!(providers().check(wire, &value), Ok(()), "{name}: {data}");
            pieces += 1;
        }
    }
    println!("pieces of cassettes held against the published descriptions: {pieces}");
    let files = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cassettes")).unwrap().count();
    assert_eq!(files, CASSETTES.len(), "a cassette is not played");
}

async fn play(name: &str, kind: ProviderKind) -> Said {
    let sim = LlmSimulator::start().await.unwrap();
    let base = match kind {
        ProviderKind::Anthropic => sim.anthropic_base(),
        ProviderKind::Gemini => sim.gemini_base(),
        _ => sim.openai_base(),
    };
    sim.will(LlmReply::Recorded(cassette(name)));
    let scene = Scene::new(Scripted::of([]));
    let line = scene.registry.line(&shapes::settings(kind).at(base)).unwrap();
    let limits = Limits { organisation_day: Micros(u64::MAX), ..Limits::default() };
    let party = assistant::spend::Party { organisation: SHOP, conversation: None, person: None };
    let until = Instant::now() + Duration::from_secs(5);
    scene.registry.call(&line, &party, &limits, &shapes::request(), Caps::default(), until).await.unwrap()
}

#[tokio::test]
async fn every_cassette_is_understood() {
    let mut heard = BTreeMap::new();
    for (name, kind, _) in CASSETTES {
        heard.insert(name, play(name, kind).await);
    }
    let calls = |name: &str| -> Vec<(String, String)> {
        heard[name].calls.iter().map(|call| (call.name.clone(), call.arguments.replace(": ", ":"))).collect()
    };
    let boots = ("search_products".to_owned(), r#"{"query":"boots in 42"}"#.to_owned());
    assert_eq!(calls("openai-tools"), std::slice::from_ref(&boots));
    assert_eq!(calls("anthropic-tools"), std::slice::from_ref(&boots));
    assert_eq!(calls("gemini-tools"), [boots, ("my_orders".to_owned(), "{}".to_owned())]);
    assert_eq!(heard["gemini-tools"].calls[0].signature.as_deref(), Some("CiQB0e2Kb8mEqvQ="));
    let told = |name: &str| (heard[name].text.as_str(), heard[name].stop, heard[name].usage);
    let usage = |input, output| Usage { input: Some(input), output: Some(output) };
    assert_eq!(told("openai-tools"), ("", Some(StopReason::Tools), usage(120, 18)));
    assert_eq!(told("openai-refusal"), ("I cannot help with that.", Some(StopReason::Ended), usage(50, 7)));
    assert_eq!(told("anthropic-tools"), ("Okay, let me look that up.", Some(StopReason::Tools), usage(472, 89)));
    assert_eq!(
        told("anthropic-thinking"),
        ("It costs 79.90 EUR.", Some(StopReason::Ended), usage(142, 25)),
        "no thought"
    );
    assert_eq!(told("gemini-tools"), ("", Some(StopReason::Tools), usage(61, 71)), "no thought");
    assert_eq!(told("gemini-words"), ("Да, есть.", Some(StopReason::Ended), usage(8, 6)));
}
