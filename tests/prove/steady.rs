//! The undisturbed half: how long an answer takes.

use std::time::Duration;

use platform_simulator::{Ledger, Platform};
use switchboard_tests::{Shop, Spread};

use crate::count::{Tally, customer, platform};
use crate::options::Options;

/// Messages a second.
pub(crate) const RATE: u32 = 50;

const MOST_LATENCY_P99: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs it and gives the bounds that do not hold.
pub(crate) async fn run(shop: &Shop, options: &Options) -> Result<Vec<String>, String> {
    let server = shop.serve().await?;
    let mut tick = tokio::time::interval(Duration::from_secs(1) / RATE);
    let mut sent_at = Vec::with_capacity(options.steady);
    for number in 0..options.steady {
        tick.tick().await;
        sent_at.push(shop.simulator.now_micros());
        let players = shop.simulator.players(platform(number));
        players.from(&customer(number)).text("Do you have the blue running shoe in 42?").await;
    }
    let every_answer = |ledger: &Ledger| (Tally::of(ledger, options.steady).answered() >= options.steady).then_some(());
    let waited = shop.simulator.wait_for(every_answer, PATIENCE);
    let late = waited.await.err();
    let ledger = shop.simulator.ledger();
    let tally = Tally::of(&ledger, options.steady);
    let latencies = Spread::new(tally.latencies(&sent_at));
    let loaded = server.resident_bytes().unwrap_or_default();
    server.interrupt().await?;

    println!("  memory           {} MiB after the load", loaded >> 20);
    println!("  answered         {} of {}", tally.answered(), options.steady);
    println!("  webhook → send   {latencies}");
    for platform in [Platform::WhatsApp, Platform::Instagram, Platform::Telegram] {
        println!("    {platform:<12} {}", Spread::new(tally.latencies_on(platform, &sent_at)));
    }
    let bounds = [
        (late.is_none(), format!("{} customers had no answer in time", options.steady - tally.answered())),
        (tally.twice() == 0, format!("{} customers had two answers", tally.twice())),
        (latencies.percentile(99) <= MOST_LATENCY_P99, format!("p99 is {:?}", latencies.percentile(99))),
    ];
    Ok(bounds.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect())
}
