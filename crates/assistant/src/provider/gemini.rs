//! Google Gemini's `streamGenerateContent`.

use serde_json::{Map, Value, json};

use super::{
    settings::ProviderSettings,
    wire::{Encoded, count, text},
};
use crate::model::{Message, ModelError, ModelErrorKind, ModelEvent, ModelRequest, StopReason, ToolUse, Usage};

pub(super) fn encode(settings: &ProviderSettings, base: &str, request: &ModelRequest) -> Encoded {
    let mut body = Map::new();
    body.insert("systemInstruction".into(), json!({"parts": [{"text": request.instructions}]}));
    body.insert("contents".into(), contents(&request.messages).into());
    body.insert("generationConfig".into(), json!({"maxOutputTokens": request.max_output_tokens}));
    if !request.tools.is_empty() {
        let tools = request.tools.iter().map(|tool| {
            let mut declared = Map::new();
            declared.insert("name".into(), tool.name.into());
            declared.insert("description".into(), tool.description.into());
            // An object without properties is refused; a function without parameters is not.
            if tool.parameters.get("properties").and_then(Value::as_object).is_some_and(|own| !own.is_empty()) {
                declared.insert("parameters".into(), dialect(&tool.parameters));
            }
            Value::from(declared)
        });
        body.insert("tools".into(), json!([{"functionDeclarations": tools.collect::<Value>()}]));
        let mode = if request.tool_use == ToolUse::Free { "AUTO" } else { "NONE" };
        body.insert("toolConfig".into(), json!({"functionCallingConfig": {"mode": mode}}));
    }
    let model = settings.model.strip_prefix("models/").unwrap_or(&settings.model);
    Encoded {
        url: format!("{base}/v1beta/models/{model}:streamGenerateContent?alt=sse"),
        headers: Vec::new(),
        // In a header, never in the address, which ends up in the logs of proxies.
        key: settings.key.clone().map(|key| ("x-goog-api-key", key)),
        body: body.into(),
    }
}

/// The schema in the subset that Gemini knows: no `additionalProperties`.
fn dialect(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| name.as_str() != "additionalProperties")
            .map(|(name, value)| (name.clone(), dialect(value)))
            .collect::<Map<String, Value>>()
            .into(),
        Value::Array(items) => items.iter().map(dialect).collect(),
        other => other.clone(),
    }
}

fn contents(messages: &[Message]) -> Vec<Value> {
    let mut all: Vec<(&str, Vec<Value>)> = Vec::new();
    for message in messages {
        let (role, parts) = match message {
            Message::Outside(text) => ("user", vec![json!({"text": text})]),
            Message::Shown { text, pictures } => {
                let shown = pictures
                    .iter()
                    .map(|picture| json!({"inlineData": {"mimeType": picture.media_type(), "data": picture.base64()}}));
                ("user", shown.chain([json!({"text": text})]).collect())
            }
            Message::Model { text, calls } => {
                let words = (!text.is_empty()).then(|| json!({"text": text}));
                let calls = calls.iter().map(|call| {
                    let args: Value = serde_json::from_str(&call.arguments).unwrap_or_else(|_| json!({}));
                    let mut part = Map::new();
                    part.insert("functionCall".into(), json!({"name": call.name, "args": args}));
                    if let Some(signature) = &call.signature {
                        part.insert("thoughtSignature".into(), signature.as_str().into());
                    }
                    Value::from(part)
                });
                ("model", words.into_iter().chain(calls).collect())
            }
            Message::Tools(results) => {
                let parts = results.iter().map(|result| {
                    let response: Value = serde_json::from_str(&result.content)
                        .ok()
                        .filter(Value::is_object)
                        .unwrap_or_else(|| json!({"result": result.content}));
                    json!({"functionResponse": {"name": result.name, "response": response}})
                });
                ("user", parts.collect())
            }
        };
        if parts.is_empty() {
            continue;
        }
        match all.last_mut() {
            Some((last, own)) if *last == role => own.extend(parts),
            _ => all.push((role, parts)),
        }
    }
    all.into_iter().map(|(role, parts)| json!({"role": role, "parts": parts})).collect()
}

/// Reads chunks. Calls come whole and without a number, so they are counted here.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    calls: u32,
}

impl Decoder {
    pub(super) fn read(&mut self, value: &Value) -> Result<Vec<ModelEvent>, ModelError> {
        if text(value, "/promptFeedback/blockReason").is_some() {
            return Err(ModelError::new(ModelErrorKind::Filtered));
        }
        if !value.is_object() || (value.get("candidates").is_none() && value.get("usageMetadata").is_none()) {
            return Err(ModelError::new(ModelErrorKind::Garbled));
        }
        let mut events = Vec::new();
        let parts = value.pointer("/candidates/0/content/parts").and_then(Value::as_array).into_iter().flatten();
        for part in parts {
            if let Some(call) = part.get("functionCall") {
                let arguments = call.get("args").map_or_else(|| "{}".to_owned(), Value::to_string);
                events.push(ModelEvent::Call {
                    slot: self.calls,
                    id: text(call, "/id").map(str::to_owned),
                    name: text(call, "/name").map(str::to_owned),
                    arguments,
                    signature: text(part, "/thoughtSignature").map(str::to_owned),
                });
                self.calls = self.calls.saturating_add(1);
            } else if part.get("thought").and_then(Value::as_bool) != Some(true) {
                events.extend(text(part, "/text").filter(|it| !it.is_empty()).map(|it| ModelEvent::Text(it.into())));
            }
        }
        if let Some(usage) = value.get("usageMetadata") {
            let thoughts = count(usage, "/thoughtsTokenCount").unwrap_or(0);
            events.push(ModelEvent::Usage(Usage {
                input: count(usage, "/promptTokenCount"),
                output: count(usage, "/candidatesTokenCount").map(|own| own.saturating_add(thoughts)),
            }));
        }
        if let Some(reason) = text(value, "/candidates/0/finishReason") {
            events.push(ModelEvent::Stop(match reason {
                "STOP" if self.calls > 0 => StopReason::Tools,
                "STOP" => StopReason::Ended,
                "MAX_TOKENS" => StopReason::Length,
                "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "IMAGE_SAFETY" => {
                    StopReason::Filtered
                }
                _ => StopReason::Other,
            }));
        }
        Ok(events)
    }
}
