//! Requests as each provider takes them, byte for byte what is sent.

use assistant::{
    model::{Message, ModelRequest, Picture, ToolCall, ToolResult, ToolUse},
    provider::{ProviderKind, ProviderSettings, encode},
    think::{Policy, tools},
};
use secrecy::ExposeSecret as _;

pub(crate) fn request() -> ModelRequest {
    let call = |id: &str, name: &str, signature: Option<&str>| ToolCall {
        id: id.into(),
        name: name.into(),
        arguments: r#"{"query":"обувь 42"}"#.into(),
        signature: signature.map(str::to_owned),
    };
    let result =
        |id: &str, name: &str| ToolResult { id: id.into(), name: name.into(), content: r#"{"found":[]}"#.into() };
    ModelRequest {
        instructions: "Answer customers.".into(),
        messages: vec![
            Message::Outside(r#"{"customer":"обувь?"}"#.into()),
            Message::Model {
                text: "One moment.".into(),
                calls: vec![call("c1", "search_products", Some("c2ln")), call("c2", "search_knowledge", None)],
            },
            Message::Tools(vec![result("c1", "search_products"), result("c2", "search_knowledge")]),
            Message::Outside(r#"{"check":"again"}"#.into()),
        ],
        tools: tools(&Policy::default())
            .into_iter()
            .filter(|tool| tool.name.len() < 10 || tool.name == "search_products")
            .collect(),
        tool_use: ToolUse::Free,
        max_output_tokens: 1_500,
    }
}

/// The beginning of a PNG, which is all that a test needs of one.
pub(crate) fn picture() -> Picture {
    Picture::of(bytes::Bytes::from_static(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")).unwrap()
}

pub(crate) fn settings(kind: ProviderKind) -> ProviderSettings {
    let model = match kind {
        ProviderKind::OpenAi => "gpt-5-mini",
        ProviderKind::Anthropic => "claude-haiku-4-5",
        ProviderKind::Gemini => "gemini-2.5-flash",
        ProviderKind::OpenRouter => "anthropic/claude-haiku-4.5",
        ProviderKind::Compatible => "qwen3",
    };
    let settings = ProviderSettings::new(kind, model, Some("sk-canary".into()));
    if kind == ProviderKind::Compatible { settings.at("http://127.0.0.1:11434/v1") } else { settings }
}

fn shape(kind: ProviderKind) -> String {
    let encoded = encode(&settings(kind), &request()).unwrap();
    let (header, key) = encoded.key.unwrap();
    assert!(key.expose_secret().ends_with("sk-canary") && !encoded.body.to_string().contains("canary"));
    let body = serde_json::to_string_pretty(&encoded.body).unwrap();
    format!("POST {}\n{header}: …\n{:?}\n{body}", encoded.url, encoded.headers)
}

#[test]
fn openai_is_asked_for_a_chat_completion_that_is_not_stored() {
    insta::assert_snapshot!(shape(ProviderKind::OpenAi));
}

#[test]
fn anthropic_is_asked_in_alternating_roles() {
    insta::assert_snapshot!(shape(ProviderKind::Anthropic));
}

#[test]
fn gemini_gets_its_signature_back_and_its_own_schemas() {
    insta::assert_snapshot!(shape(ProviderKind::Gemini));
}

#[test]
fn openrouter_is_told_to_collect_and_keep_nothing_and_to_go_nowhere_else() {
    insta::assert_snapshot!(shape(ProviderKind::OpenRouter));
}

#[test]
fn a_compatible_server_is_asked_with_the_older_words_alone() {
    insta::assert_snapshot!(shape(ProviderKind::Compatible));
}

#[test]
fn pictures_go_along_in_each_providers_own_parts() {
    let shown = Message::Shown { text: r#"{"customer":"[picture]"}"#.into(), pictures: vec![picture(), picture()] };
    let request = ModelRequest { messages: vec![shown], tools: Vec::new(), ..request() };
    let shapes = [ProviderKind::OpenAi, ProviderKind::Anthropic, ProviderKind::Gemini].map(|kind| {
        let body = encode(&settings(kind), &request).unwrap().body;
        let messages = body.get("messages").or_else(|| body.get("contents")).unwrap();
        format!("{kind}: {}", serde_json::to_string_pretty(messages).unwrap())
    });
    insta::assert_snapshot!(shapes.join("\n\n"));
    let blind = ModelRequest { messages: vec![Message::Outside(String::new())], ..request.clone() };
    assert!(request.estimated_tokens() > blind.estimated_tokens() + 3_000, "a picture is set aside for");
}
