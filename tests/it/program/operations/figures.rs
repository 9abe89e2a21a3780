//! `/metrics` of the built program.

use std::collections::{BTreeMap, BTreeSet};

use platform_simulator::Platform;
use switchboard_tests::Demo;

use crate::program::SWITCHBOARD;

/// The labels that series may have: words from fixed lists, never somebody.
const LABELS: [&str; 9] = ["backend", "channel", "kind", "le", "outcome", "reason", "stage", "state", "status"];

#[tokio::test]
async fn the_figures_tell_of_a_message_that_flowed() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.write(Platform::WhatsApp, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones.wait_for_text("ana").await;
    demo.phones.wait_until_delivered().await;
    let flowed = [
        "switchboard_webhooks_total{channel=\"whatsapp\",outcome=\"kept\"}",
        "switchboard_events_total{channel=\"whatsapp\",outcome=\"new\"}",
        "switchboard_turns_total{outcome=\"done\"}",
        "switchboard_calls_total{channel=\"whatsapp\",outcome=\"sent\"}",
        "switchboard_ack_seconds_count{channel=\"whatsapp\"}",
        "switchboard_stage_lag_seconds_count{stage=\"ingest_to_turn\"}",
        "switchboard_stage_lag_seconds_count{stage=\"turn_to_outbox\"}",
        "switchboard_stage_lag_seconds_count{stage=\"outbox_to_sent\"}",
        "switchboard_store_commit_seconds_count",
        "switchboard_store_group_writes_count",
        "switchboard_accounts{channel=\"whatsapp\",status=\"active\"}",
        "switchboard_ready",
        "process_resident_memory_bytes",
        "process_open_fds",
        "process_start_time_seconds",
    ];
    demo.phones
        .until("a figure for every step", async || {
            let figures = Figures::of(&demo).await;
            flowed.iter().all(|series| figures.value(series) > 0.0)
                && figures.value("switchboard_oldest_unprocessed_event_age_seconds") == 0.0
        })
        .await;
    let figures = Figures::of(&demo).await;
    for zero in [
        "switchboard_calls_unsettled{state=\"ambiguous\"}",
        "switchboard_calls_total{channel=\"whatsapp\",outcome=\"ambiguous\"}",
        "switchboard_dead_letters{kind=\"event\"}",
        "switchboard_accounts{channel=\"telegram\",status=\"paused\"}",
        "switchboard_ingress_shed_total",
        "switchboard_store_commit_failures_total",
    ] {
        assert!(figures.value(zero).abs() < f64::EPSILON, "{zero} is {}", figures.value(zero));
    }
}

#[tokio::test]
async fn the_figures_are_open_metrics_and_name_nobody() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.write(Platform::Telegram, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones.wait_for_text("ana").await;
    let answer = demo.http.get(demo.url("/metrics")).send().await.unwrap();
    let content_type = answer.headers().get("content-type").unwrap().to_str().unwrap().to_owned();
    assert!(content_type.starts_with("application/openmetrics-text; version=1.0.0"), "{content_type}");
    let text = answer.text().await.unwrap();
    assert!(text.ends_with("# EOF\n"));
    let labels: BTreeSet<&str> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('{')?.1.split_once('}'))
        .flat_map(|(labels, _)| labels.split(',').filter_map(|label| label.split('=').next()))
        .collect();
    let known: BTreeSet<&str> = LABELS.into_iter().chain(["version"]).collect();
    assert!(labels.is_subset(&known), "{:?} are labels too", labels.difference(&known));
    let series = text.lines().filter(|line| !line.starts_with('#')).count();
    assert!(series < 1_000, "{series} series are too many to be words from fixed lists");
}

#[tokio::test]
async fn an_uncertain_send_shows_as_ambiguous() {
    let demo = Demo::start(SWITCHBOARD).await;
    demo.phones.fault(&platform_simulator::Fault::server_error(500).on(Platform::Telegram).next(1)).await;
    demo.phones.write(Platform::Telegram, "ana", "Do you have the blue running shoe in 42?").await;
    demo.phones
        .until("an ambiguous call", async || {
            let figures = Figures::of(&demo).await;
            figures.value("switchboard_calls_total{channel=\"telegram\",outcome=\"ambiguous\"}") > 0.0
                && figures.value("switchboard_calls_unsettled{state=\"ambiguous\"}") > 0.0
        })
        .await;
}

/// A scrape: the value of each series.
pub(super) struct Figures(BTreeMap<String, f64>);

impl Figures {
    pub(super) async fn of(demo: &Demo) -> Self {
        let answer = demo.http.get(demo.url("/metrics")).send().await.expect("the gateway answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        Self::read(&answer.text().await.expect("the figures are text"))
    }

    fn read(text: &str) -> Self {
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        Self(
            samples
                .map(|line| {
                    let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
                    (series.to_owned(), value.parse().unwrap_or_else(|_| panic!("{line}: no number")))
                })
                .collect(),
        )
    }

    /// The value of a series; not a number when there is none.
    fn value(&self, series: &str) -> f64 {
        self.0.get(series).copied().unwrap_or(f64::NAN)
    }

    /// The names that a query can use.
    pub(super) fn names(&self) -> BTreeSet<&str> {
        self.0.keys().map(|series| series.split('{').next().unwrap_or(series)).collect()
    }
}
