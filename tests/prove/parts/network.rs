//! The line from the server to the platforms, and the one from the platforms to the server, are slow, thin, cut, or lose
//! the answers.

use std::time::Duration;

use switchboard_tests::{Proxy, ShopPlan, Weather};

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::LINE;
use crate::options::Options;
use crate::post::{PostPlan, now_micros};
use crate::random::Random;
use crate::report::Report;
use crate::stage::Stage;

const LONGEST: Duration = Duration::from_millis(500);
const MESSAGES_A_CHANGE: usize = 10;
/// So many doubtful sends have to be proved on each platform for a full run to show what becomes of them.
const LEAST_DOUBTS: usize = 10;

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let changes = options.pick(12, 400);
    let messages = changes * MESSAGES_A_CHANGE;
    let mut stage = Stage::set_up(options, shop, "").await?;
    let outward = Proxy::start(vec![stage.shop.simulator.address()]).await?;
    stage.shop.reach_platforms_at(outward.address())?;
    let server = stage.shop.serve().await?;
    let address = stage.shop.base().trim_start_matches("http://").parse();
    let inward = Proxy::start(vec![address.map_err(|_| "the server has no address".to_owned())?]).await?;
    let base = format!("http://{}", inward.address());
    stage.shop.simulator.set_product(base.clone()).map_err(|error| error.to_string())?;
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, PostPlan { bases: vec![base], ..stage.posting(options.seed) });
    let mut random = Random::new(options.seed);
    for _ in 0..changes {
        let from = now_micros();
        let there = weather(&mut random);
        let is_bad = is_bad(&there);
        outward.set(there);
        inward.set(weather(&mut random));
        writing.gate.add_permits(MESSAGES_A_CHANGE);
        tokio::time::sleep(random.time_below(LONGEST)).await;
        if is_bad {
            stage.injuries.note(LINE, from);
        }
        stage.read_ledger();
    }
    outward.set(Weather::default());
    inward.set(Weather::default());
    let (crowd, letters) = writing.finished().await?;
    let settled = stage.settle().await;
    let verdict = stage.reckon(&crowd, &letters).await;
    server.interrupt().await?;
    let mut report = Report::of(verdict);
    if !options.short {
        report.doubts_at_least(LEAST_DOUBTS);
    }
    let settled = settled.as_secs_f64();
    report.say(format!("{changes} changes of two lines during {messages} messages, settled after {settled:.1} s"));
    Ok(report)
}

/// A clear line to the platforms explains nothing that is uncertain in the end, and neither does the one that they deliver by.
fn is_bad(there: &Weather) -> bool {
    *there != Weather::default()
}

fn weather(random: &mut Random) -> Weather {
    let clear = Weather::default();
    match random.below(5) {
        0 => Weather { latency: random.time_below(Duration::from_millis(200)), ..clear },
        1 => Weather { bytes_per_second: Some(4_000), ..clear },
        2 => Weather { cut: true, ..clear },
        3 => Weather { drop_answers: true, ..clear },
        _ => clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_that_is_not_clear_is_an_injury() {
        let cut = Weather { cut: true, ..Weather::default() };
        assert!(!is_bad(&Weather::default()));
        assert!(is_bad(&cut));
    }
}
