//! Three nodes on one PostgreSQL behind a balancer, restarted one after the other while messages come in.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use switchboard_tests::{Proxy, ShopPlan, free_port};

use crate::crowd::{CrowdPlan, EVERYWHERE};
use crate::nemesis::STOP;
use crate::options::Options;
use crate::post::{PostPlan, now_micros, rate};
use crate::report::{Holds, Report};
use crate::stage::Stage;

const NODES: usize = 3;
const RATE: u32 = 200;
/// So many customers write at a time that the rate is what is asked for, though each waits for an answer and a moment more, and no more
/// than a node has places for: it would ask the others to come again, as it should.
const AT_ONCE: usize = 256;
/// The messages have to come in at the rate that is wanted, or nearly so.
const LEAST_OF_RATE: f64 = 0.9;
/// How long all nodes run between two restarts.
const REST: Duration = Duration::from_millis(700);

pub(crate) async fn run(options: &Options, shop: ShopPlan) -> Result<Report, String> {
    let restarts = options.pick(3, 20);
    let messages = options.pick(1_500, 20_000);
    let wanted = options.pick(RATE / 2, RATE);
    let mut stage = Stage::set_up(options, ShopPlan { apart: true, ..shop }, "").await?;
    let ports: Vec<u16> = (0..NODES).map(|_| free_port()).collect();
    let mut nodes = Vec::new();
    for port in &ports {
        nodes.push(Some(stage.shop.serve_node(*port).await?));
    }
    let addresses: Vec<SocketAddr> = ports.iter().map(|port| SocketAddr::from(([127, 0, 0, 1], *port))).collect();
    let balancer = Proxy::start(addresses).await?;
    let base = format!("http://{}", balancer.address());
    stage.shop.simulator.set_product(base.clone()).map_err(|error| error.to_string())?;
    let crowd = CrowdPlan { messages, most_each: 3, platforms: EVERYWHERE, seed: options.seed, first: 0 };
    let writing = stage.write(&crowd, PostPlan { bases: vec![base], at_once: AT_ONCE, ..stage.posting(options.seed) });
    let (pace, started) = (writing.pace(wanted), Instant::now());
    let (mut slowest, mut times) = (Duration::ZERO, Vec::new());
    for restart in 0..restarts {
        tokio::time::sleep(REST).await;
        let (Some(place), Some(port)) = (nodes.get_mut(restart % NODES), ports.get(restart % NODES)) else { continue };
        let (from, told) = (now_micros(), Instant::now());
        if let Some(node) = place.take() {
            node.terminate().await?;
        }
        slowest = slowest.max(told.elapsed());
        *place = Some(stage.shop.serve_node(*port).await?);
        stage.injuries.note(STOP, from);
        stage.read_ledger();
        times.push(from..=now_micros());
    }
    let took = started.elapsed().as_secs_f64();
    let (crowd, letters) = writing.finished().await?;
    pace.abort();
    let settled = stage.settle().await.as_secs_f64();
    let verdict = stage.reckon(&crowd, &letters).await;
    for node in nodes.into_iter().flatten() {
        node.terminate().await?;
    }
    let refusals: usize = letters.iter().flat_map(|letter| letter.refusals.values()).sum();
    // That nobody takes a connection is the balancer's business; what was taken has to be answered.
    let unheard: usize = letters.iter().map(|letter| letter.unheard).sum();
    let under_load = times.iter().filter(|time| letters.iter().any(|letter| time.contains(&letter.written_at))).count();
    let mut report = Report::of(verdict);
    report.say(format!(
        "{restarts} restarts of {NODES} nodes in {took:.0} s under {:.0} messages a second ({wanted} wanted), settled after \
         {settled:.1} s",
        rate(&letters)
    ));
    report.exactly("restarts while messages came in", under_load, restarts);
    if !options.short {
        let least = f64::from(wanted) * LEAST_OF_RATE;
        let figure = format!("{:.0} a second", rate(&letters));
        report.bound("messages that came in", figure, format!("≥ {least:.0}"), Holds::from(rate(&letters) >= least));
    }
    report.exactly("answers other than 200", refusals, 0);
    report.exactly("tries without an answer", unheard, 0);
    report.at_most("longest a node took to end", slowest.as_secs_f64(), 25.0, "s");
    Ok(report)
}
