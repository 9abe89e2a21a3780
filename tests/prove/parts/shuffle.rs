//! One story in many orders: every webhook comes one to seven times, and what is left is always the same.

use std::time::Instant;

use switchboard_tests::simulation::{Order, Place, shuffle};

use crate::options::Options;
use crate::report::Report;

/// Delivers the story in the orders of some seeds.
pub(crate) async fn run(options: &Options, place: impl Fn() -> Place + Send + 'static) -> Result<Report, String> {
    let (seeds, messages) = if options.short { (3, 2_000) } else { (20, 100_000) };
    let (first, messages) = (options.seed, options.messages.unwrap_or(messages));
    let told = tokio::task::spawn_blocking(move || {
        let (mut report, mut state) = (Report::default(), None);
        for seed in first..first + seeds {
            let began = Instant::now();
            let it = shuffle(&place(), Order { messages, workers: 4, seed })?;
            // At once: all of them together take an hour or more.
            println!(
                "  seed {seed}: {messages} messages in {} deliveries, {} lost, {} duplicate turns, {} duplicate sends, {} \
                 unanswered, state {:016x}, {} s",
                it.deliveries,
                it.lost,
                it.duplicate_turns,
                it.duplicate_sends,
                it.unanswered,
                it.state,
                began.elapsed().as_secs()
            );
            if it.lost + it.duplicate_turns + it.duplicate_sends + it.unanswered > 0 {
                report.fail(format!("seed {seed}: {it:?}"));
            }
            if *state.get_or_insert(it.state) != it.state {
                report.fail(format!("seed {seed}: another order came to another state"));
            }
        }
        Ok(report)
    });
    told.await.map_err(|error| error.to_string())?
}
