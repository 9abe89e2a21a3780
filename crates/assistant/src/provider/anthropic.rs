//! Anthropic's messages.

use serde_json::{Map, Value, json};

use super::{
    settings::ProviderSettings,
    wire::{Encoded, count, text},
};
use crate::model::{Message, ModelError, ModelErrorKind, ModelEvent, ModelRequest, StopReason, ToolUse, Usage};

/// The version of the API that these shapes belong to.
const VERSION: &str = "2023-06-01";

pub(super) fn encode(settings: &ProviderSettings, base: &str, request: &ModelRequest) -> Encoded {
    let mut body = Map::new();
    body.insert("model".into(), settings.model.as_str().into());
    body.insert("max_tokens".into(), request.max_output_tokens.into());
    body.insert("system".into(), request.instructions.as_str().into());
    body.insert("messages".into(), alternating(&request.messages).into());
    body.insert("stream".into(), true.into());
    if !request.tools.is_empty() {
        let tools = request
            .tools
            .iter()
            .map(|tool| json!({"name": tool.name, "description": tool.description, "input_schema": tool.parameters}));
        body.insert("tools".into(), tools.collect());
        let choice = if request.tool_use == ToolUse::Free { "auto" } else { "none" };
        body.insert("tool_choice".into(), json!({"type": choice}));
    }
    let key = settings.key.clone().map(|key| ("x-api-key", key));
    Encoded {
        url: format!("{base}/v1/messages"),
        headers: vec![("anthropic-version", VERSION)],
        key,
        body: body.into(),
    }
}

/// Messages whose roles alternate: neighbours of one role become blocks of one message.
fn alternating(messages: &[Message]) -> Vec<Value> {
    let mut all: Vec<(&str, Vec<Value>)> = Vec::new();
    for message in messages {
        let (role, blocks) = match message {
            Message::Outside(text) => ("user", vec![json!({"type": "text", "text": text})]),
            Message::Shown { text, pictures } => {
                let shown = pictures.iter().map(|picture| {
                    json!({"type": "image", "source": {
                        "type": "base64", "media_type": picture.media_type(), "data": picture.base64()}})
                });
                ("user", shown.chain([json!({"type": "text", "text": text})]).collect())
            }
            Message::Model { text, calls } => {
                let words = (!text.trim().is_empty()).then(|| json!({"type": "text", "text": text.trim_end()}));
                let calls = calls.iter().map(|call| {
                    let input: Value = serde_json::from_str(&call.arguments).unwrap_or_else(|_| json!({}));
                    json!({"type": "tool_use", "id": call.id, "name": call.name, "input": input})
                });
                ("assistant", words.into_iter().chain(calls).collect())
            }
            Message::Tools(results) => {
                let blocks = results
                    .iter()
                    .map(|result| json!({"type": "tool_result", "tool_use_id": result.id, "content": result.content}));
                ("user", blocks.collect())
            }
        };
        // The API refuses a message without content.
        if blocks.is_empty() {
            continue;
        }
        match all.last_mut() {
            Some((last, content)) if *last == role => content.extend(blocks),
            _ => all.push((role, blocks)),
        }
    }
    all.into_iter().map(|(role, content)| json!({"role": role, "content": content})).collect()
}

/// Reads events of messages.
#[derive(Debug, Default)]
pub(super) struct Decoder;

impl Decoder {
    #[expect(clippy::unused_self, reason = "the decoders of all three formats are used alike")]
    pub(super) fn read(&mut self, value: &Value) -> Result<Vec<ModelEvent>, ModelError> {
        let slot = || u32::try_from(count(value, "/index").unwrap_or(0)).unwrap_or(u32::MAX);
        let call = |id: Option<&str>, name: Option<&str>, arguments: &str| ModelEvent::Call {
            slot: slot(),
            id: id.map(str::to_owned),
            name: name.map(str::to_owned),
            arguments: arguments.to_owned(),
            signature: None,
        };
        let kind = text(value, "/type").ok_or_else(|| ModelError::new(ModelErrorKind::Garbled))?;
        Ok(match kind {
            "message_start" => vec![usage(value, "/message/usage")],
            "content_block_start" => match text(value, "/content_block/type") {
                Some("tool_use") => {
                    vec![call(text(value, "/content_block/id"), text(value, "/content_block/name"), "")]
                }
                Some("text") => words(text(value, "/content_block/text")),
                _ => Vec::new(),
            },
            "content_block_delta" => match text(value, "/delta/type") {
                Some("text_delta") => words(text(value, "/delta/text")),
                Some("input_json_delta") => {
                    vec![call(None, None, text(value, "/delta/partial_json").unwrap_or_default())]
                }
                _ => Vec::new(),
            },
            "message_delta" => {
                let stop = text(value, "/delta/stop_reason").map(|reason| {
                    ModelEvent::Stop(match reason {
                        "end_turn" | "stop_sequence" => StopReason::Ended,
                        "tool_use" => StopReason::Tools,
                        "max_tokens" | "model_context_window_exceeded" => StopReason::Length,
                        "refusal" => StopReason::Filtered,
                        _ => StopReason::Other,
                    })
                });
                std::iter::once(usage(value, "/usage")).chain(stop).collect()
            }
            // Pings, ends of blocks, and kinds that are added later.
            _ => Vec::new(),
        })
    }
}

fn words(text: Option<&str>) -> Vec<ModelEvent> {
    text.filter(|text| !text.is_empty()).map(|text| ModelEvent::Text(text.to_owned())).into_iter().collect()
}

/// What was read is told in three parts: plain, written to the cache, and found in it.
fn usage(value: &Value, pointer: &str) -> ModelEvent {
    let part = |name: &str| count(value, &format!("{pointer}/{name}"));
    let cached = part("cache_creation_input_tokens").unwrap_or(0) + part("cache_read_input_tokens").unwrap_or(0);
    let input = part("input_tokens").map(|plain| plain.saturating_add(cached));
    ModelEvent::Usage(Usage { input, output: part("output_tokens") })
}
