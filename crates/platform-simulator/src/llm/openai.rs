//! Chat completions as chunks.

use serde_json::{Value, json};

use super::reply::{LlmCall, LlmFailure, LlmReply, Tail, data, pieces};

pub(super) fn frames(model: &str, reply: &LlmReply) -> (Vec<String>, Tail) {
    let chunk = |delta: Value, finish: Option<&str>| {
        data(&json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_763_700_000, "model": model,
            "choices": [{"index": 0, "delta": delta, "logprobs": null, "finish_reason": finish}]}))
    };
    let words = |text: &str| -> Vec<String> {
        let head = chunk(json!({"role": "assistant", "content": "", "refusal": null}), None);
        std::iter::once(head).chain(pieces(text).iter().map(|piece| chunk(json!({"content": piece}), None))).collect()
    };
    let usage = |output: usize| {
        data(&json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_763_700_000, "model": model,
            "choices": [], "usage": {"prompt_tokens": 812, "completion_tokens": output, "total_tokens": 812 + output}}))
    };
    let call = |slot: usize, call: &LlmCall, whole: bool| -> Vec<String> {
        let begun = chunk(
            json!({"tool_calls": [{"index": slot, "id": format!("call_sim_{slot}"), "type": "function",
                "function": {"name": call.name, "arguments": ""}}]}),
            None,
        );
        let arguments = pieces(&call.arguments.to_string());
        let shown = if whole { arguments.len() } else { arguments.len() / 2 };
        let more = arguments
            .iter()
            .take(shown)
            .map(|piece| chunk(json!({"tool_calls": [{"index": slot, "function": {"arguments": piece}}]}), None));
        std::iter::once(begun).chain(more).collect()
    };
    let done = || "data: [DONE]\n\n".to_owned();
    let ending = |finish: &str| vec![chunk(json!({}), Some(finish)), usage(42), done()];
    let calls = |all: &[LlmCall]| -> Vec<String> {
        let pieces = all.iter().enumerate().flat_map(|(slot, one)| call(slot, one, true));
        pieces.chain(ending("tool_calls")).collect()
    };
    match reply {
        LlmReply::Words(text) => ([words(text), ending("stop")].concat(), Tail::Ends),
        LlmReply::Uncounted(text) => ([words(text), vec![chunk(json!({}), Some("stop")), done()]].concat(), Tail::Ends),
        LlmReply::Filtered(text) => ([words(text), ending("content_filter")].concat(), Tail::Ends),
        LlmReply::CutShort(text) => ([words(text), ending("length")].concat(), Tail::Ends),
        LlmReply::Calls(all) => (calls(all), Tail::Ends),
        LlmReply::Storm { call, times } => (calls(&vec![call.clone(); *times]), Tail::Ends),
        LlmReply::Stall(text) => (words(text), Tail::Nothing),
        LlmReply::Endless(text) => (words(text), Tail::Repeats(chunk(json!({"content": text}), None))),
        LlmReply::Pings => (Vec::new(), Tail::Repeats(": PROCESSING\n\n".to_owned())),
        LlmReply::HalfCall(one) => (call(0, one, false), Tail::Ends),
        LlmReply::FailsMidway(text) => {
            let error =
                data(&json!({"error": {"message": "The server had an error", "type": "server_error", "code": null}}));
            ([words(text), vec![error]].concat(), Tail::Ends)
        }
        LlmReply::Hang | LlmReply::Garbage | LlmReply::Recorded(_) | LlmReply::Fails(_) => (Vec::new(), Tail::Nothing),
    }
}

pub(super) fn refusal(failure: LlmFailure) -> (u16, Value) {
    let (status, kind, code, message) = match failure {
        LlmFailure::Key => (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: sk-sim***."),
        LlmFailure::Busy(_) => (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests"),
        LlmFailure::Overloaded => (503, "server_error", "overloaded", "The engine is currently overloaded"),
        LlmFailure::TooLong => (
            400,
            "invalid_request_error",
            "context_length_exceeded",
            "This model's maximum context length is 128000 tokens.",
        ),
        LlmFailure::Credit => (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota"),
        LlmFailure::UnknownModel => (404, "invalid_request_error", "model_not_found", "The model does not exist"),
        LlmFailure::Filtered => (400, "invalid_request_error", "content_filter", "The prompt was filtered"),
    };
    (status, json!({"error": {"message": message, "type": kind, "param": null, "code": code}}))
}
