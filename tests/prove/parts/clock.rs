//! The wall clock jumps back and forth by up to twelve hours while messages come in.

use std::time::Duration;

use switchboard_tests::ShopPlan;

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::{CLOCK, SetClock};
use crate::options::Options;
use crate::post::now_micros;
use crate::random::Random;
use crate::report::Report;
use crate::stage::Stage;

/// By how many minutes it is wrong, one after the other.
const JUMPS: [i64; 6] = [60, -60, 0, 12 * 60, -12 * 60, 0];
const LONGEST: Duration = Duration::from_millis(700);
const MESSAGES_A_JUMP: usize = 10;
/// How long the queues may take to be empty once the clock is right again.
const MOST_SETTLING: f64 = 30.0;

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let rounds = options.pick(1, 20);
    let clock = SetClock::new()?;
    let mut shop = shop;
    shop.environment.push(clock.environment());
    let mut stage = Stage::set_up(options, shop, "").await?;
    let server = stage.shop.serve().await?;
    let messages = rounds * JUMPS.len() * MESSAGES_A_JUMP;
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, stage.posting(options.seed));
    let mut random = Random::new(options.seed);
    let from = now_micros();
    for _ in 0..rounds {
        for minutes in JUMPS {
            clock.set(minutes)?;
            writing.gate.add_permits(MESSAGES_A_JUMP);
            tokio::time::sleep(random.time_below(LONGEST)).await;
        }
    }
    clock.set(0)?;
    stage.injuries.note(CLOCK, from);
    let (crowd, letters) = writing.finished().await?;
    let settled = stage.settle().await;
    let verdict = stage.reckon(&crowd, &letters).await;
    server.interrupt().await?;
    let mut report = Report::of(verdict);
    report.say(format!("{} jumps during {messages} messages", rounds * JUMPS.len()));
    report.at_most("settled, once the clock was right", settled.as_secs_f64(), MOST_SETTLING, "s");
    Ok(report)
}
