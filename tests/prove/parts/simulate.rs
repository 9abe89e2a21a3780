//! Lanes and outbox under seeds, in this process: the real engine on a moody platform, with nodes that die and sleep.

use std::collections::BTreeMap;
use std::time::Instant;

use switchboard_tests::simulation::{Place, Scale, simulate};

use crate::options::Options;
use crate::report::Report;

/// Plays the stories of some seeds. The first that breaks something is the last one played.
pub(crate) async fn run(options: &Options, place: impl Fn() -> Place + Send + 'static) -> Result<Report, String> {
    let (seeds, scale) = match options.short {
        true => (12, Scale { customers: 30, messages: 200 }),
        false => (200, Scale { customers: 60, messages: 1_000 }),
    };
    let first = options.seed;
    let played = tokio::task::spawn_blocking(move || {
        let (mut report, began) = (Report::default(), Instant::now());
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for seed in first..first + seeds {
            let place = place();
            let verdict = simulate(&place, scale, seed)?;
            for (name, count) in &verdict.counts {
                *counts.entry(name).or_default() += count;
            }
            if !verdict.violations.is_empty() {
                report.fail(format!("{verdict}"));
                verdict.violations.iter().take(5).for_each(|what| report.fail(what.clone()));
                if let Some(folder) = place.keep() {
                    report.fail(format!("its store is kept in {}", folder.display()));
                }
                break;
            }
        }
        report.say(format!("{seeds} seeds from {first} on, in {} s", began.elapsed().as_secs()));
        counts.iter().for_each(|(name, count)| report.say(format!("{name:<28} {count}")));
        Ok(report)
    });
    played.await.map_err(|error| error.to_string())?
}
