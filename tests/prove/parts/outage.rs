//! PostgreSQL is killed, refuses to write, ends its connections and runs out of disk; nobody restarts the server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use switchboard_tests::{Cluster, ShopPlan};

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::{BACKENDS, DATABASE, DISK, READ_ONLY, still_there};
use crate::options::Options;
use crate::post::{Gate, Letter, now_micros};
use crate::random::Random;
use crate::report::{Holds, Report};
use crate::stage::Stage;

/// Half of them come before the outage, the others while it lasts.
const MESSAGES_A_ROUND: usize = 20;
const LONGEST: Duration = Duration::from_millis(1_200);
/// An outage lasts so long at least, so that somebody writes in it.
const SHORTEST: Duration = Duration::from_millis(600);
/// How soon a message is answered once the database is back.
const MOST_RECOVERY: f64 = 5.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outage {
    Killed,
    ReadOnly,
    Backends,
    Disk,
}

/// Each with how a report names it.
const OUTAGES: [(Outage, &str); 4] = [
    (Outage::Killed, "a kill"),
    (Outage::ReadOnly, "read-only"),
    (Outage::Backends, "ended connections"),
    (Outage::Disk, "a full disk"),
];

/// An outage that was.
#[derive(Clone, Copy, Debug)]
struct Round {
    outage: Outage,
    /// When it began and when the database was back, in microseconds since the Unix epoch.
    from: i64,
    until: i64,
    /// From then to an answer.
    recovery: Duration,
    /// How many of the server's connections were ended.
    ended: usize,
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
    let mut done = Vec::new();
    for (number, outage) in rounds.iter().copied().enumerate() {
        writing.gate.add_permits(MESSAGES_A_ROUND / 2);
        tokio::time::sleep(random.time_below(LONGEST)).await;
        let from = now_micros();
        let pause = random.time_between(SHORTEST, LONGEST);
        let (struck, ()) = tokio::join!(
            strike(&cluster, outage, pause),
            trickle(&writing.gate, MESSAGES_A_ROUND - MESSAGES_A_ROUND / 2, pause)
        );
        let (what, ended) = struck?;
        let (until, back) = (now_micros(), Instant::now());
        stage.probe(number).await.map_err(|why| format!("after {what}: {why}"))?;
        done.push(Round { outage, from, until, recovery: back.elapsed(), ended });
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
    for (outage, name) in OUTAGES {
        let of_it = done.iter().filter(|round| round.outage == outage);
        let slowest = of_it.clone().map(|round| round.recovery).max().unwrap_or_default();
        report.at_most(&format!("from the end of {name} to an answer"), slowest.as_secs_f64(), MOST_RECOVERY, "s");
        let noticed = of_it.clone().filter(|round| was_noticed(round, &letters)).count();
        let figure = format!("{noticed} of {}", of_it.count());
        report.bound(&format!("times {name} was noticed"), figure, "≥ 1", Holds::from(noticed > 0));
    }
    Ok(report)
}

/// Whether an outage touched the server: it lost connections, or somebody who wrote to it had to try again or to wait.
fn was_noticed(round: &Round, letters: &[Letter]) -> bool {
    round.ended > 0 || letters.iter().any(|letter| letter.noticed(round.from, round.until))
}

/// Lets messages go one after the other, spread over a time.
async fn trickle(gate: &Gate, messages: usize, over: Duration) {
    let apart = over / u32::try_from(messages.max(1)).unwrap_or(u32::MAX);
    for _ in 0..messages {
        gate.add_permits(1);
        tokio::time::sleep(apart).await;
    }
}

/// Does it, and undoes it after a while; the database works again when this returns. Says what it was and how many connections
/// of the server's it ended by itself.
async fn strike(cluster: &Arc<Cluster>, outage: Outage, pause: Duration) -> Result<(&'static str, usize), String> {
    let cluster = Arc::clone(cluster);
    // The cluster's own functions wait for programs.
    let struck = tokio::task::spawn_blocking(move || match outage {
        Outage::Killed => {
            cluster.kill_postmaster();
            std::thread::sleep(pause);
            cluster.restart();
            (DATABASE, 0)
        }
        Outage::ReadOnly => {
            cluster.set_read_only(true);
            std::thread::sleep(pause);
            cluster.set_read_only(false);
            (READ_ONLY, 0)
        }
        Outage::Backends => {
            let mut ended = 0;
            for _ in 0..10 {
                ended += cluster.terminate_backends();
                std::thread::sleep(Duration::from_millis(100));
            }
            (BACKENDS, ended)
        }
        Outage::Disk => {
            cluster.fill_disk();
            std::thread::sleep(pause);
            cluster.free_disk();
            // It has given up, and may be anywhere on its way to the end.
            cluster.kill_postmaster();
            cluster.restart();
            (DISK, 0)
        }
    });
    struck.await.map_err(|error| format!("{outage:?}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crowd::Message;

    #[test]
    fn an_outage_that_nobody_wrote_in_was_not_noticed_unless_it_ended_connections() {
        let quiet = Round { outage: Outage::Backends, from: 10, until: 20, recovery: Duration::ZERO, ended: 0 };
        let mut letter = Letter::new(Message { number: 0, customer: 0 }, 1);
        assert!(!was_noticed(&quiet, &[letter.clone()]));
        assert!(was_noticed(&Round { ended: 3, ..quiet }, &[letter.clone()]));
        letter.troubles.push((12, 13));
        assert!(was_noticed(&quiet, &[letter]));
    }
}
