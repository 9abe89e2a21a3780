//! A node stands still for longer than its lease, sometimes for longer than the sweep and its grace, and goes on as if
//! nothing had happened. On PostgreSQL the other nodes go on meanwhile.

use std::time::{Duration, Instant};

use switchboard_tests::{Server, ShopPlan, free_port};

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::{PAUSE, still_there};
use crate::options::{Engine, Options};
use crate::post::{PostPlan, now_micros};
use crate::random::Random;
use crate::report::Report;
use crate::stage::Stage;

/// Short times, so that a thousand pauses fit into minutes.
const SETTINGS: &str = "lease=300,sweep=100,poll=100,door_limit=100,send_limit=400";
const LEASE: Duration = Duration::from_millis(300);
/// A call behind the door is given up by others after twice the time a call may take, by the next sweep.
const GRACE: Duration = Duration::from_millis(2 * 400 + 100 + 100);
const LONGEST: Duration = Duration::from_millis(1_600);
/// How long everything runs between two pauses.
const LONGEST_REST: Duration = Duration::from_millis(120);
const MESSAGES_A_PAUSE: usize = 6;
/// So many doubtful sends have to be proved on each platform for a full run to show what becomes of them.
const LEAST_DOUBTS: usize = 10;

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let pauses = options.pick(12, 1_000);
    let messages = pauses * MESSAGES_A_PAUSE;
    let mut stage = Stage::set_up(options, shop, SETTINGS).await?;
    stage.let_sends_fail();
    let mut nodes = vec![stage.shop.serve().await?];
    let mut bases = vec![stage.shop.base().to_owned()];
    if options.store == Engine::Postgres {
        for _ in 0..2 {
            let port = free_port();
            nodes.push(stage.shop.serve_node(port).await?);
            bases.push(format!("http://127.0.0.1:{port}"));
        }
    }
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, PostPlan { bases, ..stage.posting(options.seed) });
    let (mut random, mut beyond_grace) = (Random::new(options.seed), 0);
    let started = Instant::now();
    for _ in 0..pauses {
        writing.gate.add_permits(MESSAGES_A_PAUSE);
        tokio::time::sleep(random.time_below(LONGEST_REST)).await;
        // Every fourth one outlives the grace as well.
        let long = random.below(4) == 0;
        let pause = if long { random.time_between(GRACE, LONGEST) } else { random.time_between(LEASE, GRACE) };
        beyond_grace += usize::from(pause > GRACE);
        let chosen = usize::try_from(random.below(nodes.len() as u64)).unwrap_or_default();
        if let Some(node) = nodes.get_mut(chosen) {
            stand_still(&stage, node, pause).await?;
        }
        stage.read_ledger();
    }
    let took = started.elapsed();
    let (crowd, letters) = writing.finished().await?;
    let settled = stage.settle().await;
    let verdict = stage.reckon(&crowd, &letters).await;
    for node in nodes {
        node.interrupt().await?;
    }
    let mut report = Report::of(verdict);
    if !options.short {
        report.doubts_at_least(LEAST_DOUBTS);
    }
    report.say(format!(
        "{pauses} pauses beyond the lease of {} ms, {beyond_grace} of them beyond sweep and grace ({} ms), during \
         {messages} messages in {:.0} s; settled after {:.1} s",
        LEASE.as_millis(),
        GRACE.as_millis(),
        took.as_secs_f64(),
        settled.as_secs_f64()
    ));
    Ok(report)
}

async fn stand_still(stage: &Stage, node: &mut Server, pause: Duration) -> Result<(), String> {
    still_there(node)?;
    let from = now_micros();
    node.signal("STOP")?;
    tokio::time::sleep(pause).await;
    node.signal("CONT")?;
    stage.injuries.note(PAUSE, from);
    Ok(())
}
