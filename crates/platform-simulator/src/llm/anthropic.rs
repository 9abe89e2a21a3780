//! Messages as named events.

use serde_json::{Value, json};

use super::reply::{LlmCall, LlmFailure, LlmReply, Tail, pieces};

pub(super) fn frames(model: &str, reply: &LlmReply) -> (Vec<String>, Tail) {
    let start = event(
        "message_start",
        &json!({"type": "message_start", "message": {"id": "msg_sim", "type": "message", "role": "assistant",
            "model": model, "content": [], "stop_reason": null, "stop_sequence": null,
            "usage": {"input_tokens": 800, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 12,
                "output_tokens": 1}}}),
    );
    let uncounted = event(
        "message_start",
        &json!({"type": "message_start", "message": {"id": "msg_sim", "type": "message", "role": "assistant",
            "model": model, "content": [], "stop_reason": null}}),
    );
    let ping = event("ping", &json!({"type": "ping"}));
    let open = |text: &str| -> Vec<String> {
        let begun = event(
            "content_block_start",
            &json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
        );
        [begun, ping.clone()].into_iter().chain(pieces(text).iter().map(|piece| word(piece))).collect()
    };
    let words = |text: &str| -> Vec<String> { open(text).into_iter().chain([closed(0)]).collect() };
    let ending = |reason: &str| vec![stop(reason, Some(42)), event("message_stop", &json!({"type": "message_stop"}))];
    let calls = |all: &[LlmCall]| -> Vec<String> {
        let pieces = all.iter().enumerate().flat_map(|(slot, call)| {
            let mut own = tool(slot, call, true);
            own.push(closed(slot));
            own
        });
        std::iter::once(start.clone()).chain(pieces).chain(ending("tool_use")).collect()
    };
    let begin = || vec![start.clone()];
    match reply {
        LlmReply::Words(text) => ([begin(), words(text), ending("end_turn")].concat(), Tail::Ends),
        LlmReply::Uncounted(text) => {
            let end = vec![stop("end_turn", None), event("message_stop", &json!({"type": "message_stop"}))];
            ([vec![uncounted], words(text), end].concat(), Tail::Ends)
        }
        LlmReply::Filtered(text) => ([begin(), words(text), ending("refusal")].concat(), Tail::Ends),
        LlmReply::CutShort(text) => ([begin(), words(text), ending("max_tokens")].concat(), Tail::Ends),
        LlmReply::Calls(all) => (calls(all), Tail::Ends),
        LlmReply::Storm { call, times } => (calls(&vec![call.clone(); *times]), Tail::Ends),
        LlmReply::Stall(text) => ([begin(), open(text)].concat(), Tail::Nothing),
        LlmReply::Endless(text) => ([begin(), open(text)].concat(), Tail::Repeats(word(text))),
        LlmReply::Pings => (begin(), Tail::Repeats(ping)),
        LlmReply::HalfCall(call) => ([begin(), tool(0, call, false)].concat(), Tail::Ends),
        LlmReply::FailsMidway(text) => {
            let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
            ([begin(), open(text), vec![event("error", &error)]].concat(), Tail::Ends)
        }
        LlmReply::Hang | LlmReply::Garbage | LlmReply::Recorded(_) | LlmReply::Fails(_) => (Vec::new(), Tail::Nothing),
    }
}

fn event(name: &str, value: &Value) -> String {
    format!("event: {name}\ndata: {value}\n\n")
}

fn word(text: &str) -> String {
    event(
        "content_block_delta",
        &json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}),
    )
}

fn closed(slot: usize) -> String {
    event("content_block_stop", &json!({"type": "content_block_stop", "index": slot}))
}

fn stop(reason: &str, output: Option<u32>) -> String {
    let mut value = json!({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": null}});
    if let Some(output) = output {
        value["usage"] = json!({"output_tokens": output});
    }
    event("message_delta", &value)
}

fn tool(slot: usize, call: &LlmCall, whole: bool) -> Vec<String> {
    let begun = event(
        "content_block_start",
        &json!({"type": "content_block_start", "index": slot, "content_block":
            {"type": "tool_use", "id": format!("toolu_sim_{slot}"), "name": call.name, "input": {}}}),
    );
    let arguments = pieces(&call.arguments.to_string());
    let shown = if whole { arguments.len() } else { arguments.len() / 2 };
    let more = arguments.iter().take(shown).map(|piece| {
        event(
            "content_block_delta",
            &json!({"type": "content_block_delta", "index": slot,
                "delta": {"type": "input_json_delta", "partial_json": piece}}),
        )
    });
    std::iter::once(begun).chain(more).collect()
}

pub(super) fn refusal(failure: LlmFailure) -> (u16, Value) {
    let (status, kind, message) = match failure {
        LlmFailure::Key => (401, "authentication_error", "invalid x-api-key"),
        LlmFailure::Busy(_) => (429, "rate_limit_error", "This request would exceed your organization's rate limit"),
        LlmFailure::Overloaded => (529, "overloaded_error", "Overloaded"),
        LlmFailure::TooLong => (400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
        LlmFailure::Credit => {
            (400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.")
        }
        LlmFailure::UnknownModel => (404, "not_found_error", "model: nothing"),
        LlmFailure::Filtered => (400, "invalid_request_error", "Output blocked by content filtering policy"),
    };
    (status, json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_sim"}))
}
