//! The disturbed half: the server is killed at random moments while messages come in.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use platform_simulator::Person;
use switchboard_tests::{Database, Shop};

use crate::count::{Tally, customer, platform};
use crate::options::Options;

/// Messages that come in between two looks at the clock.
const BURST: usize = 10;
/// The longest the server lives before it is killed, beyond its startup.
const LONGEST_LIFE_MILLIS: u64 = 600;
const PATIENCE: Duration = Duration::from_secs(600);
/// Without any change for so long, nothing more will come.
const QUIET: Duration = Duration::from_secs(30);

/// What was seen in the end.
struct Outcome {
    answered: usize,
    twice: usize,
    unanswered: Vec<usize>,
    parked: BTreeSet<usize>,
    undelivered: usize,
    events: usize,
    unconfirmed: usize,
}

/// Runs it and gives the bounds that do not hold.
pub(crate) async fn run(shop: &Shop, options: &Options) -> Result<Vec<String>, String> {
    let started = Instant::now();
    let mut random = Random(options.seed);
    let mut server = shop.serve().await?;
    let (mut sent, mut kills) = (0, 0);
    while kills < options.kills || sent < options.messages {
        let life = Duration::from_millis(random.below(LONGEST_LIFE_MILLIS));
        let death = Instant::now() + life;
        // Messages are spread over the kills, so that the last kill has work in flight too.
        let due = options.messages * (kills + 1) / options.kills.max(1);
        while sent < due.min(options.messages) || Instant::now() < death {
            for _ in 0..BURST.min(options.messages - sent) {
                let text = if sent % 2 == 0 {
                    "Do you have the blue running shoe in 42?"
                } else {
                    "Is the steel bottle in stock?"
                };
                shop.simulator.players(platform(sent)).from(&customer(sent)).text(text).await;
                sent += 1;
            }
            if Instant::now() >= death && sent >= due.min(options.messages) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if kills < options.kills {
            server.kill().map_err(|error| format!("killing the server: {error}"))?;
            kills += 1;
            server = shop.serve().await?;
        }
    }
    settle(shop, options.messages).await;
    let outcome = look(shop, &shop.database().await, options.messages).await;
    server.interrupt().await?;

    let lost: Vec<usize> =
        outcome.unanswered.iter().copied().filter(|number| !outcome.parked.contains(number)).collect();
    println!("  messages         {sent}, {} of them not taken over by the server", outcome.undelivered);
    println!("  kills            {kills} in {:.0} s", started.elapsed().as_secs_f64());
    println!("  events stored    {}", outcome.events);
    println!("  answered once    {}", outcome.answered - outcome.twice);
    println!("  answered twice   {}", outcome.twice);
    println!(
        "  unconfirmed      {} (shown to a person; {} of them did not arrive)",
        outcome.unconfirmed,
        outcome.parked.len()
    );
    println!("  lost             {}", lost.len());
    let bounds = [
        (outcome.undelivered == 0, format!("{} webhooks were never acknowledged", outcome.undelivered)),
        (outcome.events == sent, format!("{} messages came in and {} events are stored", sent, outcome.events)),
        (outcome.twice == 0, format!("{} customers were answered twice", outcome.twice)),
        (lost.is_empty(), format!("{} customers were forgotten, such as {:?}", lost.len(), &lost[..lost.len().min(5)])),
    ];
    Ok(bounds.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect())
}

/// Waits until everybody has an answer, or until nothing changes any more.
async fn settle(shop: &Shop, customers: usize) {
    let started = Instant::now();
    let (mut seen, mut since) = ((0, usize::MAX), Instant::now());
    while started.elapsed() < PATIENCE {
        let answered = Tally::of(&shop.simulator.ledger(), customers).answered();
        let now = (answered, shop.simulator.pending_webhooks());
        if now != seen {
            (seen, since) = (now, Instant::now());
        }
        let done = now == (customers, 0);
        if done || since.elapsed() > QUIET {
            return;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

async fn look(shop: &Shop, database: &Database, customers: usize) -> Outcome {
    let tally = Tally::of(&shop.simulator.ledger(), customers);
    let unanswered = tally.unanswered(customers);
    // An attempt that was started and neither confirmed nor refuted waits for a person.
    let waiting = database
        .texts(
            "SELECT peers.external_id FROM outbox JOIN peers USING (organisation_id, conversation_id) \
             WHERE outbox.state = 'ambiguous'",
        )
        .await;
    let waiting: BTreeSet<String> = waiting.into_iter().collect();
    let parked = unanswered.iter().copied().filter(|number| {
        let person = Person::named(platform(*number), &customer(*number));
        waiting.contains(&person.id) || person.phone.as_ref().is_some_and(|phone| waiting.contains(phone))
    });
    Outcome {
        answered: tally.answered(),
        twice: tally.twice(),
        parked: parked.collect(),
        unanswered,
        undelivered: shop.simulator.pending_webhooks(),
        events: database.count("events WHERE kind = 'message'").await,
        unconfirmed: database.count("outbox WHERE state = 'ambiguous'").await,
    }
}

/// A small generator (xorshift64*): the plan of a run follows from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) % limit.max(1)
    }
}
