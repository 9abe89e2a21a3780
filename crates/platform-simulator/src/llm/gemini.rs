//! `streamGenerateContent?alt=sse` as chunks of candidates.

use serde_json::{Value, json};

use super::reply::{LlmCall, LlmFailure, LlmReply, Tail, data, pieces};

pub(super) fn frames(model: &str, reply: &LlmReply) -> (Vec<String>, Tail) {
    let chunk = |parts: Value, finish: Option<&str>, counted: bool| {
        let mut value = json!({"candidates": [{"content": {"role": "model", "parts": parts}, "index": 0}],
            "modelVersion": model, "responseId": "sim"});
        if let Some(finish) = finish {
            value["candidates"][0]["finishReason"] = finish.into();
        }
        if counted {
            value["usageMetadata"] = json!({"promptTokenCount": 812, "candidatesTokenCount": 40, "thoughtsTokenCount": 2, "totalTokenCount": 854});
        }
        data(&value)
    };
    let words = |text: &str| -> Vec<String> {
        pieces(text).iter().map(|piece| chunk(json!([{"text": piece}]), None, true)).collect()
    };
    let ended = |text: &str, finish: &str, counted: bool| -> Vec<String> {
        let pieces = pieces(text);
        let last = pieces.len().saturating_sub(1);
        let all = pieces.iter().enumerate();
        all.map(|(at, piece)| chunk(json!([{"text": piece}]), (at == last).then_some(finish), counted)).collect()
    };
    // All calls of an answer come in one chunk, the first with the signature that has to come back.
    let calls = |all: &[LlmCall], finish: Option<&str>| {
        let parts = all.iter().enumerate().map(|(at, call)| {
            let mut part = json!({"functionCall": {"name": call.name, "args": call.arguments}});
            if at == 0 {
                part["thoughtSignature"] = "c2lnbmF0dXJl".into();
            }
            part
        });
        vec![chunk(parts.collect(), finish, true)]
    };
    match reply {
        LlmReply::Words(text) => (ended(text, "STOP", true), Tail::Ends),
        LlmReply::Uncounted(text) => (ended(text, "STOP", false), Tail::Ends),
        LlmReply::Filtered(text) => (ended(text, "SAFETY", true), Tail::Ends),
        LlmReply::CutShort(text) => (ended(text, "MAX_TOKENS", true), Tail::Ends),
        LlmReply::Calls(all) => (calls(all, Some("STOP")), Tail::Ends),
        LlmReply::Storm { call, times } => (calls(&vec![call.clone(); *times], Some("STOP")), Tail::Ends),
        LlmReply::Stall(text) => (words(text), Tail::Nothing),
        LlmReply::Endless(text) => (words(text), Tail::Repeats(chunk(json!([{"text": text}]), None, false))),
        LlmReply::Pings => (Vec::new(), Tail::Repeats(": alive\n\n".to_owned())),
        LlmReply::HalfCall(call) => {
            let whole = calls(std::slice::from_ref(call), None).concat();
            (vec![whole.chars().take(whole.chars().count() / 2).collect()], Tail::Ends)
        }
        LlmReply::FailsMidway(text) => {
            let error = json!({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}});
            ([words(text), vec![data(&error)]].concat(), Tail::Ends)
        }
        LlmReply::Hang | LlmReply::Garbage | LlmReply::Recorded(_) | LlmReply::Fails(_) => (Vec::new(), Tail::Nothing),
    }
}

pub(super) fn refusal(failure: LlmFailure) -> (u16, Value) {
    let (status, word, message) = match failure {
        LlmFailure::Key => (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
        LlmFailure::Busy(_) => (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota"),
        LlmFailure::Overloaded => (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        LlmFailure::TooLong => (
            400,
            "INVALID_ARGUMENT",
            "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).",
        ),
        LlmFailure::Credit => (402, "FAILED_PRECONDITION", "Billing is not enabled"),
        LlmFailure::UnknownModel => (404, "NOT_FOUND", "models/nothing is not found"),
        // The filter's refusal is a success without candidates.
        LlmFailure::Filtered => return (200, json!({"promptFeedback": {"blockReason": "SAFETY"}})),
    };
    let mut error = json!({"error": {"code": status, "message": message, "status": word}});
    if let LlmFailure::Busy(seconds) = failure {
        error["error"]["details"] =
            json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{seconds}s")}]);
    }
    (status, error)
}
