//! The server is killed at random moments while messages come in and sends go wrong. In the end a channel is closed.

use std::time::{Duration, Instant};

use switchboard_tests::ShopPlan;

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::{self, KILL};
use crate::options::Options;
use crate::post::now_micros;
use crate::random::Random;
use crate::report::Report;
use crate::stage::Stage;

/// The longest the server lives before it is killed, beyond its startup.
const LONGEST_LIFE: Duration = Duration::from_millis(700);

/// How many privileged acts an operator does between two lives of the server.
const ACTS: usize = 3;

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let (messages, kills) = options.pick((400, 8), (50_000, 1_000));
    let mut stage = Stage::set_up(options, shop, "").await?;
    stage.let_sends_fail();
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, stage.posting(options.seed));
    let mut random = Random::new(options.seed);
    let started = Instant::now();
    let mut server = stage.shop.serve().await?;
    for kill in 0..kills {
        // Messages are spread over the kills, so that the last kill has work in flight too.
        writing.gate.add_permits(messages * (kill + 1) / kills - messages * kill / kills);
        tokio::time::sleep(random.time_below(LONGEST_LIFE)).await;
        let from = now_micros();
        nemesis::kill(server)?;
        if kill < ACTS {
            stage.act()?;
        }
        server = stage.shop.serve().await?;
        stage.injuries.note(KILL, from);
        stage.read_ledger();
    }
    let took = started.elapsed();
    let (crowd, letters) = writing.finished().await?;
    let settled = stage.settle().await;
    stage.close_telegram(options).await?;
    server.interrupt().await?;
    stage.verify_audit();
    let verdict = stage.reckon(&crowd, &letters).await;
    let mut report = Report::of(verdict);
    report.doubts_at_least(options.pick(1, 100));
    report.say(format!(
        "{kills} kills during {messages} messages in {:.0} s, settled {:.1} s after the last",
        took.as_secs_f64(),
        settled.as_secs_f64()
    ));
    Ok(report)
}
