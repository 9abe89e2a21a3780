//! PostgreSQL is killed, refuses to write, ends its connections and runs out of disk; nobody restarts the server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_tests::{Cluster, Server, ShopPlan};

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::{BACKENDS, DATABASE, DISK, READ_ONLY};
use crate::options::Options;
use crate::post::now_micros;
use crate::random::Random;
use crate::report::Report;
use crate::stage::Stage;

const MESSAGES_A_ROUND: usize = 20;
const LONGEST: Duration = Duration::from_millis(1_200);
/// How soon a message is answered once the database is back.
const MOST_RECOVERY: f64 = 5.0;

#[derive(Clone, Copy, Debug)]
enum Outage {
    Killed,
    ReadOnly,
    Backends,
    Disk,
}

pub(crate) async fn run(options: &Options, shop: ShopPlan, cluster: Arc<Cluster>) -> Result<Report, String> {
    let kills = options.pick(2, 20);
    let others = options.pick(1, 5);
    let mut rounds = vec![Outage::Killed; kills];
    for outage in [Outage::ReadOnly, Outage::Backends, Outage::Disk] {
        rounds.extend(std::iter::repeat_n(outage, others));
    }
    let messages = rounds.len() * MESSAGES_A_ROUND;
    let mut stage = Stage::set_up(options, shop, "").await?;
    let mut server = stage.shop.serve().await?;
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, stage.posting(options.seed));
    let mut random = Random::new(options.seed);
    let mut slowest = [Duration::ZERO; 4];
    for (round, outage) in rounds.iter().enumerate() {
        writing.gate.add_permits(MESSAGES_A_ROUND);
        tokio::time::sleep(random.time_below(LONGEST)).await;
        let from = now_micros();
        let pause = random.time_below(LONGEST);
        let what = strike(&cluster, *outage, pause).await?;
        let back = Instant::now();
        stage.probe(round).await.map_err(|why| format!("after {what}: {why}"))?;
        if let Some(longest) = slowest.get_mut(*outage as usize) {
            *longest = (*longest).max(back.elapsed());
        }
        stage.injuries.note(what, from);
        stage.read_ledger();
        still_there(&mut server)?;
    }
    let (crowd, letters) = writing.finished().await?;
    let settled = stage.settle().await.as_secs_f64();
    let verdict = stage.reckon(&crowd, &letters).await;
    server.interrupt().await?;
    let mut report = Report::of(verdict);
    report.say(format!(
        "{kills} kills of PostgreSQL, {others} times each read-only, connections ended, disk full, during {messages} \
         messages; settled after {settled:.1} s"
    ));
    for (name, longest) in ["a kill", "read-only", "ended connections", "a full disk"].into_iter().zip(slowest) {
        report.at_most(&format!("from the end of {name} to an answer"), longest.as_secs_f64(), MOST_RECOVERY, "s");
    }
    Ok(report)
}

/// Does it, and undoes it after a while; the database works again when this returns.
async fn strike(cluster: &Arc<Cluster>, outage: Outage, pause: Duration) -> Result<&'static str, String> {
    let cluster = Arc::clone(cluster);
    // The cluster's own functions wait for programs.
    let struck = tokio::task::spawn_blocking(move || match outage {
        Outage::Killed => {
            cluster.kill_postmaster();
            std::thread::sleep(pause);
            cluster.restart();
            DATABASE
        }
        Outage::ReadOnly => {
            cluster.set_read_only(true);
            std::thread::sleep(pause);
            cluster.set_read_only(false);
            READ_ONLY
        }
        Outage::Backends => {
            for _ in 0..10 {
                cluster.terminate_backends();
                std::thread::sleep(Duration::from_millis(100));
            }
            BACKENDS
        }
        Outage::Disk => {
            cluster.fill_disk();
            std::thread::sleep(pause);
            cluster.free_disk();
            cluster.restart();
            DISK
        }
    });
    struck.await.map_err(|error| format!("{outage:?}: {error}"))
}

fn still_there(server: &mut Server) -> Result<(), String> {
    match server.ended() {
        Ok(None) => Ok(()),
        Ok(Some(status)) => Err(format!("the server ended with {status}\n{}", server.printed())),
        Err(error) => Err(error.to_string()),
    }
}
