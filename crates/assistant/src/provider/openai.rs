//! OpenAI's chat completions, which OpenRouter, Ollama, vLLM and llama.cpp speak too.

use serde_json::{Map, Value, json};

use super::{
    settings::{ProviderKind, ProviderSettings},
    wire::{Encoded, bearer, count, text},
};
use crate::model::{Message, ModelError, ModelErrorKind, ModelEvent, ModelRequest, StopReason, ToolUse, Usage};

pub(super) fn encode(settings: &ProviderSettings, base: &str, request: &ModelRequest) -> Encoded {
    let mut messages = vec![json!({"role": "system", "content": request.instructions})];
    messages.extend(request.messages.iter().flat_map(encode_message));
    let mut body = Map::new();
    body.insert("model".into(), settings.model.as_str().into());
    body.insert("messages".into(), messages.into());
    body.insert("stream".into(), true.into());
    body.insert("stream_options".into(), json!({"include_usage": true}));
    // OpenAI's newer models refuse the older word, servers that imitate it know nothing but the older one.
    let limit = if settings.kind == ProviderKind::OpenAi { "max_completion_tokens" } else { "max_tokens" };
    body.insert(limit.into(), request.max_output_tokens.into());
    if !request.tools.is_empty() {
        let tools = request.tools.iter().map(|tool| {
            json!({"type": "function", "function": {
                "name": tool.name, "description": tool.description, "parameters": tool.parameters}})
        });
        body.insert("tools".into(), tools.collect());
        let choice = if request.tool_use == ToolUse::Free { "auto" } else { "none" };
        body.insert("tool_choice".into(), choice.into());
    }
    match settings.kind {
        ProviderKind::OpenAi => {
            body.insert("store".into(), false.into());
        }
        ProviderKind::OpenRouter => {
            body.insert("provider".into(), preferences(settings));
        }
        ProviderKind::Compatible | ProviderKind::Anthropic | ProviderKind::Gemini => {}
    }
    let key = settings.key.as_ref().map(|key| ("authorization", bearer(key)));
    Encoded { url: format!("{base}/chat/completions"), headers: Vec::new(), key, body: body.into() }
}

fn preferences(settings: &ProviderSettings) -> Value {
    let routing = &settings.routing;
    let mut wanted = Map::new();
    wanted.insert("allow_fallbacks".into(), routing.fallbacks.into());
    let collection = if routing.no_data_collection { "deny" } else { "allow" };
    wanted.insert("data_collection".into(), collection.into());
    if routing.zero_retention {
        wanted.insert("zdr".into(), true.into());
    }
    // An endpoint that would ignore the tools would answer from nothing.
    wanted.insert("require_parameters".into(), true.into());
    if !routing.providers.is_empty() {
        wanted.insert("only".into(), routing.providers.clone().into());
        wanted.insert("order".into(), routing.providers.clone().into());
    }
    wanted.into()
}

fn encode_message(message: &Message) -> Vec<Value> {
    match message {
        Message::Outside(text) => vec![json!({"role": "user", "content": text})],
        Message::Shown { text, pictures } => {
            let words = json!({"type": "text", "text": text});
            let shown = pictures.iter().map(|picture| {
                let url = format!("data:{};base64,{}", picture.media_type(), picture.base64());
                json!({"type": "image_url", "image_url": {"url": url}})
            });
            vec![json!({"role": "user", "content": std::iter::once(words).chain(shown).collect::<Value>()})]
        }
        Message::Model { text, calls } => {
            let mut own = Map::new();
            own.insert("role".into(), "assistant".into());
            let content = if text.is_empty() { Value::Null } else { text.as_str().into() };
            if !calls.is_empty() {
                let calls = calls.iter().map(|call| {
                    json!({"id": call.id, "type": "function",
                        "function": {"name": call.name, "arguments": call.arguments}})
                });
                own.insert("tool_calls".into(), calls.collect());
            }
            own.insert("content".into(), content);
            vec![own.into()]
        }
        Message::Tools(results) => results
            .iter()
            .map(|result| json!({"role": "tool", "tool_call_id": result.id, "content": result.content}))
            .collect(),
    }
}

/// Reads chunks of chat completions.
#[derive(Debug, Default)]
pub(super) struct Decoder;

impl Decoder {
    #[expect(clippy::unused_self, reason = "the decoders of all three formats are used alike")]
    pub(super) fn read(&mut self, value: &Value) -> Result<Vec<ModelEvent>, ModelError> {
        let mut events = Vec::new();
        let choices = value.get("choices").and_then(Value::as_array);
        if choices.is_none() && value.get("usage").is_none() {
            return Err(ModelError::new(ModelErrorKind::Garbled));
        }
        // One answer is asked for, so whatever else is offered is not looked at.
        if let Some(choice) = choices.and_then(|choices| choices.first()) {
            for pointer in ["/delta/content", "/delta/refusal"] {
                events.extend(text(choice, pointer).filter(|it| !it.is_empty()).map(|it| ModelEvent::Text(it.into())));
            }
            let calls = choice.pointer("/delta/tool_calls").and_then(Value::as_array).into_iter().flatten();
            for (place, call) in calls.enumerate() {
                let slot = count(call, "/index").unwrap_or(u64::try_from(place).unwrap_or(0));
                events.push(ModelEvent::Call {
                    slot: u32::try_from(slot).unwrap_or(u32::MAX),
                    id: text(call, "/id").map(str::to_owned),
                    name: text(call, "/function/name").map(str::to_owned),
                    arguments: text(call, "/function/arguments").unwrap_or_default().to_owned(),
                    signature: None,
                });
            }
            if let Some(reason) = text(choice, "/finish_reason") {
                events.push(ModelEvent::Stop(match reason {
                    "stop" => StopReason::Ended,
                    "tool_calls" | "function_call" => StopReason::Tools,
                    "length" => StopReason::Length,
                    "content_filter" => StopReason::Filtered,
                    _ => StopReason::Other,
                }));
            }
        }
        if let Some(usage) = value.get("usage").filter(|usage| usage.is_object()) {
            events.push(ModelEvent::Usage(Usage {
                input: count(usage, "/prompt_tokens"),
                output: count(usage, "/completion_tokens"),
            }));
        }
        Ok(events)
    }
}
