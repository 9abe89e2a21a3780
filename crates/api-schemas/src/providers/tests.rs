use serde_json::{Value, json};

use super::{Wire, providers};
use crate::fault::objects;

/// A body of each provider with everything that an assistant sends: words, a picture, calls and their results, tools.
fn bodies() -> Vec<(Wire, Value)> {
    let tool = json!({"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]});
    vec![
        (
            Wire::OpenAiChat,
            json!({
                "model": "gpt-5-mini", "stream": true, "stream_options": {"include_usage": true}, "store": false,
                "max_completion_tokens": 700, "tool_choice": "auto",
                "messages": [
                    {"role": "system", "content": "Answer."},
                    {"role": "user", "content": [{"type": "text", "text": "this one?"},
                        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]},
                    {"role": "assistant", "content": null, "tool_calls": [
                        {"id": "c1", "type": "function", "function": {"name": "my_orders", "arguments": "{}"}}]},
                    {"role": "tool", "tool_call_id": "c1", "content": "{}"}],
                "tools": [{"type": "function", "function": {"name": "search_products", "description": "Finds.", "parameters": tool}}]
            }),
        ),
        (Wire::OpenAiEmbedding, json!({"model": "text-embedding-3-small", "input": ["a", "b"], "dimensions": 384})),
        (Wire::OpenAiTranscription, json!({"model": "whisper-1", "file": "voice.ogg", "response_format": "json"})),
        (
            Wire::AnthropicMessages,
            json!({
                "model": "claude-haiku-4-5", "max_tokens": 700, "system": "Answer.", "stream": true,
                "tool_choice": {"type": "auto"},
                "messages": [
                    {"role": "user", "content": [{"type": "text", "text": "this one?"},
                        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}]},
                    {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "my_orders", "input": {}}]},
                    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "{}"}]}],
                "tools": [{"name": "search_products", "description": "Finds.", "input_schema": tool}]
            }),
        ),
        (
            Wire::GeminiGenerate,
            json!({
                "systemInstruction": {"parts": [{"text": "Answer."}]},
                "generationConfig": {"maxOutputTokens": 700},
                "contents": [
                    {"role": "user", "parts": [{"text": "this one?"}, {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}]},
                    {"role": "model", "parts": [{"functionCall": {"name": "my_orders", "args": {}}, "thoughtSignature": "c2ln"}]},
                    {"role": "user", "parts": [{"functionResponse": {"name": "my_orders", "response": {}}}]}],
                "tools": [{"functionDeclarations": [{"name": "search_products", "description": "Finds.", "parameters": tool}]}],
                "toolConfig": {"functionCallingConfig": {"mode": "AUTO"}}
            }),
        ),
    ]
}

/// Objects whose fields are somebody else's: schemas of tools, arguments and results.
fn is_free(pointer: &str) -> bool {
    ["parameters", "input_schema", "/args", "/response", "/input"].iter().any(|free| pointer.contains(free))
}

#[test]
fn what_an_assistant_sends_is_described() {
    for (wire, body) in bodies() {
        assert_eq!(providers().check(wire, &body), Ok(()), "{wire:?}");
    }
}

#[test]
fn a_misspelt_field_is_found_wherever_it_stands() {
    let mut spoilt = 0;
    for (wire, body) in bodies() {
        for pointer in objects(&body, "").into_iter().filter(|pointer| !is_free(pointer)) {
            let mut worse = body.clone();
            worse.pointer_mut(&pointer).and_then(Value::as_object_mut).unwrap().insert("mispelt".into(), true.into());
            assert!(providers().check(wire, &worse).is_err(), "{wire:?} with a field nobody knows at {pointer:?}");
            spoilt += 1;
        }
    }
    assert!(spoilt > 30, "{spoilt}");
}

#[test]
fn what_must_be_there_is_missed() {
    for (wire, body) in bodies() {
        for field in ["model", "messages", "contents", "input", "file", "max_tokens"] {
            let required = match (wire, field) {
                (Wire::OpenAiChat, "max_tokens") | (Wire::GeminiGenerate, "model") => false,
                _ => body.get(field).is_some(),
            };
            if required {
                let mut worse = body.clone();
                worse.as_object_mut().unwrap().remove(field);
                assert!(providers().check(wire, &worse).is_err(), "{wire:?} without {field}");
            }
        }
    }
}

#[test]
fn a_value_of_another_kind_is_found() {
    let table = [
        (Wire::OpenAiChat, "/messages/0/role", json!("sytem")),
        (Wire::OpenAiChat, "/max_completion_tokens", json!("700")),
        (Wire::OpenAiChat, "/tool_choice", json!("maybe")),
        (Wire::AnthropicMessages, "/messages/0/role", json!("tool")),
        (Wire::AnthropicMessages, "/tool_choice/type", json!("sometimes")),
        (Wire::GeminiGenerate, "/generationConfig/maxOutputTokens", json!({})),
        (Wire::GeminiGenerate, "/toolConfig/functionCallingConfig/mode", json!("SOMETIMES")),
    ];
    let bodies = bodies();
    for (wire, pointer, wrong) in table {
        let mut body = bodies.iter().find(|(own, _)| *own == wire).unwrap().1.clone();
        *body.pointer_mut(pointer).unwrap() = wrong;
        assert!(providers().check(wire, &body).is_err(), "{wire:?} {pointer}");
    }
}
