//! Spans of the built program, as a collector gets them.

use std::collections::BTreeSet;

use opentelemetry_proto::tonic::trace::v1::Span;
use platform_simulator::Platform;
use switchboard_tests::Demo;

use super::collector::Collector;
use crate::program::SWITCHBOARD;

#[tokio::test]
async fn a_webhook_its_turn_its_answer_and_its_call_stand_in_one_trace() {
    let (collector, address) = Collector::start().await;
    let environment = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "x-collector-token=canary-header"),
        ("OTEL_BSP_SCHEDULE_DELAY", "50"),
    ];
    let demo = Demo::start_with(SWITCHBOARD, &environment).await;
    demo.phones.write(Platform::WhatsApp, "ana canary-name", "canary-words: do you have the blue running shoe?").await;
    demo.phones.wait_for_text("ana canary-name").await;
    let steps = ["webhook", "turn", "answer", "call"];
    demo.phones
        .until("a span for every step", async || {
            let spans = collector.spans();
            spans.iter().filter(|span| span.name == "call").any(|call| {
                let names: BTreeSet<&str> = of_trace(&spans, &call.trace_id).map(|span| span.name.as_str()).collect();
                steps.iter().all(|step| names.contains(step))
            })
        })
        .await;
    let spans = collector.spans();
    let call = spans.iter().find(|span| span.name == "call").expect("a call was made");
    let trace: Vec<&Span> = of_trace(&spans, &call.trace_id).collect();
    let roots: Vec<&&Span> = trace.iter().filter(|span| span.parent_span_id.is_empty()).collect();
    assert!(matches!(roots.as_slice(), [only] if only.name == "webhook"), "a trace begins once: {roots:?}");
    for span in trace.iter().filter(|span| !span.parent_span_id.is_empty()) {
        assert_eq!(span.parent_span_id, roots[0].span_id, "{} has another parent", span.name);
        assert!(span.end_time_unix_nano >= span.start_time_unix_nano && span.start_time_unix_nano > 0);
    }
    let ids: BTreeSet<&[u8]> = trace.iter().map(|span| span.span_id.as_slice()).collect();
    assert_eq!(ids.len(), trace.len(), "every span has an id of its own");

    let (post, bytes) = collector.posts().into_iter().map(|post| (post.head, post.body)).next().expect("posts came");
    assert!(post.starts_with("post /v1/traces ") && post.contains("x-collector-token: canary-header"), "{post}");
    assert!(post.contains("content-type: application/x-protobuf"), "{post}");
    assert!(contains(&bytes, b"switchboard"), "the service is named");
    for secret in ["canary-name", "canary-words", "running shoe", "EUR"] {
        let shown = collector.posts().iter().any(|post| contains(&post.body, secret.as_bytes()));
        assert!(!shown, "{secret} is in a span");
    }
    let token = demo.credential("/telegram_secret");
    assert!(!collector.posts().iter().any(|post| contains(&post.body, token.as_bytes())));
}

#[tokio::test]
async fn without_a_collector_nothing_is_sent_anywhere() {
    let (collector, address) = Collector::start().await;
    let environment = [("OTEL_EXPORTER_OTLP_ENDPOINT", address.as_str()), ("OTEL_SDK_DISABLED", "true")];
    let demo = Demo::start_with(SWITCHBOARD, &environment).await;
    demo.phones.write(Platform::WhatsApp, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones.wait_for_text("ana").await;
    demo.server.interrupt().await.unwrap();
    assert!(collector.posts().is_empty());
}

fn of_trace<'a>(spans: &'a [Span], id: &'a [u8]) -> impl Iterator<Item = &'a Span> {
    spans.iter().filter(move |span| span.trace_id == id)
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
