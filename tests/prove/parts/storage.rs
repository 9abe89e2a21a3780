//! The disk under the embedded database fills up, again and again, and there is room again.

use std::time::{Duration, Instant};

use switchboard_tests::ShopPlan;

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::{DISK, Disk};
use crate::options::Options;
use crate::post::now_micros;
use crate::random::Random;
use crate::report::{Holds, Report};
use crate::stage::Stage;

const MEGABYTES: u32 = 64;
const MESSAGES_A_ROUND: usize = 20;
const LONGEST: Duration = Duration::from_millis(1_200);
/// How soon a message is answered once there is room again.
const MOST_RECOVERY: f64 = 5.0;

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let rounds = options.pick(2, 20);
    let disk = Disk::mount(MEGABYTES)?;
    let messages = rounds * MESSAGES_A_ROUND;
    let plan = ShopPlan { within: Some(disk.path().to_owned()), ..shop };
    let mut stage = Stage::set_up(options, plan, "").await?;
    let server = stage.shop.serve().await?;
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, stage.posting(options.seed));
    let mut random = Random::new(options.seed);
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        writing.gate.add_permits(MESSAGES_A_ROUND);
        tokio::time::sleep(random.time_below(LONGEST)).await;
        let from = now_micros();
        disk.fill()?;
        tokio::time::sleep(random.time_below(LONGEST)).await;
        disk.free()?;
        let freed = Instant::now();
        stage.probe(round).await?;
        slowest = slowest.max(freed.elapsed());
        stage.injuries.note(DISK, from);
        stage.read_ledger();
    }
    let (crowd, letters) = writing.finished().await?;
    let settled = stage.settle().await;
    let verdict = stage.reckon(&crowd, &letters).await;
    server.interrupt().await?;
    let refused = letters.iter().filter(|letter| !letter.refusals.is_empty()).count();
    let mut report = Report::of(verdict);
    let settled = settled.as_secs_f64();
    report.say(format!("the disk was full {rounds} times during {messages} messages, settled after {settled:.1} s"));
    let some = if refused > 0 { Holds::Well } else { Holds::Not };
    report.bound("messages that were refused while it was full", refused, "≥ 1", some);
    report.at_most("longest from room to an answer", slowest.as_secs_f64(), MOST_RECOVERY, "s");
    Ok(report)
}
